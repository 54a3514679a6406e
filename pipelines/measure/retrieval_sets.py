"""Makes BEIR folders of public test collections that lie in git repositories, to measure retrieval on.

    git clone --bare https://github.com/OWNER/NAME CLONES/OWNER/NAME     # for each repository of SOURCES
    retrieval_sets.py CLONES OUT
    for set in OUT/*; do kb eval "$set" --db "$set.sqlite"; done

Old abstracts with long requests (cranfield, cisi, med, cacm, npl), questions of web users with sentences of Wikipedia
(wikiqa), trivia with newswire sentences (trecqa) and scientific claims with abstracts (scifact): none of them is like
another, so that what helps on all of them may be expected to help elsewhere. docs/RETRIEVAL.md has the results.
"""

import argparse
import collections
import csv
import io
import json
import pathlib
import re
import subprocess
import xml.etree.ElementTree

SOURCES = {
    "smart": "ronancummins/gen_polya",
    "cacm": "kavinsan/Information-Retrieval-Project",
    "npl": "stefreschke/Information-Retrieval",
    "wikiqa": "kartikbhalala/temp",
    "trecqa": "castorini/data",
    "scifact": "nice-hku-coder/coder_data",
    "scifact-queries": "TRUMANCFY/MixGR",
}


class Clones:
    def __init__(self, folder):
        self.folder = folder

    def text(self, source, path):
        """The text of a file of a bare clone; collections this old are not all UTF-8."""
        clone = self.folder / SOURCES[source]
        shown = subprocess.run(
            ["git", f"--git-dir={clone}", "show", f"HEAD:{path}"], check=True, capture_output=True)
        return shown.stdout.decode("utf-8", errors="replace").replace("\r\n", "\n")


def smart(text):
    """Records of the SMART system's form: `.I number`, then fields of a letter each."""
    parts = re.split(r"^\.I[ \t]+(\d+)[ \t]*$", text, flags=re.M)
    for number, record in zip(parts[1::2], parts[2::2]):
        _, *fields = re.split(r"^\.([A-Z])[ \t]*$", record, flags=re.M)
        values = dict(zip(fields[::2], (" ".join(value.split()) for value in fields[1::2])))
        yield str(int(number)), values.get("T", ""), values.get("W", "")


def smart_documents(text):
    return [(i, t, w or t) for i, t, w in smart(text) if w or t]


def smart_queries(text):
    return [(i, w) for i, _, w in smart(text) if w]


def med(clones):
    qrels = [line.split() for line in clones.text("smart", "data/med/MED.REL").splitlines() if line.strip()]
    return (smart_documents(clones.text("smart", "data/med/MED.ALL")),
            smart_queries(clones.text("smart", "data/med/MED.QRY")), [(q, d, 1) for q, _, d, _ in qrels])


def cisi(clones):
    qrels = [line.split() for line in clones.text("smart", "data/cisi/CISI.REL").splitlines() if line.strip()]
    return (smart_documents(clones.text("smart", "data/cisi/CISI.ALL")),
            smart_queries(clones.text("smart", "data/cisi/CISI.QRY")), [(line[0], line[1], 1) for line in qrels])


def cranfield(clones):
    """Judgments count the queries in their order; code 1 is the best, 4 the least, 5 and -1 of no interest."""
    queries = [(str(n + 1), w) for n, (_, w) in enumerate(smart_queries(clones.text("smart", "data/cran/cran.qry")))]
    qrels = [line.split() for line in clones.text("smart", "data/cran/cranqrel").splitlines() if line.strip()]
    grades = {1: 3, 2: 3, 3: 2, 4: 1}
    return (smart_documents(clones.text("smart", "data/cran/cran.all.1400")), queries,
            [(q, d, grades[int(g)]) for q, d, g in qrels if int(g) in grades])


def cacm(clones):
    qrels = [line.split() for line in clones.text("cacm", "qrels.text").splitlines() if line.strip()]
    return (smart_documents(clones.text("cacm", "cacm.all")), smart_queries(clones.text("cacm", "query.text")),
            [(str(int(line[0])), str(int(line[1])), 1) for line in qrels])


