#!/usr/bin/env python3
"""Makes articles and questions that a reader was not trained on, to fit and to measure answers on.

usage: held_out.py FOLDER DATA...

DATA are this project's own questions (pipelines/reader/data), of which the articles are taken that are marked as held, or
SQuAD 2.0's development set, of which every fourth article by title is, which training must leave out. Of the latter four
in ten paragraphs are taken out: a question about one of those is one that related text does not answer, beside those that
were written to have no answer. Then:

    kb ingest FOLDER/articles corpus --db FOLDER/kb.sqlite
    kb eval-answers FOLDER/fitted.jsonl --db FOLDER/kb.sqlite --readings FOLDER/readings.jsonl
    kb eval-answers FOLDER/held.jsonl --db FOLDER/kb.sqlite

`answer_model.py` takes the readings; held.jsonl is what no weight is fitted on. Questions about one article of this
project's own are all in the same half.
"""
import hashlib
import json
import pathlib
import random
import re
import sys

from examples import sentences

COUNTS = {"stated": 700, "taken-out": 400, "impossible": 400}


def articles(paths):
    """The articles that are held, each with whether paragraphs are taken out of it."""
    for path in paths:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)["data"]
        if any("split" in article for article in data):
            yield from ((article, False) for article in data if article["split"] == "held")
        else:
            yield from ((article, True) for article in sorted(data, key=lambda article: article["title"])[::4])


def is_taken_out(context):
    return hashlib.sha1(context.encode()).digest()[0] < 102


def half(text):
    """The half of an article's title or of a question: more data moves none from one to the other."""
    return "held" if hashlib.sha1(text.encode()).digest()[0] % 2 else "fitted"


def evidence(context, answers, name):
    """The sentences of the context that hold an answer."""
    ranges = sentences(context)
    places = {next(range_ for range_ in ranges if range_[0] <= answer["answer_start"] < range_[1]) for answer in answers}
    return [{"article": name, "quote": " ".join(context[start:end].split())} for start, end in sorted(places)]


def questions(article, name, is_cut):
    """Each question with what makes it answerable or not; one that several paragraphs answer has evidence in each."""
    found = {}
    for paragraph in article["paragraphs"]:
        context, is_gone = paragraph["context"], is_cut and is_taken_out(paragraph["context"])
        for asked in paragraph["qas"]:
            text = asked["question"].strip()
            kind = "impossible" if asked.get("is_impossible") else "taken-out" if is_gone else "stated"
            if kind == "impossible" and is_gone:
                continue
            record = {"question": text, "answerable": kind == "stated", "evidence": []}
            _, record = found.setdefault(text, (kind, record))
            if kind == "stated":
                # Annotators of SQuAD answer the same question again: the first answer counts.
                record["evidence"] += evidence(context, asked["answers"][:1] if is_cut else asked["answers"], name)
    return found.values()


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    (folder / "articles").mkdir(parents=True, exist_ok=True)
    rng = random.Random(7)
    lines = {"fitted": [], "held": []}
    cut = {kind: [] for kind in COUNTS}
    for number, (article, is_cut) in enumerate(articles(sys.argv[2:])):
        name = f"{number}-" + re.sub(r"\W+", "-", article["title"]).strip("-").lower()[:60] + ".md"
        kept = [p["context"] for p in article["paragraphs"] if not (is_cut and is_taken_out(p["context"]))]
        text = "\n\n".join(["# " + article["title"].replace("_", " ")] + [" ".join(context.split()) for context in kept])
        (folder / "articles" / name).write_text(text + "\n", encoding="utf-8")
        for kind, question in questions(article, name, is_cut):
            if is_cut:
                cut[kind].append(question)
            else:
                lines[half(article["title"])].append(question)
    for kind, count in COUNTS.items():
        rng.shuffle(cut[kind])
        for question in cut[kind][:count]:
            lines[half(question["question"])].append(question)
    for name, records in lines.items():
        text = "".join(json.dumps({"id": f"{name}-{number}"} | record) + "\n" for number, record in enumerate(records))
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
