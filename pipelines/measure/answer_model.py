#!/usr/bin/env python3
"""Fit the weights of Sources/Answers/Selection/AnswerModel.swift, and say what they are worth on questions not fitted.

usage: answer_model.py QUESTIONS PAIRED [--own READINGS]... [--extra READINGS]... [--held READINGS]... [--wording]
       [--penalty NUMBER] [--threshold NUMBER]

QUESTIONS and PAIRED are what `kb eval-answers FILE --readings READINGS` wrote for corpus/questions.jsonl and
corpus/questions-paired.jsonl, READINGS what it wrote for other questions (pipelines/reader/held_out.py): --own count
once, --extra a tenth, --held not at all. PAIRED and the half of QUESTIONS that halves.py names count eight times. The
log-odds that a question is answered are the smooth maximum of those of its sentences, linear in their facts, with a bias
for the kind of question; where evidence is known, it should also be what makes the maximum. What it costs that names are
absent or passages far is not fitted but taken as it is. A ridge penalty, L-BFGS. Needs numpy and scipy.

Fitted is how the odds of the reader and those of the wording count together. With --wording the weights behind the latter
are fitted on what was written where no reader was installed, with another penalty, all but the extra ones counting once.
"""
import argparse
import json

import numpy as np
from scipy.optimize import minimize

from halves import is_fitted

WORDING = ["similarity", "distinctness", "cue", "soft_own_coverage", "soft_coverage", "coverage", "pairs",
           "own_gap", "gap", "anchors", "typed", "is_untyped", "names", "head", "head_beside_number", "has_no_head",
           "is_counted", "rest", "passage_lag", "is_first"]
READER = ["reader_odds", "worded_odds", "is_untyped", "passage_lag"]
KINDS = ["why", "when", "who", "quantity", "what", "open"]
# `AnswerModel.absenceCost` and `distanceCost`.
COSTS = {"absence": 4, "distance": 6}
# Sentences of a question that take part, by their present log-odds: the others never come near the maximum.
SENTENCES = 25
SMOOTHNESS = 0.5
EVIDENCE_WEIGHT = 0.5
EXTRA_WEIGHT = 0.1


class Reading:
    """A question's sentences as rows of facts, each with its bias and that of the question's kind."""

    def __init__(self, record, facts):
        self.id, self.is_answerable = record["id"], bool(record["answerable"])
        ranked = sorted(record["sentences"], key=lambda sentence: -sentence["log_odds"])
        kept = ranked[:SENTENCES] + [sentence for sentence in ranked[SENTENCES:] if sentence["is_evidence"]]
        self.rows = np.zeros((len(kept), len(facts) + 1 + len(KINDS)))
        for row, sentence in zip(self.rows, kept):
            row[:len(facts)] = [sentence["facts"][fact] for fact in facts]
        self.rows[:, len(facts)] = 1
        self.rows[:, len(facts) + 1 + KINDS.index(record["kind"])] = 1
        self.offsets = np.array([-sum(cost * sentence["facts"][fact] for fact, cost in COSTS.items()) for sentence in kept])
        self.is_evidence = np.array([sentence["is_evidence"] for sentence in kept])

    def odds(self, weights):
        return self.rows @ weights + self.offsets


def read(path, facts):
    records = [json.loads(line) for line in open(path, encoding="utf-8")]
    # Questions in other scripts are not read, so that there are no odds.
    return [Reading(record, facts) for record in records
            if record["sentences"] and all(facts[0] in sentence["facts"] for sentence in record["sentences"])]


