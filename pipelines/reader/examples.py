"""Sequences to train a reader on, from questions in SQuAD's format.

More than half of them have no answer, since telling that is what a reader is for: those that the data says have none,
passages whose answering sentences are taken out, other passages of the same article and of others with the same words, and
questions about something else, in which a name, a year, the thing counted or the deed was exchanged (in the manner of Zhu
et al., https://arxiv.org/abs/1906.06045, by rule). A few tokens of each are hidden.
"""
import collections
import json
import math
import re
from typing import NamedTuple

SENTENCE_END = re.compile(r'(?<=[.!?])\s+(?=["“\'(\[]?[A-Z0-9])')
NAME = re.compile(r"(?<![.?!] )(?<!^)\b[A-Z][\w.'-]*(?: (?:of |the )?[A-Z][\w.'-]*)*")
COUNTED = re.compile(r"\b([Hh]ow many) ((?:\w+ )?[a-z]+s|people)\b")
DEED = re.compile(r"^(Who) ([a-z]+(?:ed|s|te|ld|nt|de|ght|ok|n))\b")
YEAR = re.compile(r"\b(1[0-9]{3}|20[0-2][0-9])\b")
AUXILIARIES = set("was is were are has had does did".split())
STOP_WORDS = set("""a an the of in on at to for and or is are was were be been by with from as that this it its do did does
how what when who why which where much many""".split())
# Longest context in characters, alone and with the paragraphs beside it, and lengths in tokens; the latter are those of
# `ReadingSequence`.
LONGEST_CONTEXT, LONGEST_WIDENED = 2500, 1100
QUESTION, HEADING, SEQUENCE = 48, 24, 224
# How often an answerable question also gives a passage without its answer, one beside it, and a changed question; and how
# often a question gives a passage of another article, answerable or not.
WITHOUT, BESIDE, CHANGED, ELSEWHERE = 0.4, 0.4, 0.3, (0.35, 0.2)
# The share of tokens that is hidden, so that no question is learned by heart.
HIDDEN = 0.05


class Sequence(NamedTuple):
    """A question and a passage as the reader sees them. Places are those of tokens; 0, the first token, is no answer."""
    tokens: list
    # First and last token of the answer, and of the sentences that it stands in.
    answer: tuple
    sentences: tuple
    # Where the passage's part begins, with its title, and where its text begins.
    second: int
    text: int


def words(text):
    return [word for word in re.findall(r"[a-z0-9]+", text.lower()) if word not in STOP_WORDS]


def read(paths, split="train"):
    """Rows with title, context, question and answers, (start, text) each, and the contexts beside; several files may hold
    the same question. Articles of another split are left out."""
    seen = set()
    for path in paths:
        with open(path, encoding="utf-8") as file:
            articles = json.load(file)["data"]
        for article in articles:
            if article.get("split", split) != split:
                continue
            contexts = [paragraph["context"] for paragraph in article["paragraphs"]]
            for place, (context, paragraph) in enumerate(zip(contexts, article["paragraphs"])):
                for asked in paragraph["qas"]:
                    key = (asked["question"].strip().lower(), context[:200])
                    if key in seen:
                        continue
                    seen.add(key)
                    answers = [] if asked.get("is_impossible") else [(a["answer_start"], a["text"]) for a in asked["answers"]]
                    yield {"title": article.get("title", "").replace("_", " "), "context": context,
                           "question": asked["question"], "answers": answers,
                           "before": contexts[place - 1] if place else None, "after": (contexts + [None])[place + 1],
                           "texts": {text.lower() for _, text in answers}}


def sentences(text):
    """Ranges of the sentences of a text."""
    ranges, start = [], 0
    for end in SENTENCE_END.finditer(text):
        ranges.append((start, end.start()))
        start = end.end()
    return ranges + [(start, len(text))]


def overlapping(ranges, span):
    """Which of the ranges share characters with a span."""
    return [place for place, (start, end) in enumerate(ranges) if start < span[1] and end > span[0]]


def shortened(row, random):
    """A row with sentences of about 1,500 characters around an answer; None where the answer is too long."""
    context = row["context"]
    if len(context) <= LONGEST_CONTEXT:
        return row
    start, text = random.choice(row["answers"]) if row["answers"] else (random.randint(0, len(context) - 1), " ")
    end = start + len(text)
    if end - start > 900:
        return None
    low, high = max(0, start - random.randint(200, 800)), min(len(context), max(end + 100, start + 1000))
    first = re.search(r"[.!?\n]\s", context[low:start]) if low else None
    low += first.end() if first else 0
    ends = list(re.finditer(r"[.!?](?=\s|$)", context[end:high]))
    high = end + ends[-1].end() if ends else high
    inside = [(start - low, text) for start, text in row["answers"] if low <= start and start + len(text) <= high]
    return row | {"context": context[low:high], "answers": inside}


