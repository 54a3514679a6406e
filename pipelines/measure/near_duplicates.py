#!/usr/bin/env python3
"""Measure how well copies of articles are recognised, on copies made of the articles of a folder.

usage: near_duplicates.py KB FOLDER [--seed 1] [--exact]

FOLDER holds articles in any format that `kb extract` reads. The first half of their order by digest is ingested, then
for each of them copies as syndication makes them; the articles of the second half, with a page's frame around them, a
long quotation of the first half's, or a part of their text taken from a shared template, are articles of their own.
None has an address, so that the text alone decides. A copy is found where it became an origin of its article (recall);
what became an origin of another's article is a mistake (precision). An article that has half of its words in common
with an earlier one is left out: whether those are copies is not known. Seeded, so that a folder always gives the same
figures. With --exact the program only reads the articles, and every text is compared with all before it by the rules
that the program states: what its MinHash keys miss is the difference.
"""
import argparse
import collections
import hashlib
import json
import pathlib
import random
import re
import sqlite3
import tempfile

import databases
import generated

FRAME_TOP = ["Skip to content", "Subscribe to our newsletter and never miss a story from the editors of this site.",
             "Home News Opinion Reviews Podcasts Events About"]
FRAME_BOTTOM = ["Share this article with your friends and colleagues.",
                "Related stories: what the week brought, ten books for the summer, a visit to the archive.",
                "All rights reserved. Terms of use. Privacy policy. Cookie settings. Contact the newsroom."]
ADVERTISEMENTS = ["Advertisement", "Article continues below", "Sign up to our daily briefing"]


def edited(paragraphs, choose, share):
    """Some of the words replaced by others of the text, as a copy editor or a translator's memory would."""
    words = [word for paragraph in paragraphs for word in paragraph.split()]
    return [" ".join(choose.choice(words) if choose.random() < share else word for word in paragraph.split())
            for paragraph in paragraphs]


def retyped(paragraphs):
    table = str.maketrans({"“": '"', "”": '"', "’": "'", "—": "-", "–": "-", '"': "”", "'": "’", "-": "–"})
    return [paragraph.translate(table) for paragraph in paragraphs]


def copies(paragraphs, choose):
    """Copies by the name of what was done to them."""
    count = len(paragraphs)
    words = [len(paragraph.split()) for paragraph in paragraphs]

    def cut(share):
        kept, total = [], 0
        for paragraph, length in zip(paragraphs, words):
            if total >= share * sum(words):
                break
            room = int(share * sum(words)) - total
            kept.append(" ".join(paragraph.split()[:room]))
            total += min(room, length)
        return kept

    dropped = choose.randrange(count)
    yield "credit line", paragraphs + ["This article first appeared in The Open Letter and is republished with permission."]
    yield "new headline and opening", ["What it means for you", "A story that our readers have asked us about all week."] + paragraphs
    yield "page's frame", FRAME_TOP + paragraphs + FRAME_BOTTOM
    yield "advertisements between", [part for number, paragraph in enumerate(paragraphs)
                                     for part in ([paragraph, choose.choice(ADVERTISEMENTS)] if number % 3 == 2 else [paragraph])]
    if count > 3:
        yield "a paragraph dropped", paragraphs[:dropped] + paragraphs[dropped + 1:]
    yield "other typography", retyped(paragraphs)
    yield "1 word in 100 edited", edited(paragraphs, choose, 0.01)
    yield "3 words in 100 edited", edited(paragraphs, choose, 0.03)
    yield "first 80% and a link", cut(0.8) + ["Read the rest at the source."]
    yield "first 60% and a link", cut(0.6) + ["Read the rest at the source."]
    yield "first half and a link", cut(0.5) + ["Read the rest at the source."]
    yield "first 30% and a link", cut(0.3) + ["Read the rest at the source."]


def distinct(texts):
    """The texts without those of which half the runs of eight words stand in an earlier one, too."""
    kept, runs = [], set()
    for text in texts:
        words = text.lower().split()
        own = {" ".join(words[start:start + 8]) for start in range(len(words) - 7)}
        if len(own & runs) < 0.5 * len(own):
            kept.append(text)
            runs |= own
    return kept


