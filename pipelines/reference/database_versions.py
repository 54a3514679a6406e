#!/usr/bin/env python3
"""Write a database of each released version, by the program of that time, as SQL that makes the same file again.

usage: database_versions.py OUTPUT [VERSION]... [--program KB]

For each version the last commit that wrote it is checked out beside the repository and built, which takes minutes, and
its commands fill a database: two revisions, a copy, an article in Chinese, two entries of a file, a file that is no
article, vectors, and whatever else that version keeps. OUTPUT is Tests/KnowledgeBaseTests/Fixtures/Versions; a
version is named after its last migration. sqlite3 writes the SQL, and only the scratch folder is replaced in it.
--program is the program of the one VERSION where it has been built already.
"""
import argparse
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENCODER = ROOT / "Tests/LlamaTests/Fixtures/tiny-static"
COMMITS = {"v1": "c307e2f", "summaries": "7ef9272", "pipelines": "46dd17b", "residuals": "76aed10"}

FIRST = """---
title: Complements
author: Ada Writer
date: 2024-01-02
url: https://a.example/complements?utm_source=letter
tags: [strategy]
---

# Complements

Every product has complements. When the price of a complement falls, more of the product is sold.

## Who gains

A maker of servers gains when the operating system is free. So it pays programmers to write one. That is no gift, it is
a calculation that any seller of hardware can make.
"""
FILES = {
    "articles/complement.md": FIRST,
    "articles/syndicated.txt":
        "Complements\n\n" + FIRST.split("\n\n", 2)[2].replace("## ", "").replace("any seller", "a seller"),
    "articles/kaifang.txt": "开源模型\n\n开源模型让企业降低成本。硬件公司因此受益。\n",
    "articles/notes.jsonl": '{"id": "1", "title": "A first note", "text": "Vendors of chips give models away."}\n'
                            '{"id": "2", "title": "A second note", "text": "Researchers stay where they may publish."}\n',
    "articles/broken.json": "{",
    "questions.jsonl": '{"id": "1", "question": "who gains when the operating system is free", "answerable": true, '
                       '"evidence": [{"article": "complement.md", "quote": "A maker of servers gains"}]}\n',
    "done.yaml": "name: Done\nsources: [articles]\nencoders: [tiny-static]\nstages: [ingest]\n",
    # The taxonomy is a folder, so that the last stage fails and the run stays unfinished.
    "unfinished.yaml": "name: Unfinished\nsources: [articles]\nencoders: [tiny-static]\nstages: [ingest, export]\n"
                       "export: {format: csv, output: articles}\n",
}


def commands(version):
    """The commands that fill a database, each with the exit codes it may end with."""
    number = list(COMMITS).index(version)
    ingest = ["ingest", "articles", "--encoder", "tiny-static"]
    yield ingest, {1}
    yield "edit", None
    yield ingest, {0, 1}
    if number >= 1:
        yield ["summarize", "--new", "--encoder", "tiny-static"], {0}
    if number >= 2:  # Saved answers and evaluations came with the pipelines.
        yield ["ask", "who gains when the operating system is free", "--save"], {0}
        yield ["eval-answers", "questions.jsonl"], {0}
        yield ["watch-question", "who gains when the operating system is free", "--since", "2024-01-01"], {0}
        yield ["run", "done.yaml"], {0, 1}
        yield ["run", "unfinished.yaml"], {1, 2}


def fill(program, version, folder):
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    shutil.copytree(ENCODER, folder / "tiny-static")
    for command, expected in commands(version):
        if command == "edit":
            (folder / "articles/complement.md").write_text(FIRST.replace("no gift", "not a gift"))
            continue
        run = subprocess.run([program, *command, "--db", "kb.sqlite"], cwd=folder, capture_output=True, text=True)
        if run.returncode not in expected:
            raise SystemExit(f"{version}: kb {' '.join(command)} ends with {run.returncode}\n{run.stdout}{run.stderr}")


def dump(database, folder):
    """The SQL, with the identity that sqlite3 leaves out."""
    sql = subprocess.run(["sqlite3", database, ".dump"], capture_output=True, text=True, check=True).stdout
    identity = subprocess.run(
        ["sqlite3", database, "PRAGMA application_id"], capture_output=True, text=True, check=True).stdout
    return f"PRAGMA application_id = {identity.strip()};\n" + sql.replace(str(folder), "/archive")


def write(program, version, scratch, output):
    folder = scratch / version
    folder.mkdir()
    fill(program, version, folder)
    (output / f"{version}.sql").write_text(dump(folder / "kb.sqlite", folder))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("versions", nargs="*", default=list(COMMITS))
    parser.add_argument("--program", type=pathlib.Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch).resolve()
        if arguments.program:
            [version] = arguments.versions
            write(arguments.program.resolve(), version, scratch, arguments.output)
            return
        tree = scratch / "tree"
        # One folder for all versions, so that the packages they share are built once.
        subprocess.run(["git", "-C", ROOT, "worktree", "add", "--detach", tree, "HEAD"], check=True)
        try:
            for version in arguments.versions:
                subprocess.run(["git", "-C", tree, "checkout", "--detach", COMMITS[version]], check=True)
                subprocess.run(["swift", "build", "-c", "release", "--product", "kb"], cwd=tree, check=True)
                write(tree / ".build/release/kb", version, scratch, arguments.output)
        finally:
            subprocess.run(["git", "-C", ROOT, "worktree", "remove", "--force", tree], check=True)


if __name__ == "__main__":
    main()
