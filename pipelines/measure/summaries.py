#!/usr/bin/env python3
"""How fast summaries are made: extractive ones, and ones that a language model writes, together and one at a time.

    pipelines/measure/summaries.py KB [FOLDER] [--generator MODEL] [--articles N]

Ingests FOLDER (the sample corpus unless given) into a database of its own, without vectors, and prints articles a second.
The written ones are those of the first N (16) articles: all in one run, then one process an article. What a process
costs that writes nothing is taken from the latter, so that what is left of the difference is the batch.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile
import time

root = pathlib.Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser()
parser.add_argument("kb")
parser.add_argument("folder", nargs="?", default=str(root / "corpus"))
parser.add_argument("--generator", default="smollm2-135m-instruct")
parser.add_argument("--articles", type=int, default=16)
parser.add_argument("--rounds", type=int, default=3)
arguments = parser.parse_args()


def seconds(*command):
    start = time.perf_counter()
    result = subprocess.run([arguments.kb, *command, "--quiet", "--json"], capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(result.stderr)
    return time.perf_counter() - start, json.loads(result.stdout)


def each_round(database, written):
    """Seconds of one run over the first articles, and of a process for each of them."""
    generator = ["--generator", arguments.generator] if written else []
    alone = 0.0
    with tempfile.TemporaryDirectory() as folder:
        one, many = pathlib.Path(folder, "one.sqlite"), pathlib.Path(folder, "many.sqlite")
        for copy in (one, many):
            copy.write_bytes(database.read_bytes())
        limit = ["--limit", str(arguments.articles)] if written else []
        together, report = seconds("summarize", "--new", *limit, *generator, "--db", str(many))
        ids = [str(summary["article"]["id"]) for summary in report["summaries"]]
        if written:
            alone = sum(seconds("summarize", name, *generator, "--db", str(one))[0] for name in ids)
    return together, alone, len(ids)


with tempfile.TemporaryDirectory() as folder:
    database = pathlib.Path(folder, "kb.sqlite")
    seconds("ingest", arguments.folder, "--db", str(database))
    prompt = pathlib.Path(folder, "prompt.txt")
    prompt.write_text("A word.")
    process = min(
        seconds("complete", arguments.generator, "--prompt-file", str(prompt), "-n", "1")[0] for _ in range(3))
    for written in (False, True):
        for _ in range(arguments.rounds):
            together, alone, count = each_round(database, written)
            if not written:
                print(f"extractive: {count} articles in {together:.2f} s, {count / together:.0f} articles/s, start included")
                continue
            alone -= process * count
            print(f"written: {count} articles together {together:.1f} s, one at a time {alone:.1f} s "
                  f"(processes' starts of {process:.2f} s taken off): {alone / together:.2f} times faster together")
