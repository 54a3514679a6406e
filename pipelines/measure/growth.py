#!/usr/bin/env python3
"""Show how an ingest's speed, memory and file grow with the number of passages.

usage: growth.py KB CORPUS [--sizes 10000 100000 1000000] [--encoder wordllama-l2-256] [--slices 10] [--keep FILE]

For each size, articles of ten passages with words drawn from those of CORPUS are stored in slices of equal size, each
followed by the embedding of what it brought. The table has passages a second of the first and the last slice, by the
clock and by processor time, which other work on the machine disturbs less; bytes a passage; peak memory; and the time
to remove one article by each kind of name. --keep moves the last database to FILE.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import generated
import removals

PASSAGES = 10
PER_FILE = 100


def measured(program, *arguments):
    """A run's JSON, its processor seconds, its seconds by the clock, and its peak memory in MB."""
    begin = time.monotonic()
    process = subprocess.Popen([program, *map(str, arguments), "--json", "--quiet"], stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    if status != 0:
        raise SystemExit(f"{arguments[0]} ends with status {status}")
    return json.loads(output), usage.ru_utime + usage.ru_stime, seconds, usage.ru_maxrss / 1024


def slowdown(first, last):
    return f"{100 * (last / first - 1):+4.0f}%"


def grow(program, generator, size, encoder, slices, folder):
    database = folder / "kb.sqlite"
    database.unlink(missing_ok=True)
    step = size // PASSAGES // slices
    store, embed, memory = [], [], [0.0, 0.0]
    passages = 0
    for number in range(slices):
        files = folder / f"slice-{number}"
        generator.write_lines(files, range(number * step, (number + 1) * step), PASSAGES, PER_FILE)
        report, processor, _, peak = measured(
            program, "ingest", files, "--no-embed", "--encoder", encoder, "--db", database)
        shutil.rmtree(files)
        if report["added"] != step:
            raise SystemExit(f"{report['added']} of {step} articles were added")
        passages += report["passages"]
        store.append((report["seconds"] / report["passages"], processor / report["passages"]))
        memory[0] = max(memory[0], peak)
        report, processor, _, peak = measured(program, "embed", "--encoder", encoder, "--db", database)
        embed.append((report["seconds"] / report["embedded"], processor / report["embedded"]))
        memory[1] = max(memory[1], peak)
    print(f"{passages:9,} passages  {database.stat().st_size / passages:5.0f} bytes each")
    for name, slice_times, peak in [("store", store, memory[0]), ("embed", embed, memory[1])]:
        total = sum(wall for wall, _ in slice_times) / slices
        (first_wall, first), (last_wall, last) = slice_times[0], slice_times[-1]
        print(f"  {name}  {1 / total:7,.0f} a second  first slice {1 / first_wall:7,.0f}  last {1 / last_wall:7,.0f}"
              f"  last slower by {slowdown(first_wall, last_wall)}, in processor time {slowdown(first, last)}"
              f"  peak {peak:4.0f} MB")
    print(f"  {removals.described(removals.measure(program, database, runs=9))}", flush=True)
    return database


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program")
    parser.add_argument("corpus")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--encoder", default="wordllama-l2-256")
    parser.add_argument("--slices", type=int, default=10)
    parser.add_argument("--keep", type=pathlib.Path)
    arguments = parser.parse_args()
    generator = generated.Generator(arguments.program, arguments.corpus)
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            database = grow(
                arguments.program, generator, size, arguments.encoder, arguments.slices, pathlib.Path(folder))
            if arguments.keep:
                shutil.move(database, arguments.keep)


if __name__ == "__main__":
    main()
