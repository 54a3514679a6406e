#!/usr/bin/env python3
"""Show that an ingest loses nothing whatever ends it: SIGKILL, a full disk, a read-only file system, a lock.

usage: survival.py KB CORPUS [--kills 200] [--encoder MODEL]... [--seed 1] [--only CASE]

Ingests the articles of CORPUS and some generated ones with embedding, stops it in every way, checks the database with
SQLite's integrity_check and `kb doctor`, runs the same command again, and compares every row and every full-text entry
with those of a run that nobody disturbed. `fresh` starts from nothing, `update` from a database of an earlier state of
the same folder: files edited, removed and added since. The cases `disk` and `readonly` mount small file systems, which
wants root on Linux; elsewhere they are left out, and it is said. Exits with 1 where anything differs.
"""
import argparse
import json
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

import databases
import generated

# More patient than the program, which waits 10 seconds for another process.
LONG_LOCK = 14


class Scenario:
    """A folder to ingest, the database it starts from, and the state an undisturbed run ends in."""

    def __init__(self, name, program, encoders, folder, articles, base):
        self.name, self.program, self.articles, self.base = name, program, articles, base
        self.encoders = [part for encoder in encoders for part in ("--encoder", encoder)]
        self.path = folder / f"{name}.sqlite"
        self.start_over()
        result = self.ingest()
        if result.returncode != 0:
            sys.exit(f"{name}: an undisturbed ingest ends with {result.returncode}: {result.stderr}")
        # Without loading the models, when there is nothing to lose yet.
        self.seconds = json.loads(result.stdout)["seconds"]
        self.goal = databases.state(self.path)
        self.size = self.path.stat().st_size

    def command(self, path=None):
        return ["ingest", self.articles, "--prune", "--quiet", "--json", "--db", path or self.path, *self.encoders]

    def start_over(self, path=None):
        path = path or self.path
        databases.remove(path)
        if self.base:
            shutil.copy(self.base, path)

    def ingest(self, path=None, **options):
        return databases.run(self.program, *self.command(path), **options)

    def wait_for(self, process):
        """Waits until an ingest has the lock, beside the database."""
        lock = self.path.with_name(self.path.name + "-lock")
        while process.poll() is None and not lock.exists():
            time.sleep(0.001)

    def verdict(self, path=None):
        """What is wrong with a database that was stopped, and with what running again makes of it."""
        path = path or self.path
        # Before its first transaction there is no database yet, or an empty file.
        wrong = databases.faults(self.program, path) if path.exists() and path.stat().st_size > 0 else []
        again = self.ingest(path)
        if again.returncode != 0:
            wrong.append(f"running again ends with {again.returncode}: {again.stderr.strip()}")
        else:
            wrong += [f"after running again, {fault}" for fault in databases.faults(self.program, path)]
            if databases.state(path) != self.goal:
                wrong.append("running again does not end in the state of an undisturbed run")
        return wrong