def loss(weights, readings, counts, penalties):
    """Cross-entropy of answerability and of where the evidence is, with its gradient."""
    value, gradient = 0.5 * (penalties * weights * weights).sum(), penalties * weights
    for reading, count in zip(readings, counts):
        odds = reading.odds(weights)
        largest = odds.max()
        smooth = np.exp((odds - largest) / SMOOTHNESS)
        maximum = largest + SMOOTHNESS * np.log(smooth.sum())
        truth = float(reading.is_answerable)
        value += count * (np.log1p(np.exp(-abs(maximum))) + max(maximum, 0) - truth * maximum)
        gradient = gradient + count * (1 / (1 + np.exp(-maximum)) - truth) * (smooth / smooth.sum() @ reading.rows)
        if reading.is_answerable and reading.is_evidence.any():
            share = np.exp(odds - largest)
            share /= share.sum()
            evidence = max(share[reading.is_evidence].sum(), 1e-12)
            wanted = np.where(reading.is_evidence, share, 0) / evidence
            value -= count * EVIDENCE_WEIGHT * np.log(evidence)
            gradient = gradient + count * EVIDENCE_WEIGHT * ((share - wanted) @ reading.rows)
    return value, gradient


def fit(readings, counts, penalty):
    penalties = np.full(readings[0].rows.shape[1], penalty)
    penalties[-len(KINDS) - 1] *= 0.01
    return minimize(loss, np.zeros(len(penalties)), args=(readings, counts, penalties), jac=True, method="L-BFGS-B",
                    options={"maxiter": 300}).x


def area(readings, scores):
    """Area under the curve: how often an answerable question scores above an unanswerable one, half for a tie."""
    truth = np.array([reading.is_answerable for reading in readings])
    pairs = np.sign(scores[truth][:, None] - scores[~truth][None, :])
    return (pairs.mean() + 1) / 2


def report(name, readings, weights, threshold):
    odds = [reading.odds(weights) for reading in readings]
    scores = np.array([values.max() for values in odds])
    first = [reading.is_evidence[values.argmax()] for reading, values in zip(readings, odds) if reading.is_evidence.any()]
    abstained, truth = scores < threshold, np.array([reading.is_answerable for reading in readings])
    right = (abstained & ~truth).sum()
    print(f"{name:28} {len(readings):4} questions  area {area(readings, scores):.3f}  abstain precision "
          f"{right / max(1, abstained.sum()):.3f}  recall {right / max(1, (~truth).sum()):.3f}  "
          f"best is evidence {np.mean(first):.3f}")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("questions")
    parser.add_argument("paired")
    for name in ("--own", "--extra", "--held"):
        parser.add_argument(name, action="append", default=[])
    parser.add_argument("--wording", action="store_true")
    parser.add_argument("--penalty", type=float)
    parser.add_argument("--threshold", type=float)
    arguments = parser.parse_args()
    facts, penalty, count, threshold = (WORDING, 0.3, 1, -1.2) if arguments.wording else (READER, 3, 8, -0.75)
    penalty = penalty if arguments.penalty is None else arguments.penalty
    threshold = threshold if arguments.threshold is None else arguments.threshold
    questions, paired = read(arguments.questions, facts), read(arguments.paired, facts)
    own, extra, unseen = ([reading for path in paths for reading in read(path, facts)]
                          for paths in (arguments.own, arguments.extra, arguments.held))
    halves = {side: [reading for reading in questions if is_fitted(reading.id) == side] for side in (True, False)}
    counted = [(paired, count), (halves[True], count), (own, 1), (extra, EXTRA_WEIGHT)]
    weights = fit(
        [reading for readings, _ in counted for reading in readings],
        [count for readings, count in counted for _ in readings], penalty)
    bias, biases = weights[-len(KINDS) - 1], weights[-len(KINDS):]
    for kind, value in zip(KINDS, biases):
        print(f"bias of {kind:17} {bias + value:6.2f}")
    for fact, value in zip(facts, weights):
        print(f"{fact:25} {value:6.2f}")
    for name, readings in (("questions, not fitted", halves[False]), ("questions, fitted", halves[True]),
                           ("paired, fitted", paired), ("own, fitted", own), ("extra, fitted", extra), ("held", unseen)):
        if readings:
            report(name, readings, weights, threshold)


if __name__ == "__main__":
    main()
