#!/usr/bin/env python3
"""Compare an encoder's fast vectors with those in 32-bit floats on a data set in BEIR's layout, by exact search.

usage: quality.py KB DIR [MODEL]

Prints the least cosine over all passages and queries, and nDCG@10 and recall@20 with fast, float and mixed vectors, each
with its change from float and the standard error of that change.
Needs numpy.
"""
import json
import pathlib
import subprocess
import sys

import numpy as np


def encode(program, model, texts, *flags):
    lines = "".join(" ".join(text.split()) + "\n" for text in texts)
    output = subprocess.run([program, "encode", model, *flags], input=lines, capture_output=True, text=True, check=True).stdout
    return np.array([json.loads(line)["vector"] for line in output.splitlines()], np.float64)


def read(path, *keys):
    items = [json.loads(line) for line in open(path, encoding="utf-8")]
    return {item["_id"]: " ".join(item[key] for key in keys if item.get(key)) for item in items}


def measure(queries, passages, query_ids, passage_ids, judged):
    scores = queries @ passages.T
    gains, recalls = [], []
    for row, query in zip(scores, query_ids):
        relevant = judged[query]
        order = [passage_ids[i] for i in np.argsort(-row, kind="stable")[:20]]
        discounts = 1 / np.log2(np.arange(2, 12))
        gained = sum((2 ** relevant.get(p, 0) - 1) * d for p, d in zip(order[:10], discounts))
        ideal = sum((2 ** r - 1) * d for r, d in zip(sorted(relevant.values(), reverse=True), discounts))
        gains.append(gained / ideal)
        wanted = {p for p, r in relevant.items() if r > 0}
        recalls.append(len(wanted & set(order)) / len(wanted))
    return np.array(gains), np.array(recalls)


def eight_bit(vectors):
    scales = np.abs(vectors).max(1, keepdims=True) / 127
    return np.round(vectors / scales) * scales


def main():
    if not 3 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    model = sys.argv[3] if len(sys.argv) == 4 else "all-minilm-l6-v2"
    corpus, queries = read(folder / "corpus.jsonl", "title", "text"), read(folder / "queries.jsonl", "text")
    judged = {}
    for line in (folder / "qrels/test.tsv").read_text().splitlines()[1:]:
        query, passage, relevance = line.split("\t")
        judged.setdefault(query, {})[passage] = int(relevance)
    query_ids = [query for query in queries if any(r > 0 for r in judged.get(query, {}).values())]
    passage_ids = list(corpus)
    texts = [corpus[p] for p in passage_ids], [queries[q] for q in query_ids]
    vectors = {}
    for name, flags in (("fast", []), ("float", ["--float"])):
        vectors[name] = encode(program, model, texts[0], *flags), encode(program, model, texts[1], "--queries", *flags)
    for what, index in (("passages", 0), ("queries", 1)):
        cosines = (vectors["fast"][index] * vectors["float"][index]).sum(1)
        print(f"{len(cosines)} {what}: cosine of fast to float at least {cosines.min():.6f}, mean {cosines.mean():.6f}")
    baseline, _ = measure(vectors["float"][1], vectors["float"][0], query_ids, passage_ids, judged)
    for name, query_kind, passage_kind, store in (
            ("float queries, float passages", "float", "float", np.array), ("fast, fast", "fast", "fast", np.array),
            ("float, fast", "float", "fast", np.array), ("fast, float", "fast", "float", np.array),
            ("float, float in 8 bits", "float", "float", eight_bit), ("fast, fast in 8 bits", "fast", "fast", eight_bit)):
        gains, recalls = measure(vectors[query_kind][1], store(vectors[passage_kind][0]), query_ids, passage_ids, judged)
        change = gains - baseline
        print(f"{name:32} nDCG@10 {gains.mean():.4f}  recall@20 {recalls.mean():.4f}  change {change.mean():+.4f} "
              f"± {change.std() / len(change) ** 0.5:.4f}, {int((np.abs(change) > 1e-9).sum())} of {len(change)} queries")


if __name__ == "__main__":
    main()
