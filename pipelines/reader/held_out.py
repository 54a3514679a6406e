#!/usr/bin/env python3
"""Makes articles and questions of SQuAD 2.0's development set that a reader was not trained on, to measure answers on.

usage: held_out.py DEV.json FOLDER

Takes every fourth article by title, which training must leave out. Four in ten of its paragraphs are taken out of it: a
question about one of those is one that related text does not answer, beside those that were written to have no answer.
Then:

    kb ingest FOLDER/articles corpus --db FOLDER/kb.sqlite
    kb eval-answers FOLDER/fitted.jsonl --db FOLDER/kb.sqlite --readings FOLDER/readings.jsonl
    kb eval-answers FOLDER/held.jsonl --db FOLDER/kb.sqlite

`answer_model.py` takes the readings as --extra; held.jsonl is what no weight is fitted on.
"""
import hashlib
import json
import pathlib
import random
import re
import sys

from examples import sentences

COUNTS = {"stated": 700, "taken-out": 400, "impossible": 400}


def is_taken_out(context):
    return hashlib.sha1(context.encode()).digest()[0] < 102


def questions(article, name):
    """Each question with what makes it answerable or not."""
    for paragraph in article["paragraphs"]:
        context, is_gone = paragraph["context"], is_taken_out(paragraph["context"])
        for asked in paragraph["qas"]:
            evidence = []
            if asked.get("is_impossible"):
                kind = "impossible"
            elif is_gone:
                kind = "taken-out"
            else:
                kind = "stated"
                place = asked["answers"][0]["answer_start"]
                start, end = next(range_ for range_ in sentences(context) if range_[0] <= place < range_[1])
                evidence = [{"article": name, "quote": " ".join(context[start:end].split())}]
            if not (kind == "impossible" and is_gone):
                yield kind, {"question": asked["question"].strip(), "answerable": kind == "stated", "evidence": evidence}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        articles = sorted(json.load(file)["data"], key=lambda article: article["title"])[::4]
    folder = pathlib.Path(sys.argv[2])
    (folder / "articles").mkdir(parents=True, exist_ok=True)
    rng = random.Random(7)
    found = {kind: [] for kind in COUNTS}
    for article in articles:
        name = re.sub(r"\W+", "-", article["title"]).strip("-") + ".md"
        kept = [p["context"] for p in article["paragraphs"] if not is_taken_out(p["context"])]
        text = "\n\n".join(["# " + article["title"].replace("_", " ")] + [" ".join(context.split()) for context in kept])
        (folder / "articles" / name).write_text(text + "\n", encoding="utf-8")
        for kind, question in questions(article, name):
            found[kind].append(question)
    lines = {"fitted": [], "held": []}
    for kind, count in COUNTS.items():
        rng.shuffle(found[kind])
        for number, question in enumerate(found[kind][:count]):
            lines["held" if number % 2 else "fitted"].append(json.dumps({"id": f"{kind}-{number}"} | question))
    for name, half in lines.items():
        (folder / f"{name}.jsonl").write_text("\n".join(half) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
