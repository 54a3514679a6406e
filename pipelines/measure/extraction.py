#!/usr/bin/env python3
"""Score and time `kb extract` beside trafilatura on pages with marked bodies, in one run.

usage: extraction.py KB FOLDER... [--repeat N] [--rounds N] [--worst N]

KB is the program; a FOLDER has ground-truth.json and html/KEY.html.gz, as the public article-extraction-benchmark has
and as extraction_sets.py writes. A page's truth is its "articleBody", compared in runs of four words, or the phrases
that a body must have ("with") and must not have ("without").

With --repeat each program reads the first folder's pages N times in one process that is bound to one core: `kb extract`
as a command with all that belongs to one, trafilatura as a function that is called with each decompressed page. Of the
--rounds (3), in which they take turns, the fastest counts. trafilatura is left out where it is not installed.
"""
import argparse
import collections
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import time

try:
    import trafilatura
except ImportError:
    trafilatura = None


def shingles(text, size=4):
    words = re.findall(r"\w+", text or "")
    return collections.Counter(tuple(words[i:i + size]) for i in range(max(1, len(words) - size + 1))) if words else {}


def f1(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall else 0


def score_bodies(truth, bodies):
    """Precision and recall are means over pages, as in the public benchmark; also each page's own F1."""
    precisions, recalls, pages = [], [], {}
    for key, page in truth.items():
        want, got = shingles(page["articleBody"]), shingles(bodies.get(key))
        common = sum(min(count, got.get(shingle, 0)) for shingle, count in want.items())
        precision, recall = common / sum(got.values()) if got else 0, common / sum(want.values())
        if got:
            precisions.append(precision)
        recalls.append(recall)
        pages[key] = f1(precision, recall)
    return sum(precisions) / max(1, len(precisions)), sum(recalls) / len(recalls), pages


def score_phrases(truth, bodies):
    hits = misses = extras = 0
    pages = {}
    for key, page in truth.items():
        body = " ".join((bodies.get(key) or "").split())
        found = sum(" ".join(phrase.split()) in body for phrase in page["with"])
        wrong = sum(" ".join(phrase.split()) in body for phrase in page["without"])
        hits, misses, extras = hits + found, misses + len(page["with"]) - found, extras + wrong
        pages[key] = f1(found / max(1, found + wrong), found / len(page["with"]))
    return hits / max(1, hits + extras), hits / (hits + misses), pages


def kb_bodies(program, files):
    bodies = {}
    for start in range(0, len(files), 500):
        command = [program, "extract", "--json", *map(str, files[start:start + 500])]
        for line in subprocess.run(command, capture_output=True, text=True).stdout.splitlines():
            article = json.loads(line)
            bodies[pathlib.Path(article["path"]).name.removesuffix(".html.gz")] = article["text"]
    return bodies


def extract(file):
    return trafilatura.extract(gzip.decompress(file.read_bytes()), include_comments=False)


def trafilatura_bodies(files):
    return {file.name.removesuffix(".html.gz"): extract(file) for file in files}


def bind(core):
    os.sched_setaffinity(0, {core})


def time_kb(program, files, repeat, core):
    command = [program, "extract", "--json", *map(str, files * repeat)]
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=lambda: bind(core))
    return time.perf_counter() - start


def time_trafilatura(files, repeat):
    start = time.perf_counter()
    for file in files * repeat:
        extract(file)
    return time.perf_counter() - start


def measure_speed(program, files, repeat, rounds):
    core = max(os.sched_getaffinity(0))
    bind(core)
    seconds = collections.defaultdict(list)
    for _ in range(rounds):
        seconds["kb"].append(time_kb(program, files, repeat, core))
        if trafilatura:
            seconds["trafilatura"].append(time_trafilatura(files, repeat))
    pages = len(files) * repeat
    print(f"{len(files)} pages {repeat} times on one core, the best of {rounds} rounds")
    for name, times in seconds.items():
        print(f"  {name:12} {pages / min(times):7.1f} pages/s  {min(times):.2f} s")
    if trafilatura:
        print(f"  ratio {min(seconds['trafilatura']) / min(seconds['kb']):.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kb")
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--repeat", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--worst", type=int, default=0)
    options = parser.parse_args()
    if not trafilatura:
        print("trafilatura is not installed", file=sys.stderr)
    for folder in options.folders:
        truth = json.loads((folder / "ground-truth.json").read_text())
        files = [folder / "html" / f"{key}.html.gz" for key in sorted(truth)]
        score = score_bodies if all("articleBody" in page for page in truth.values()) else score_phrases
        print(f"{folder.name}: {len(files)} pages")
        runs = {"kb": lambda: kb_bodies(options.kb, files), "trafilatura": lambda: trafilatura_bodies(files)}
        for name, run in runs.items():
            if name == "kb" or trafilatura:
                precision, recall, pages = score(truth, run())
                print(f"  {name:12} precision {precision:.4f}  recall {recall:.4f}  F1 {f1(precision, recall):.4f}")
                for key in sorted(pages, key=pages.get)[:options.worst if name == "kb" else 0]:
                    print(f"    {pages[key]:.3f} {key}")
        if options.repeat and folder == options.folders[0]:
            measure_speed(options.kb, files, options.repeat, options.rounds)


if __name__ == "__main__":
    main()
