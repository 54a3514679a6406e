#!/usr/bin/env python3
"""Measures abstention and evidence on the half of corpus/questions.jsonl that no weight was fitted on, and on the others.

    pipelines/measure/abstention.py [KB] [DATABASE]

halves.py says which half a question belongs to. corpus/questions-paired.jsonl was fitted on whole,
and is shown for comparison. DATABASE is made with `kb ingest corpus`.
"""
import json
import pathlib
import subprocess
import sys

from halves import is_fitted

root = pathlib.Path(__file__).resolve().parents[2]
kb = sys.argv[1] if len(sys.argv) > 1 else str(root / ".build/release/kb")
database = sys.argv[2] if len(sys.argv) > 2 else "kb.sqlite"


def outcomes(name):
    command = [kb, "eval-answers", str(root / "corpus" / name), "--db", database, "--json", "--quiet"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["outcomes"]


def share(count, total):
    return count / total if total else float("nan")


def report(name, results):
    abstained = [r for r in results if not r["answered"]]
    unanswerable = [r for r in results if not r["answerable"]]
    answerable = [r for r in results if r["answerable"]]
    right = sum(not r["answerable"] for r in abstained)
    recall = share(sum(r["evidence_found"] for r in answerable), len(answerable))
    quotes = share(sum(len(r["quotes"]) for r in results), sum(r["answered"] for r in results))
    print(
        f"{name:34} {len(results):4} questions, {len(unanswerable):3} unanswerable: abstain precision "
        f"{share(right, len(abstained)):.3f}, recall {share(right, len(unanswerable)):.3f}; evidence recall "
        f"{recall:.3f}; {quotes:.1f} quotes an answer"
    )


questions = outcomes("questions.jsonl")
fitted = [is_fitted(r["id"]) for r in questions]
report("questions.jsonl, not fitted", [r for r, seen in zip(questions, fitted) if not seen])
report("questions.jsonl, fitted", [r for r, seen in zip(questions, fitted) if seen])
report("questions-paired.jsonl, fitted", outcomes("questions-paired.jsonl"))
report("questions-elsewhere.jsonl", outcomes("questions-elsewhere.jsonl"))
