#!/usr/bin/env python3
"""Has a language model write answers to questions of the sample corpus, and lists every sentence that is shown.

    pipelines/measure/written_answers.py MODEL [KB] [DATABASE] [QUESTIONS]

Prints, for each of the first QUESTIONS (50) questions, the sentences shown with the quotes they cite, for reading, then
counts. Exits with 1 if `kb verify` refuses an answer. DATABASE is made with `kb ingest corpus`.
"""
import json
import pathlib
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]
model = sys.argv[1]
kb = sys.argv[2] if len(sys.argv) > 2 else str(root / ".build/release/kb")
database = sys.argv[3] if len(sys.argv) > 3 else "kb.sqlite"
count = int(sys.argv[4]) if len(sys.argv) > 4 else 50

written = dropped = shown = extractive = abstained = refused = 0
lines = (root / "corpus/questions.jsonl").read_text().splitlines()
for line in lines[:: max(1, len(lines) // count)][:count]:
    question = json.loads(line)["question"]
    asked = subprocess.run(
        [kb, "ask", question, "--generator", model, "--db", database, "--json", "--quiet"],
        capture_output=True, text=True)
    answer = json.loads(asked.stdout)
    if not answer["answered"]:
        abstained += 1
        continue
    verified = subprocess.run([kb, "verify", "-", "--db", database], input=asked.stdout, capture_output=True, text=True)
    refused += verified.returncode != 0
    report = answer["written"]
    written += report["sentences"]
    dropped += report["dropped"]
    if report["is_extractive"]:
        extractive += 1
        continue
    print(f"\n{question}")
    for statement in answer["answer"]:
        shown += 1
        print(f"  WRITTEN {statement['text']}")
        for citation in answer["citations"]:
            if citation["n"] in statement["citations"]:
                print(f"    [{citation['n']}] {citation['quote']}")

print(
    f"\n{count} questions: {abstained} abstained from, {extractive} answered with quotes as too little was borne out; "
    f"{written} sentences written, {dropped} dropped, {shown} shown; {refused} answers refused by kb verify")
sys.exit(refused > 0)
