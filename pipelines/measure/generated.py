#!/usr/bin/env python3
"""Make articles of any number whose words and sentences are drawn from a folder of real ones.

usage: generated.py KB FOLDER COUNT OUTPUT [--paragraphs N] [--per-file N]

KB is the program, which reads the articles of FOLDER. OUTPUT becomes a folder of COUNT text files, or with --per-file
of JSON lines files of N articles each. The same arguments give the same bytes.

Each paragraph is about 90 words of sentences of the real articles in which every third word was replaced by one drawn
from them with its own frequency, so that the vocabulary is distributed as in real text and no two articles are copies
of each other; each article has a name of its own, as real vocabularies grow with every article.
"""
import argparse
import json
import pathlib
import random
import re
import subprocess

SYLLABLES = ["ba", "cor", "dan", "el", "fir", "go", "hul", "im", "jo", "kar", "lu", "mer", "nox", "or", "pel", "qui"]


def extract(program, folder):
    """The articles of a folder's files, as `kb extract` reads them; a file that is none is left out."""
    files = sorted(str(path) for path in pathlib.Path(folder).iterdir() if path.is_file())
    output = subprocess.run([program, "extract", *files], capture_output=True, text=True).stdout
    articles = [json.loads(line) for line in output.splitlines()]
    if not articles:
        raise SystemExit(f"{folder}: `kb extract` reads no article there")
    return articles


class Generator:
    """Articles by number; the same number gives the same article."""

    def __init__(self, program, folder, seed=1):
        texts = [article["text"] for article in extract(program, folder)]
        # Other scripts have no spaces to cut words at.
        sentences = [s.split() for text in texts for s in re.split(r"(?<=[.!?])\s+", text) if s.isascii()]
        self.sentences = [s for s in sentences if 8 <= len(s) <= 40]
        self.words = [word for sentence in self.sentences for word in sentence]
        self.seed = seed

    def name(self, number):
        """A word that no other article has."""
        syllables = []
        while True:
            syllables.append(SYLLABLES[number % 16])
            number //= 16
            if not number:
                return "".join(syllables).capitalize()

    def article(self, number, paragraphs):
        choose = random.Random(f"{self.seed}.{number}")
        name = self.name(number)
        result = []
        for _ in range(paragraphs):
            words = []
            while len(words) < 85:
                sentence = list(choose.choice(self.sentences))
                offset = choose.randrange(3)
                sentence[offset::3] = choose.choices(self.words, k=len(range(offset, len(sentence), 3)))
                words += sentence
            words[choose.randrange(len(words))] = name
            result.append(" ".join(words))
        day = f"{2015 + number % 10}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        return {"id": str(number), "title": f"{name} and {choose.choice(self.words)}", "published": day,
                "text": "\n\n".join(result)}

    def write_texts(self, folder, numbers, paragraphs):
        folder = pathlib.Path(folder)
        for number in numbers:
            # As many as a person keeps in one folder.
            path = folder / f"{number // 1000:04d}" / f"{number:07d}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            article = self.article(number, paragraphs)
            path.write_text(f"{article['title']}\n\n{article['published']}\n\n{article['text']}\n")

    def write_lines(self, folder, numbers, paragraphs, per_file):
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for first in range(numbers.start, numbers.stop, per_file):
            with open(folder / f"{first:08d}.jsonl", "w") as file:
                for number in range(first, min(first + per_file, numbers.stop)):
                    file.write(json.dumps(self.article(number, paragraphs)) + "\n")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("count", type=int)
    parser.add_argument("output")
    parser.add_argument("--paragraphs", type=int, default=4)
    parser.add_argument("--per-file", type=int)
    arguments = parser.parse_args()
    generator = Generator(arguments.program, arguments.folder)
    numbers = range(arguments.count)
    if arguments.per_file:
        generator.write_lines(arguments.output, numbers, arguments.paragraphs, arguments.per_file)
    else:
        generator.write_texts(arguments.output, numbers, arguments.paragraphs)


if __name__ == "__main__":
    main()
