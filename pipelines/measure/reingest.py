#!/usr/bin/env python3
"""Time an ingest of many short articles, and of the same folder again, which must write nothing.

usage: reingest.py KB CORPUS [--count 10000] [--encoder MODEL]... [--runs 3] [--limit SECONDS]

The articles have words drawn from those of CORPUS, one passage each. With --limit, exits with 1 where the fastest run
of an ingest that finds nothing to do takes longer, or anything in the database or beside it changes.
"""
import argparse
import hashlib
import pathlib
import sys
import tempfile

import generated
import growth


def fingerprint(folder):
    return {path.name: (path.stat().st_mtime_ns, hashlib.file_digest(open(path, "rb"), "sha256").hexdigest())
            for path in folder.iterdir() if path.is_file()}


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program")
    parser.add_argument("corpus")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--encoder", action="append")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=float)
    arguments = parser.parse_args()
    encoders = [part for encoder in arguments.encoder or ["all-minilm-l6-v2", "wordllama-l2-256"]
                for part in ("--encoder", encoder)]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        articles = folder / "articles"
        generated.Generator(arguments.program, arguments.corpus).write_texts(articles, range(arguments.count), 1)
        ingest = ["ingest", articles, "--db", folder / "kb.sqlite", *encoders]
        report, processor, seconds, memory = growth.measured(arguments.program, *ingest)
        print(f"{report['added']:,} articles: {seconds:.1f} s, {processor:.1f} s of processor time, {memory:.0f} MB")
        before = fingerprint(folder)
        fastest = float("inf")
        for _ in range(arguments.runs):
            report, processor, seconds, memory = growth.measured(arguments.program, *ingest)
            fastest = min(fastest, seconds)
            print(f"again: {report['unchanged']:,} unchanged, {seconds:.2f} s, {processor:.2f} s of processor time, "
                  f"{memory:.0f} MB")
        same = fingerprint(folder) == before
        print("nothing was written" if same else "something was written")
    if not same or arguments.limit and fastest > arguments.limit:
        sys.exit(1)


if __name__ == "__main__":
    main()
