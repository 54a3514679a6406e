#!/usr/bin/env python3
"""Time `kb remove` of one article by each kind of name, in a database that loses these articles.

usage: removals.py KB DATABASE [--runs 9]

Every removal is a process of its own; the time of `kb --version` is given beside it as what starting costs.
"""
import argparse
import pathlib
import random
import sqlite3
import statistics
import subprocess
import time

KINDS = {
    "number": "SELECT article_id FROM origins WHERE id = ?",
    "path and entry": "SELECT path || '#' || entry FROM origins JOIN sources ON sources.id = source_id"
                      " WHERE origins.id = ? AND entry <> ''",
    "path": "SELECT path FROM origins JOIN sources ON sources.id = source_id WHERE origins.id = ? AND entry = ''",
    "URL": "SELECT url FROM origins JOIN revisions ON revisions.id = revision_id WHERE origins.id = ?",
}


def end_of(name):
    """The last part of a path, which no key leads to."""
    return name.rsplit("/", 1)[-1]


def milliseconds(program, *arguments):
    begin = time.monotonic()
    run = subprocess.run([program, *map(str, arguments)], capture_output=True)
    if run.returncode != 0:
        raise SystemExit(f"{arguments}: {run.stderr.decode()}")
    return (time.monotonic() - begin) * 1000


def measure(program, database, runs):
    """Milliseconds by kind of name, the median of the runs, behind those of starting the program."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    origins = [row[0] for row in connection.execute("SELECT id FROM origins")]
    choose = random.Random(1)
    choose.shuffle(origins)
    names = {}
    for kind, query in KINDS.items():
        found = []
        while origins and len(found) < runs:
            row = connection.execute(query, [origins.pop()]).fetchone()
            if not row or row[0] is None:
                break
            found.append(row[0])
        names[kind] = found
        if kind.startswith("path") and found:
            found = [row[0] for row in (connection.execute(query, [origins.pop()]).fetchone() for _ in range(runs))]
            names["end of a path"] = [end_of(name) for name in found]
    connection.close()
    result = {"start": statistics.median(milliseconds(program, "--version") for _ in range(runs))}
    for kind, found in names.items():
        if found:
            result[kind] = statistics.median(
                milliseconds(program, "remove", name, "--db", database, "--quiet") for name in found)
    return result


def described(times):
    start, *kinds = times.items()
    return (f"remove an article, ms (starting alone takes {start[1]:.0f}): "
            + ", ".join(f"by {kind} {value:.0f}" for kind, value in kinds))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program")
    parser.add_argument("database", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=9)
    arguments = parser.parse_args()
    print(described(measure(arguments.program, arguments.database, arguments.runs)))


if __name__ == "__main__":
    main()
