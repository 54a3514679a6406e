"""Makes Tests/LlamaTests/Fixtures/reader.json: what PyTorch computes with the program's reader. From the repository's
root, with torch, safetensors, tokenizers and gguf:

    python pipelines/reference/reader.py MODELS
"""
import json
import pathlib
import sys

import torch
from tokenizers import Tokenizer

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "pipelines/reader"))
from examples import HEADING, QUESTION, SEQUENCE
from network import Reader

ASKED = [
    ("How many people can the hall hold?", "The hall on the quay",
     ["The hall was finished in 1931.", "It seats 2,400 people, and 300 more may stand.", "The organ came from Leipzig."]),
    ("Who designed the organ?", "The hall on the quay",
     ["The hall was finished in 1931.", "It seats 2,400 people, and 300 more may stand.", "The organ came from Leipzig."]),
    ("Why did the bakery close?", "A street in winter",
     ["The bakery on the corner was older than the bridge.", "It shut in March, because the rent had doubled.",
      "The baker now drives a bus."]),
    ("When was the bridge opened?", "", ["The ferry stopped running in 1902, a year after the bridge was opened."]),
]


def main():
    folder = sys.argv[1] + "/all-minilm-l6-v2"
    tokenizer = Tokenizer.from_file(folder + "/tokenizer.json")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = Reader(folder, dtype=torch.float32).eval().load(str(root / "Sources/CReaderWeights/reader.bin"))
    begin, separator = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")

    def pieces(text):
        return tokenizer.encode(text, add_special_tokens=False).ids

    readings = []
    for question, heading, sentences in ASKED:
        asked = [begin] + pieces(question)[:QUESTION] + [separator]
        ids, places = asked + pieces(heading)[:HEADING] + [separator], []
        for sentence in sentences:
            start = len(ids)
            ids += pieces(sentence)
            places.append(slice(start, len(ids)))
        ids = torch.tensor([ids[:SEQUENCE - 1] + [separator]])
        is_second = torch.arange(ids.shape[1])[None] >= len(asked)
        with torch.inference_mode():
            scores = model(ids, is_second, torch.ones_like(is_second))[0]
        odds = [float((torch.logsumexp(scores[place], 0) - scores[0]).mean()) for place in places]
        readings.append({"question": question, "heading": heading, "sentences": sentences, "odds": [round(x, 5) for x in odds]})
    with open(root / "Tests/LlamaTests/Fixtures/reader.json", "w", encoding="utf-8") as file:
        json.dump(readings, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
