#!/usr/bin/env python3
"""Score `kb summarize` beside LexRank, TextRank, LSA and the first sentences, against what authors wrote themselves.

usage: rouge.py KB PAGES [--half tuned|reported|all] [--encoder MODEL]

KB is the program. Two collections are scored, each by its authors' own abstracts:
  pages   PAGES has html/KEY.html.gz, as the public article-extraction-benchmark; the reference is the page's own
          description. Pages without one of eight words or more are left out.
  papers  the ACLSum data set (pip install aclsum; Takeshita et al., NAACL 2024): introduction and conclusion of 250
          papers; the reference is the paper's own abstract.
The weights of `kb summarize` were fitted on one half of both, told apart by a digest of the names; the other half is
reported. Every method gets the same text and gives as many sentences as kb gave for that article. LexRank, TextRank
and LSA are those of sumy (pip install sumy rouge-score), with its stemmer and stop words of this file.
Values are the mean F of ROUGE-1, ROUGE-2 and ROUGE-L (Lin, 2004), with stemming.
"""
import argparse
import hashlib
import importlib.util
import json
import pathlib
import re
import subprocess
import tempfile

STOP_WORDS = frozenset(
    "a about above after again against all am an and any are as at be because been before being below between both but "
    "by can could did do does doing down during each few for from further had has have having he her here hers him his "
    "how i if in into is it its itself just me more most much my no nor not of off on once only or other our out over "
    "own same she should so some such than that the their them then there these they this those through to too under "
    "until up very was we were what when where which while who whom why will with would you your".split())
ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|e\.g|i\.e|cf|Fig|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|U\.S|[A-Z])\.$")


def sentences(text):
    """A plain splitter for the methods that need sentences given."""
    found, start = [], 0
    for match in re.finditer(r"[.!?…]+[\"')\]”’]*\s+(?=[\"'(“‘]?[^a-z\s])", text):
        piece = text[start:match.end()].strip()
        if not ABBREVIATION.search(piece):
            found.append(piece)
            start = match.end()
    return found + [text[start:].strip()] * bool(text[start:].strip())


def kb(program, *arguments, text=None):
    result = subprocess.run([program, *arguments], input=text, capture_output=True, text=True)
    if result.returncode not in (0, 1):
        raise SystemExit(result.stderr)
    return result.stdout


def pages(program, folder):
    """Article bodies as kb reads them, with the descriptions."""
    files = sorted(map(str, pathlib.Path(folder, "html").glob("*.html.gz")))
    for line in kb(program, "extract", *files).splitlines():
        page = json.loads(line)
        text = page["text"].encode()
        prose = [text[b["start"]:b["end"]].decode() for b in page["blocks"]
                 if b["kind"] in ("paragraph", "quote", "list_item")]
        body = [sentence for block in prose for sentence in sentences(block)]
        if page["description"] and len(page["description"].split()) >= 8 and len(body) >= 8:
            article = {key: page[key] for key in ("title", "text", "blocks")}
            yield pathlib.Path(page["path"]).name, article, body, page["description"]


def papers():
    specification = importlib.util.find_spec("aclsum")
    if specification is None:
        print("aclsum is not installed: papers are left out")
        return
    folder = pathlib.Path(specification.origin).parent / "dataset"
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text().splitlines():
            paper = json.loads(line)
            parts = {name: [untokenized(s) for s in value] for name, value in paper["sentences"].items()}
            blocks, text = [], ""
            for name in ("introduction", "conclusion"):
                if not parts.get(name):
                    continue
                for kind, block in (("heading", name.capitalize()), ("paragraph", " ".join(parts[name]))):
                    text += "\n\n" * bool(text)
                    start = len(text.encode())
                    text += block
                    blocks.append({"kind": kind, "level": 2 * (kind == "heading"), "start": start,
                                   "end": len(text.encode())})
            body = parts.get("introduction", []) + parts.get("conclusion", [])
            if parts["abstract"] and len(body) >= 8:
                yield paper["id"], {"title": paper["title"], "text": text, "blocks": blocks}, body, " ".join(
                    parts["abstract"])


def untokenized(sentence):
    return re.sub(r"\( ", "(", re.sub(r" ([.,;:)?!%])", r"\1", sentence)).strip()


def summaries(program, articles, encoder):
    """The sentences that kb chooses, by the articles' names."""
    with tempfile.TemporaryDirectory() as folder:
        database = folder + "/kb.sqlite"
        lines = "".join(json.dumps({"id": name, **article}) + "\n" for name, article in articles)
        kb(program, "ingest", "-", "--no-embed", "--db", database, text=lines)
        output = kb(program, "summarize", "--new", "--json", "--quiet", "--encoder", encoder, "--db", database)
        return {summary["article"]["path"].split("#", 1)[1]: [s["text"] for s in summary["sentences"]]
                for summary in json.loads(output)["summaries"]}


class Words:
    """What sumy asks of a tokenizer, without downloaded data."""

    def to_words(self, text):
        return tuple(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.lower()))


def peers():
    from sumy.nlp.stemmers import Stemmer
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.lsa import LsaSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer
    made = {"LexRank": LexRankSummarizer, "TextRank": TextRankSummarizer, "LSA": LsaSummarizer}
    for name, summarizer in made.items():
        made[name] = summarizer(Stemmer("english"))
        made[name].stop_words = STOP_WORDS
    return made


def chosen(summarizer, body, count):
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    document = ObjectDocumentModel([Paragraph([Sentence(text, Words()) for text in body])])
    return [str(sentence) for sentence in summarizer(document, count)]


def half(name):
    return "reported" if int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 else "tuned"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kb")
    parser.add_argument("pages")
    parser.add_argument("--half", choices=("tuned", "reported", "all"), default="reported")
    parser.add_argument("--encoder", default="wordllama-l2-256")
    options = parser.parse_args()
    from rouge_score import rouge_scorer
    measures = ("rouge1", "rouge2", "rougeL")
    scorer = rouge_scorer.RougeScorer(measures, use_stemmer=True)
    methods = peers()
    for collection, found in (("pages", pages(options.kb, options.pages)), ("papers", papers())):
        items = [item for item in found if options.half in ("all", half(item[0]))]
        if not items:
            continue
        ours = summaries(options.kb, [(name, article) for name, article, _, _ in items], options.encoder)
        scores = {}
        for name, _, body, reference in items:
            if name not in ours:  # Merged with a copy of it.
                continue
            count = len(ours[name])
            given = {"kb": ours[name], "first sentences": body[:count]}
            given |= {method: chosen(summarizer, body, count) for method, summarizer in methods.items()}
            for method, summary in given.items():
                result = scorer.score(reference, " ".join(summary))
                scores.setdefault(method, []).append([result[measure].fmeasure for measure in measures])
        print(f"{collection}, {options.half} half: {len(scores['kb'])} articles\n"
              f"{'':16}  ROUGE-1  ROUGE-2  ROUGE-L")
        for method, values in scores.items():
            print(f"{method:16}" + "".join(f"  {sum(column) / len(column):7.4f}" for column in zip(*values)))


if __name__ == "__main__":
    main()