def kill(scenario, count, choose):
    """Ends ingests with SIGKILL at random moments of their time, from when they take the lock."""
    wrong, late = [], 0
    for number in range(count):
        scenario.start_over()
        moment = choose.uniform(0, scenario.seconds)
        process = subprocess.Popen(
            [scenario.program, *map(str, scenario.command())], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        scenario.wait_for(process)
        try:
            process.wait(moment)
            late += 1
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        wrong += [f"kill {number} after {moment:.3f} s: {fault}" for fault in scenario.verdict()]
    report(f"SIGKILL, {scenario.name}", count, wrong,
           f"over {scenario.seconds:.1f} s, {late} of them after the end")
    return wrong


def fill_disk(scenario, folder, count):
    """Ingests into file systems too small for the database, then makes them larger."""
    wrong, refused = [], 0
    for number in range(count):
        # WAL and index make an ingest need more than its end.
        size = int(scenario.size * (0.05 + 1.2 * number / count)) + (300 << 10)
        with mounted(folder / "disk", f"size={size}") as disk:
            path = disk / "kb.sqlite"
            if scenario.base and scenario.base.stat().st_size > size:
                continue
            scenario.start_over(path)
            result = scenario.ingest(path)
            if result.returncode != 0:
                refused += 1
                lines = [line for line in result.stderr.splitlines() if line.startswith("kb: ")]
                if result.returncode != 2 or len(lines) != 1 or "no space is left" not in lines[0]:
                    wrong.append(f"{size} bytes: exit code {result.returncode}, {result.stderr.strip()!r}")
            subprocess.run(["mount", "-o", f"remount,size={scenario.size * 10 + (64 << 20)}", disk], check=True)
            wrong += [f"{size} bytes: {fault}" for fault in scenario.verdict(path)]
    report(f"full disk, {scenario.name}", count, wrong, f"{refused} of them too small")
    return wrong


def turn_read_only(scenario, folder, choose, count):
    """Ingests into files that refuse writes from a random moment on, and on a file system that is mounted read-only."""
    wrong, refused = [], 0
    for number in range(count):
        scenario.start_over()
        process = subprocess.Popen([scenario.program, *map(str, scenario.command())],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        scenario.wait_for(process)
        time.sleep(choose.uniform(0.1, 0.9) * scenario.seconds)
        # The kernel lets no file system with open files become read-only by itself, as a broken disk makes it.
        # Immutable files refuse writes just so, also through descriptors that were open before.
        files = [file for end in ["", "-wal"] if (file := scenario.path.with_name(scenario.path.name + end)).exists()]
        # A log may go away meanwhile.
        for file in files:
            subprocess.run(["chattr", "+i", file], stderr=subprocess.DEVNULL)
        error = process.communicate()[1]
        for file in files:
            subprocess.run(["chattr", "-i", file], stderr=subprocess.DEVNULL)
        if process.returncode not in (0, 2):
            wrong.append(f"run {number}: exit code {process.returncode}, {error!r}")
        refused += process.returncode == 2
        wrong += [f"run {number}: {fault}" for fault in scenario.verdict()]
    with mounted(folder / "disk", "size=1g") as disk:
        path = disk / "kb.sqlite"
        scenario.start_over(path)
        scenario.ingest(path)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        for command in (["stats"], ["search", "weights"], ["ask", "why are weights open"], ["doctor"]):
            result = databases.run(scenario.program, *command, "--db", path)
            if result.returncode not in (0, 3):
                wrong.append(f"mounted: {command[0]} ends with {result.returncode}: {result.stderr}")
        result = scenario.ingest(path)
        if result.returncode != 2 or "read-only" not in result.stderr:
            wrong.append(f"mounted: ingest ends with {result.returncode}: {result.stderr}")
    report(f"read-only, {scenario.name}", count + 1, wrong, f"{refused} refused during the ingest, 1 mounted so")
    return wrong


def lock(scenario):
    """Ingests into a database that another process writes, for longer and for shorter than the program waits."""
    wrong = []
    for seconds, code in [(LONG_LOCK, 2), (3, 0)]:
        scenario.start_over()
        if not scenario.path.exists():
            scenario.ingest(stdin=subprocess.DEVNULL)
            databases.run(scenario.program, "remove", "1", "--db", scenario.path)
        other = sqlite3.connect(scenario.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        begin = time.monotonic()
        process = subprocess.Popen([scenario.program, *map(str, scenario.command())],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(seconds)
        other.execute("ROLLBACK")
        other.close()
        error = process.communicate()[1]
        if process.returncode != code or code and "is being written by another process" not in error:
            wrong.append(f"{seconds} s of lock: exit code {process.returncode}, {error!r}")
        print(f"  a lock of {seconds} s: exit code {process.returncode} after {time.monotonic() - begin:.1f} s {error.strip()}")
        wrong += databases.faults(scenario.program, scenario.path)
    report(f"locked, {scenario.name}", 2, wrong, "")
    return wrong


class mounted:
    """A tmpfs of its own, for as long as the block runs."""

    def __init__(self, path, options):
        self.path, self.options = path, options

    def __enter__(self):
        self.path.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", self.options, "kb", self.path], check=True)
        return self.path

    def __exit__(self, *_):
        subprocess.run(["umount", self.path], check=True)


def report(name, count, wrong, note):
    failed = len({fault.split(":")[0] for fault in wrong})
    print(f"{name:24} {count - failed:4} of {count:4}  {note}", flush=True)
    for fault in wrong[:10]:
        print("  " + fault)


def can_mount(folder):
    try:
        with mounted(folder / "disk", "size=1m"):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def make_folders(program, corpus, folder):
    """An earlier and a later state of a folder of articles."""
    generator = generated.Generator(program, corpus)
    before, after = folder / "before", folder / "after"
    shutil.copytree(corpus, before)
    generator.write_texts(before / "generated", range(0, 60), 4)
    generator.write_lines(before / "lines", range(100, 160), 2, 30)
    shutil.copytree(before, after)
    names = sorted(path for path in after.rglob("*") if path.suffix in (".txt", ".md", ".html"))
    for path in names[::5]:
        path.unlink()
    for path in names[1::5]:
        path.write_bytes(path.read_bytes().replace(b"the ", b"this very ", 3))
    generator.write_texts(after / "generated", range(1000, 1030), 4)
    return before, after


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program")
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--encoder", action="append")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["kill", "disk", "readonly", "locked"])
    arguments = parser.parse_args()
    choose = random.Random(arguments.seed)
    encoders = arguments.encoder or ["all-minilm-l6-v2", "wordllama-l2-256"]
    program = str(pathlib.Path(arguments.program).resolve())
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        before, after = make_folders(program, arguments.corpus, folder)
        articles = folder / "articles"
        articles.symlink_to(before)
        base = folder / "base.sqlite"
        scenarios = []
        fresh = Scenario("fresh", program, encoders, folder, articles, None)
        shutil.copy(fresh.path, base)
        scenarios.append(fresh)
        wants = lambda case: arguments.only in (None, case)
        mounts = can_mount(folder)
        if not mounts:
            print("file systems cannot be mounted here: `disk` and `readonly` are left out")
        for later in (False, True):
            if later:
                articles.unlink()
                articles.symlink_to(after)
                scenarios.append(Scenario("update", program, encoders, folder, articles, base))
            scenario = scenarios[-1]
            if wants("kill"):
                wrong += kill(scenario, arguments.kills, choose)
            if wants("disk") and mounts:
                wrong += fill_disk(scenario, folder, 12)
            if wants("readonly") and mounts:
                wrong += turn_read_only(scenario, folder, choose, 6)
            if wants("locked"):
                wrong += lock(scenario)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
