#!/usr/bin/env python3
"""Score and time `kb extract` beside trafilatura on pages with marked bodies, in one run.

usage: extraction.py KB FOLDER [REPEATS]

KB is the program; FOLDER has ground-truth.json and html/KEY.html.gz, as the public article-extraction-benchmark.
Times are processor seconds of one core, the best of REPEATS (3). trafilatura is left out where it is not installed.
"""
import collections
import gzip
import json
import pathlib
import re
import resource
import subprocess
import sys
import time


def shingles(text, size=4):
    words = re.findall(r"\w+", text or "")
    return collections.Counter(tuple(words[i:i + size]) for i in range(max(1, len(words) - size + 1))) if words else {}


def score(truth, bodies):
    precisions, recalls = [], []
    for key, page in truth.items():
        want, got = shingles(page["articleBody"]), shingles(bodies.get(key))
        common = sum(min(count, got.get(shingle, 0)) for shingle, count in want.items())
        if got:
            precisions.append(common / sum(got.values()))
        recalls.append(common / sum(want.values()))
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    return precision, recall, 2 * precision * recall / (precision + recall)


def run_kb(program, files):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    output = subprocess.run([program, "extract", "--json", *map(str, files)], capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    articles = [json.loads(line) for line in output.splitlines()]
    bodies = {pathlib.Path(article["path"]).name.split(".")[0]: article["text"] for article in articles}
    return bodies, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run_trafilatura(files):
    import trafilatura
    start = time.process_time()
    bodies = {}
    for file in files:
        bodies[file.name.split(".")[0]] = trafilatura.extract(gzip.open(file).read(), include_comments=False)
    return bodies, time.process_time() - start


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    repeats = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    truth = json.loads((folder / "ground-truth.json").read_text())
    files = [folder / "html" / f"{key}.html.gz" for key in sorted(truth)]
    runs = {"kb": lambda: run_kb(program, files), "trafilatura": lambda: run_trafilatura(files)}
    for name, run in runs.items():
        try:
            results = [run() for _ in range(repeats)]
        except ImportError:
            print(f"{name} is not installed")
            continue
        seconds = min(seconds for _, seconds in results)
        precision, recall, f1 = score(truth, results[0][0])
        print(f"{name:12} precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}  {len(files) / seconds:.0f} pages/s")


if __name__ == "__main__":
    main()