def widened(row, random):
    """The row's context, often with one or both of those beside it, and how far it has moved."""
    choices = [(before, after) for before in {None, row["before"]} for after in {None, row["after"]}]
    before, after = random.choice(sorted(choices, key=str))
    parts = [part for part in (before, row["context"], after) if part]
    if sum(map(len, parts)) > LONGEST_WIDENED:
        return row["context"], 0
    return " ".join(parts), len(before) + 1 if before else 0


def cropped(text, span, random):
    """A run of two to seven sentences around the span, or anywhere; three in ten times the whole text."""
    ranges = sentences(text)
    if len(ranges) < 3 or random.random() < 0.3:
        return text, span
    count = random.randint(2, min(7, len(ranges)))
    if span:
        inside = overlapping(ranges, span)
        if not inside:
            return text, span
        low = random.randint(min(max(0, inside[-1] + 1 - count), inside[0]), inside[0])
        high = max(min(len(ranges), low + count), inside[-1] + 1)
    else:
        low = random.randint(0, len(ranges) - 1)
        high = min(len(ranges), low + count)
    start, end = ranges[low][0], ranges[high - 1][1]
    return text[start:end], span and (span[0] - start, span[1] - start)


def without(row):
    """The context without the sentences that hold an answer; None where none or nothing would be left."""
    texts = [row["context"][start:end] for start, end in sentences(row["context"])]
    kept = [part for part in texts if not any(text in part.lower() for text in row["texts"])]
    return " ".join(kept) if 0 < len(kept) < len(texts) else None


class Passages:
    """Passages with their titles, which are found by the words of a question, the rarer the better."""

    def __init__(self, passages):
        self.passages, self.places = list(dict.fromkeys(passages)), {}
        for place, (text, _) in enumerate(self.passages):
            for word in set(words(text)):
                self.places.setdefault(word, []).append(place)

    def near(self, row, random, is_other=lambda title: True):
        """One of the nearest to a row's question that none of its answers stands in, under a title that is wanted; None
        where there is none."""
        scores = collections.Counter()
        for word in dict.fromkeys(words(row["question"])):
            found = self.places.get(word, [])
            for place in found:
                scores[place] += math.log((len(self.passages) + 1) / len(found))
        near = [self.passages[place] for place, _ in scores.most_common(12)]
        near = [(text, title) for text, title in near if text not in row["contexts"] and is_other(title)
                and not any(answer in text.lower() for answer in row["texts"])]
        return random.choice(near[:3]) if near else None