def npl(clones):
    def records(name):
        for record in re.split(r"^\s*/\s*$", clones.text("npl", f"npl/{name}"), flags=re.M):
            words = record.split()
            if len(words) > 1:
                yield words[0], words[1:]
    documents = [(i, "", " ".join(words)) for i, words in records("doc-text")]
    queries = [(i, " ".join(words).lower()) for i, words in records("query-text")]
    return documents, queries, [(i, d, 1) for i, words in records("rlv-ass") for d in words]


def wikiqa(clones):
    rows = csv.DictReader(io.StringIO(clones.text("wikiqa", "WikiQA-test.tsv")), delimiter="\t", quoting=csv.QUOTE_NONE)
    documents, queries, qrels = {}, {}, []
    for row in rows:
        documents[row["SentenceID"]] = (row["SentenceID"], row["DocumentTitle"], row["Sentence"])
        queries[row["QuestionID"]] = row["Question"]
        if row["Label"].strip() == "1":
            qrels.append((row["QuestionID"], row["SentenceID"], 1))
    return list(documents.values()), list(queries.items()), qrels


def trecqa(clones):
    ids, queries, qrels = {}, [], []
    for part in ("DEV", "TEST"):
        markup = clones.text("trecqa", f"TrecQA/data/{part}.xml").replace("&", "&amp;")
        # The files are a sequence of elements without a root, with markup of the newswire inside the words.
        for pair in re.findall(r"<QApairs id='([^']+)'>(.*?)</QApairs>", markup, flags=re.S):
            def sentences(kind):
                found = re.findall(rf"<{kind}>\n(.*?)\n", pair[1], flags=re.S)
                return [re.sub(r" ([,.;:?!%'])", r"\1", " ".join(line.split("\t"))).strip() for line in found]
            queries.append((f"{part}-{pair[0]}", sentences("question")[0]))
            for kind in ("positive", "negative"):
                for sentence in sentences(kind):
                    document = ids.setdefault(sentence, str(len(ids) + 1))
                    if kind == "positive":
                        qrels.append((queries[-1][0], document, 1))
    return [(i, "", sentence) for sentence, i in ids.items()], queries, qrels


def scifact(clones):
    """The part of the abstracts that one repository holds, with the claims that have their evidence there."""
    documents = []
    for line in clones.text("scifact", "scifact_antonym/corpus_candidate.jsonl").splitlines():
        record = json.loads(line)
        documents.append((record["doc_id"], record.get("title", ""), record["text"]))
    lines = clones.text("scifact-queries", "data/scifact/query/queries.whole.jsonl").splitlines()
    claims = [json.loads(line) for line in lines]
    qrels = []
    for part in ("train", "test"):
        for line in clones.text("scifact-queries", f"data/scifact/qrels/{part}.tsv").splitlines()[1:]:
            query, document, grade = line.split("\t")
            qrels.append((query, document, int(grade)))
    return documents, [(claim["id"].removeprefix("scifact-"), claim["title"]) for claim in claims], qrels


SETS = {
    "cacm": cacm, "cisi": cisi, "cranfield": cranfield, "med": med, "npl": npl, "scifact": scifact,
    "trecqa": trecqa, "wikiqa": wikiqa,
}


def write(folder, documents, queries, qrels):
    known = {i for i, _, _ in documents}
    grades = collections.defaultdict(dict)
    for query, document, grade in qrels:
        if document in known:
            grades[query][document] = max(grade, grades[query].get(document, 0))
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    with open(folder / "corpus.jsonl", "w", encoding="utf-8") as file:
        for i, title, text in documents:
            print(json.dumps({"_id": i, "title": title, "text": text}, ensure_ascii=False), file=file)
    with open(folder / "queries.jsonl", "w", encoding="utf-8") as file:
        for i, text in queries:
            if i in grades:
                print(json.dumps({"_id": i, "text": text}, ensure_ascii=False), file=file)
    with open(folder / "qrels/test.tsv", "w", encoding="utf-8") as file:
        print("query-id\tcorpus-id\tscore", file=file)
        for query, judged in grades.items():
            for document, grade in judged.items():
                print(query, document, grade, sep="\t", file=file)
    print(f"{folder.name}: {len(documents)} documents, {sum(i in grades for i, _ in queries)} queries")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clones", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    arguments = parser.parse_args()
    for name, convert in SETS.items():
        write(arguments.out / name, *convert(Clones(arguments.clones)))


main()
