#!/usr/bin/env python3
"""Train what Sources/CReaderWeights holds: the change that makes all-MiniLM-L6-v2 a reader (`PassageReader`).

usage: train.py MODEL OUTPUT DATA... [--own DATA...] [--start FILE] [--evaluate DATA] [--steps 6000] [--rate 0.001]
       [--rank 32]

MODEL is the folder of all-MiniLM-L6-v2, DATA are question files in SQuAD's format, OUTPUT is the GGUF file, and --start
one to go on from. --own are questions that count ten times, as those of pipelines/reader/data, and their articles are
where passages of other articles come from. Needs torch, safetensors, tokenizers and gguf; on two cores with bfloat16 a
step takes about 1.5 seconds. docs/ANSWERS.md says what the reader of the program was trained on and what it is worth.
"""
import argparse
import itertools
import random

import torch
from tokenizers import Tokenizer
from torch.nn import functional

from examples import Examples, read, sentences
from network import Reader

TOKENS = 6000
WARM_UP = 150
OWN = 10
# What the answer's exact place counts beside the sentence that it stands in.
SPAN = 0.25


def padded(sequence):
    """Its length in tokens to a multiple of 16: each shape costs time and memory of its own."""
    return (len(sequence.tokens) + 15) // 16 * 16


def batches(sequences, rng):
    """Sequences of the same padded length together."""
    made = []
    for sequence in sorted(sequences, key=padded):
        batch = made[-1] if made else None
        if not batch or padded(batch[0]) != padded(sequence) or padded(sequence) * (len(batch) + 1) > TOKENS:
            made.append([])
        made[-1].append(sequence)
    rng.shuffle(made)
    return made


def stream(examples, rng):
    """Batches without end; the sequences of a row are other ones each time."""
    while True:
        rng.shuffle(examples.rows)
        for start in range(0, len(examples.rows), 4000):
            yield from batches([made for row in examples.rows[start:start + 4000] for made in examples.of(row)], rng)


def tensors(batch):
    length = padded(batch[0])
    ids = torch.zeros(len(batch), length, dtype=torch.long)
    is_second, mask, is_text, is_answer = (torch.zeros(len(batch), length, dtype=torch.bool) for _ in range(4))
    for row, sequence in enumerate(batch):
        count = len(sequence.tokens)
        ids[row, :count] = torch.tensor(sequence.tokens)
        is_second[row, sequence.second:count] = True
        mask[row, :count] = True
        is_text[row, sequence.text:count - 1] = True
        is_text[row, 0] = True
        is_answer[row, sequence.sentences[0]:sequence.sentences[1] + 1] = True
    return ids, is_second, mask, is_text, is_answer


def scores(model, batch):
    """Scores of the tokens where an answer can begin and end, and which of them are those of an answering sentence."""
    ids, is_second, mask, is_text, is_answer = tensors(batch)
    return model(ids, is_second, mask).masked_fill(~is_text[..., None], -1e4), is_answer


def loss(model, batch):
    """How unlikely it is that the answer begins and ends in its sentences, which is what is asked of a reader; and, less,
    where in them."""
    found, is_answer = scores(model, batch)
    inside = found.masked_fill(~is_answer[..., None], -1e4)
    sentence = (torch.logsumexp(found, 1) - torch.logsumexp(inside, 1)).mean()
    places = torch.tensor([sequence.answer for sequence in batch])
    span = sum(functional.cross_entropy(found[..., side], places[:, side]) for side in (0, 1)) / 2
    return sentence, sentence + SPAN * span


def evaluate(model, examples, rows):
    """How often an answerable question has better odds than an unanswerable one, and how often the best sentence is that
    of an answer."""
    odds, hits = {True: [], False: []}, []
    with torch.inference_mode():
        for row in rows:
            made = examples.sequence(row["question"], row["title"], row["context"], None)
            offsets = examples.pieces(row["context"])[1]
            if made.text + len(offsets) + 1 != len(made.tokens):
                continue
            found = scores(model, [made])[0][0]
            places = [[made.text + i for i, (start, end) in enumerate(offsets) if low <= start and end <= high]
                      for low, high in sentences(row["context"])]
            values = [float((torch.logsumexp(found[at], 0) - found[0]).mean()) if at else -1e4 for at in places]
            odds[bool(row["answers"])].append(max(values))
            if row["answers"]:
                low, high = sentences(row["context"])[max(range(len(values)), key=values.__getitem__)]
                hits.append(any(low <= start < high for start, _ in row["answers"]))
    with_answer, without = (torch.tensor(odds[key]) for key in (True, False))
    area = (torch.sign(with_answer[:, None] - without[None, :]).mean() + 1) / 2 if len(without) else float("nan")
    return f"area {area:.3f}, best sentence answers {sum(hits) / max(1, len(hits)):.3f}"


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("model")
    parser.add_argument("output")
    parser.add_argument("data", nargs="+")
    parser.add_argument("--own", nargs="+", default=[])
    parser.add_argument("--start")
    parser.add_argument("--evaluate")
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--rank", type=int, default=32)
    arguments = parser.parse_args()
    if arguments.rank % 32:
        parser.error("--rank must be a multiple of 32, which is a block of Q8_0")
    rng = random.Random(1)
    torch.manual_seed(1)
    tokenizer = Tokenizer.from_file(f"{arguments.model}/tokenizer.json")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    rows = list(read(arguments.data))
    # Questions that are written to have no answer are few and worth most.
    rows += 2 * [row for row in rows if not row["answers"]]
    own = list(read(arguments.own))
    examples = Examples(rows + OWN * own, [(row["context"], row["title"]) for row in own], tokenizer, rng)
    if not any(examples.of(row) for row in examples.rows[:1000]):
        parser.error("the data has no questions to train on")
    held = list(read([arguments.evaluate], split="held")) if arguments.evaluate else []
    held = random.Random(2).sample(held, min(1000, len(held)))
    model = Reader(arguments.model, arguments.rank)
    if arguments.start:
        model.load(arguments.start)
    parameters = list(model.parameters())
    optimizer = torch.optim.AdamW(parameters, lr=arguments.rate, weight_decay=0.01, betas=(0.9, 0.98))
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / WARM_UP) * max(0.02, 1 - step / arguments.steps))
    mean = 0.0
    for step, batch in enumerate(itertools.islice(stream(examples, rng), arguments.steps), 1):
        shown, total = loss(model, batch)
        total.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        rate.step()
        mean += (shown.item() - mean) / min(step, 100)
        if step % 100 == 0:
            print(f"step {step}: loss {mean:.3f}", flush=True)
    model.export(arguments.output)
    if held:
        print(evaluate(model.load(arguments.output).eval(), examples, held))


if __name__ == "__main__":
    main()