class Examples:
    """Makes sequences of rows, some with passages of `elsewhere`, pairs of text and title from any articles."""

    def __init__(self, rows, elsewhere, tokenizer, random):
        self.random, self.tokenizer = random, tokenizer
        self.begin, self.separator = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
        self.mask = tokenizer.token_to_id("[MASK]")
        self.rows = [row for row in (shortened(row, random) for row in rows) if row]
        passages, asked = {}, {}
        for row in self.rows:
            passages.setdefault(row["title"], []).append((row["context"], row["title"]))
            asked.setdefault((row["title"], row["question"]), []).append(row)
        self.beside = {title: Passages(found) for title, found in passages.items() if title}
        # A question that several paragraphs answer has a row for each.
        for rows in asked.values():
            contexts, texts = {row["context"] for row in rows}, set().union(*(row["texts"] for row in rows))
            for row in rows:
                row["contexts"], row["texts"] = contexts, texts
        self.elsewhere = Passages(elsewhere)
        questions = [row["question"] for row in self.rows]
        self.things = [match.group(2) for match in map(COUNTED.search, questions) if match]
        self.deeds = [match.group(2) for match in map(DEED.match, questions) if match and match.group(2) not in AUXILIARIES]

    def pieces(self, text):
        encoding = self.tokenizer.encode(text, add_special_tokens=False)
        return encoding.ids, encoding.offsets

    def sequence(self, question, title, text, span):
        """One sequence; None where the answer does not fit."""
        asked, heading = self.pieces(question)[0][:QUESTION], self.pieces(title)[0][:HEADING]
        ids, offsets = self.pieces(text)
        head = [self.begin] + asked + [self.separator] + heading + [self.separator]
        room = SEQUENCE - len(head) - 1
        low, high = 0, max(0, len(ids) - room)
        if span:
            answer = overlapping(offsets, span)
            if not answer:
                return None
            ranges = sentences(text)
            ranges = [ranges[place] for place in overlapping(ranges, span)] + [span]
            around = overlapping(offsets, (min(start for start, _ in ranges), max(end for _, end in ranges)))
            low, high = max(low, answer[-1] + 1 - room), min(high, answer[0])
            if low > high:
                return None
        cut = self.random.randint(low, high)
        ids = head + ids[cut:cut + room] + [self.separator]

        def ends(places):
            """The first and last of the tokens at these places of the text, as far as they are not cut off."""
            return tuple(min(max(place - cut, 0) + len(head), len(ids) - 2) for place in (places[0], places[-1]))

        return Sequence(ids, ends(answer) if span else (0, 0), ends(around) if span else (0, 0), len(asked) + 2, len(head))

    def changed(self, row):
        """The question about something else; None where no rule fits."""
        random, question, context = self.random, row["question"], row["context"].lower()

        def put(match, group, other):
            return question[:match.start(group)] + other + question[match.end(group):]

        match = COUNTED.search(question)
        if match:
            other = random.choice(self.things)
            if other.split()[-1] != match.group(2).split()[-1] and other.split()[-1][:-1] not in context:
                return put(match, 2, other)
        match = DEED.match(question)
        if match and match.group(2) not in AUXILIARIES and random.random() < 0.6:
            other = random.choice(self.deeds)
            if other[:4] != match.group(2)[:4] and other[:5] not in context:
                return put(match, 2, other)
        beside = self.beside.get(row["title"])
        source = row["context"] if not beside or random.random() < 0.4 else random.choice(beside.passages)[0]
        match = YEAR.search(question)
        if match and random.random() < 0.5:
            years = [year for year in YEAR.findall(source) if year != match.group()]
            if years:
                return put(match, 0, random.choice(years))
        names = [match for match in NAME.finditer(question) if len(match.group()) > 3]
        if not names:
            return None
        match = random.choice(names)
        others = [name for name in map(re.Match.group, NAME.finditer(source))
                  if len(name) > 3 and name.lower() not in question.lower() and match.group().lower() not in name.lower()
                  and not any(name.lower() in text or text in name.lower() for text in row["texts"])]
        return put(match, 0, random.choice(others)) if others else None

    def of(self, row):
        """The sequences of one row, made anew each time."""
        random = self.random
        title = "" if random.random() < 0.3 else row["title"]
        question, (context, moved) = row["question"], widened(row, random)
        if not row["answers"]:
            text = cropped(context, None, random)[0] if random.random() < 0.5 else context
            made = [self.sequence(question, title, text, None)]
        else:
            start, answer = random.choice(row["answers"])
            span = (moved + start, moved + start + len(answer))
            made = [self.sequence(question, title, *cropped(context, span, random))]
            made += self.unanswerable(row, title, context, span)
        if random.random() < ELSEWHERE[not row["answers"]]:
            made.append(self.beside_the_point(self.elsewhere, row, title, is_other=lambda other: other != row["title"]))
        return [self.partly_hidden(sequence) for sequence in made if sequence]

    def partly_hidden(self, sequence):
        """The question stays whole: one exchanged word may be all that makes it unanswerable."""
        start = sequence.second
        passage = [token if token == self.separator or self.random.random() >= HIDDEN else self.mask
                   for token in sequence.tokens[start:]]
        return sequence._replace(tokens=sequence.tokens[:start] + passage)

    def unanswerable(self, row, title, context, span):
        """Sequences without an answer made of a row that has one."""
        random, question = self.random, row["question"]
        if random.random() < CHANGED and (other := self.changed(row)):
            yield self.sequence(other, title, cropped(context, span, random)[0], None)
        if random.random() < WITHOUT and (rest := without(row)):
            yield self.sequence(question, title, rest, None)
        beside = self.beside.get(row["title"])
        if beside and random.random() < BESIDE:
            yield self.beside_the_point(beside, row, title)

    def beside_the_point(self, passages, row, title, **wanted):
        """The question with one of the passages near it, under its own title where one is shown; None where none is near."""
        found = passages.near(row, self.random, **wanted)
        if not found:
            return None
        text, heading = found
        return self.sequence(row["question"], title and heading, cropped(text, None, self.random)[0], None)
