"""Compares `kb tokenize` with the reference tokenizers, line by line, on a text file:

    pip install tokenizers gguf
    python pipelines/reference/compare_tokenizers.py .build/release/kb MODELS TEXT...
"""

import json
import subprocess
import sys

import gguf
import tokenizers as tk

from golden import plain, tokenizer_of_gguf


def main(kb, models, paths):
    lines = []
    for path in paths:
        # A file of any encoding: what is not UTF-8 is replaced, as the program's reader does.
        text = open(path, "rb").read().decode("utf-8", "replace")
        lines += [line for line in text.replace("\r", "\n").split("\n") if line]
    size = sum(len(line.encode()) for line in lines)
    llama = models + "/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf"
    meta = {k: f.contents() for k, f in gguf.GGUFReader(llama).fields.items()}
    cases = {
        "all-minilm-l6-v2": (plain(models + "/all-minilm-l6-v2/tokenizer.json"), True),
        "wordllama-l2-256": (plain(models + "/wordllama-l2-256/tokenizer.json"), False),
        "smollm2-135m-instruct": (tokenizer_of_gguf(meta), False),
    }
    failed = False
    for name, (reference, special) in cases.items():
        answer = subprocess.run(
            [kb, "tokenize", name, "--models", models], input="\n".join(lines).encode(), capture_output=True, check=True)
        ids = [json.loads(line)["ids"] for line in answer.stdout.splitlines()]
        assert len(ids) == len(lines), f"{len(ids)} answers for {len(lines)} lines"
        expected = [e.ids for e in reference.encode_batch(lines, add_special_tokens=special)]
        wrong = [i for i in range(len(lines)) if ids[i] != expected[i]]
        failed |= bool(wrong)
        print(f"{name}: {len(lines)} lines, {size} bytes, {sum(map(len, expected))} tokens, {len(wrong)} lines differ")
        for i in wrong[:5]:
            at = next((k for k, (a, b) in enumerate(zip(ids[i], expected[i])) if a != b), min(len(ids[i]), len(expected[i])))
            print("  ", repr(lines[i][:120]), "from token", at, ids[i][at : at + 4], "not", expected[i][at : at + 4])
    sys.exit(failed)


main(sys.argv[1], sys.argv[2], sys.argv[3:])