def exact(lines):
    """The article each line comes to belong to, by the number of its first line, where every pair is compared."""
    shingles, article = [], []
    for _, _, text in lines:
        words = re.findall(r"[^\W_]+", text.lower())
        own = {tuple(words[start:start + 5]) for start in range(len(words) - 4)}
        best, home = 0, len(article)
        for number, other in enumerate(shingles):
            common = len(own & other)
            resemblance = common / max(1, len(own | other))
            is_excerpt = common >= 0.9 * len(own) and len(own) >= 0.3 * len(other)
            if (resemblance >= 0.7 or is_excerpt) and resemblance > best:
                best, home = resemblance, article[number]
        shingles.append(own)
        article.append(home)
    return article


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--exact", action="store_true")
    arguments = parser.parse_args()
    texts = {article["text"] for article in generated.extract(arguments.program, arguments.folder)
             if len(article["text"].split()) >= 100}
    texts = distinct(sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest()))
    half = (len(texts) + 1) // 2
    originals, others = texts[:half], texts[half:]
    choose = random.Random(arguments.seed)

    lines, kinds = [], {}
    for number, text in enumerate(originals):
        lines.append(("original", f"o{number}", text))
    for number, text in enumerate(originals):
        for kind, paragraphs in copies(text.split("\n\n"), choose):
            lines.append((kind, f"o{number}", "\n\n".join(paragraphs)))
    template = originals[0].split()
    for number, text in enumerate(others):
        paragraphs = text.split("\n\n")
        quoted = choose.choice(originals).split("\n\n")
        quotation = quoted[:max(1, len(quoted) // 3)]
        words = text.split()
        lines.append(("another article in the same frame", f"n{number}", "\n\n".join(FRAME_TOP + paragraphs + FRAME_BOTTOM)))
        # What is quoted is another article's, and at most as long as the article's own part.
        own = len(words)
        lines.append(("another article with a quotation", f"q{number}",
                      "\n\n".join([f"Our answer, part {number}."] + edited(paragraphs, choose, 0.5)
                                  + [" ".join(" ".join(quotation).split()[:own])])))
        for name, parts in [("half", 1), ("two thirds of", 2)]:
            share = min(len(template), parts * own)
            lines.append((f"another article on {name} a template", f"{name}{number}",
                          " ".join(template[:share]) + "\n\n"
                          + " ".join(edited([" ".join(words)], choose, 0.5)[0].split()[:share // parts])))

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        # A file each: a file's entries are stored in its order, and these must come one after the other.
        for number, (kind, home, text) in enumerate(lines):
            kinds[f"{number:06d}.jsonl"] = (kind, home)
            (folder / f"{number:06d}.jsonl").write_text(json.dumps({"id": "a", "text": text}) + "\n")
        if arguments.exact:
            article = dict(zip(kinds, exact(lines)))
        else:
            database = folder / "kb.sqlite"
            result = databases.run(arguments.program, "ingest", folder, "--no-embed", "--quiet", "--db", database)
            if result.returncode != 0:
                raise SystemExit(result.stderr)
            rows = sqlite3.connect(database).execute(
                "SELECT path, article_id FROM origins JOIN sources ON sources.id = source_id")
            article = {pathlib.Path(path).name: number for path, number in rows}

    homes = {home: article[name] for name, (kind, home) in kinds.items() if kind == "original"}
    # Of whose text an article is: that of the file it was first read from.
    owner = {}
    for name in sorted(article):
        owner.setdefault(article[name], kinds[name][1])
    totals, found, wrong = collections.Counter(), collections.Counter(), collections.Counter()
    for name, (kind, home) in kinds.items():
        if kind == "original":
            continue
        totals[kind] += 1
        found[kind] += article[name] == homes.get(home)
        wrong[kind] += owner[article[name]] != home
    print(f"{len(originals)} articles, {sum(totals.values())} more made from them and {len(others)} others")
    for kind in totals:
        isCopy = not kind.startswith("another")
        print(f"  {kind:36} {totals[kind]:4}  " + (f"found {found[kind] / totals[kind]:.3f}" if isCopy else "           ")
              + f"  mistaken {wrong[kind]}")
    positives = sum(totals[kind] for kind in totals if not kind.startswith("another"))
    correct, mistakes = sum(found.values()), sum(wrong.values())
    print(f"precision {correct / max(1, correct + mistakes):.4f}  recall {correct / positives:.4f}")
    within = [kind for kind in totals if not kind.startswith("another") and "30%" not in kind]
    print(f"recall without excerpts of less than half {sum(found[k] for k in within) / sum(totals[k] for k in within):.4f}")


if __name__ == "__main__":
    main()
