#!/usr/bin/env python3
"""Show that a pipeline that was killed is taken up where it stopped and ends as an undisturbed one.

usage: pipeline_kills.py KB CORPUS [--kills 30] [--seed 1]

Runs a pipeline of all stages over the articles of CORPUS, ends it with SIGKILL at random moments, runs it again until
it ends by itself, and compares the outputs, every row and every full-text entry with those of a run that nobody
disturbed. Exits with 1 where anything differs.
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import databases

PIPELINE = """\
name: Killed
database: kb.sqlite
sources: [{corpus}]
digest: {{output: digest.html}}
questions:
  - Why did Meta release Llama 2?
  - Who gains when a model is free?
map: {{taxonomy: {taxonomy}, output: map.csv}}
export: {{format: bibtex, output: articles.bib}}
"""
OUTPUTS = ["digest.html", "map.csv", "articles.bib"]
TAXONOMY = pathlib.Path(__file__).resolve().parents[1] / "open-source-strategy.yaml"


def outcome(folder):
    return databases.state(folder / "kb.sqlite"), *((folder / name).read_bytes() for name in OUTPUTS)


def start_over(folder):
    databases.remove(folder / "kb.sqlite")
    for name in OUTPUTS:
        (folder / name).unlink(missing_ok=True)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    choose = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        pipeline = folder / "pipeline.yaml"
        pipeline.write_text(PIPELINE.format(corpus=arguments.corpus.resolve(), taxonomy=TAXONOMY))
        command = [str(arguments.program.resolve()), "run", str(pipeline), "--quiet", "--json"]
        began = time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds = time.monotonic() - began
        goal = outcome(folder)
        wrong, late, taken_up = [], 0, 0
        for number in range(arguments.kills):
            start_over(folder)
            moment = choose.uniform(0, seconds)
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            try:
                process.wait(moment)
                late += 1
                continue
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            again = subprocess.run(command, capture_output=True, text=True)
            if again.returncode != 0:
                wrong.append(f"kill {number} after {moment:.3f} s: running again ends with {again.returncode}: {again.stderr}")
                continue
            taken_up += any(stage["resumed"] for stage in json.loads(again.stdout)["stages"])
            if outcome(folder) != goal:
                wrong.append(f"kill {number} after {moment:.3f} s: not as an undisturbed run")
        print(f"{arguments.kills} kills over {seconds:.1f} s, {late} of them after the end; "
              f"{taken_up} runs took up finished stages; {len(wrong)} ended otherwise than an undisturbed run")
        print("".join(f"  {line}\n" for line in wrong[:10]), end="")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
