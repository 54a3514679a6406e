"""Compares ways to join search by words and by meaning, on databases that `kb eval` made: the table of docs/RETRIEVAL.md.

    for set in SETS/*; do kb eval "$set" --db "$set.sqlite"; done      # SETS by retrieval_sets.py, and others in BEIR's form
    fusion.py SETS/cacm SETS/cisi …                                    # needs numpy; KB names the program

Everything is taken from the databases: the index's own words with their places, and the stored vectors. A row is the
nDCG@10 of one way on every set; the first rows are the single retrievers. `gain` is over the best of them, on average
and on the worst set.
"""

import argparse
import collections
import json
import math
import os
import pathlib
import sqlite3
import subprocess

import numpy

STRONG, STATIC = "all-minilm-l6-v2", "wordllama-l2-256"
TOKENIZER = "porter unicode61 remove_diacritics 2"
STOP_WORDS = """a about above after again against all am an and any are as at be because been before being below between
both but by can could did do does doing don't down during each few for from further had has have having he her here hers
him his how i if in into is it its itself just me more most much many my no nor not of off on once only or other our out
over own same she should so some such than that the their theirs them then there these they this those through to too
under until up very was we were what when where which while who whom why will with would you your yours""".split()


def tokens(texts):
    """The words of texts as the full-text index has them."""
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE t USING fts5(x, tokenize='{TOKENIZER}')")
    database.executemany("INSERT INTO t(rowid, x) VALUES (?, ?)", enumerate(texts))
    database.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, instance)")
    words = collections.defaultdict(list)
    for word, row in database.execute("SELECT term, doc FROM v ORDER BY doc, offset"):
        words[row].append(word)
    return [words[row] for row in range(len(texts))]


STOPPED = {word for words in tokens(STOP_WORDS) for word in words}


class Set:
    def __init__(self, folder, program):
        self.name = folder.name
        database = sqlite3.connect(f"file:{folder}.sqlite?mode=ro", uri=True)
        rows = database.execute("SELECT id, article_id FROM passages ORDER BY id").fetchall()
        self.article = [article for _, article in rows]
        row = {passage: place for place, (passage, _) in enumerate(rows)}
        self.entries = collections.defaultdict(list)
        for article, entry in database.execute("SELECT article_id, entry FROM origins WHERE vanished = 0 ORDER BY id"):
            self.entries[article].append(entry)
        self.read_judgments(folder)
        self.vectors, self.queries, self.cosines = {}, {}, {}
        for number, name, size in database.execute("SELECT id, name, dimensions FROM encoders").fetchall():
            matrix = numpy.zeros((len(rows), size), numpy.float32)
            for block, scales, codes in database.execute(
                    "SELECT number, scales, codes FROM vector_blocks WHERE encoder_id = ?", (number,)):
                scales = numpy.frombuffer(scales, numpy.float32)
                values = numpy.frombuffer(codes, numpy.int8).reshape(-1, size) * scales[:, None]
                for slot, scale in enumerate(scales):
                    if scale and block * len(scales) + slot in row:
                        matrix[row[block * len(scales) + slot]] = values[slot]
            lines = subprocess.run([program, "encode", name], input="\n".join(self.texts), check=True,
                                   capture_output=True, text=True).stdout.splitlines()
            queries = numpy.array([json.loads(line)["vector"] for line in lines], numpy.float32)
            self.vectors[name], self.queries[name], self.cosines[name] = matrix, queries, queries @ matrix.T
        self.read_index(database, row)
        words = tokens(self.texts)
        self.terms = [list(dict.fromkeys(w for w in q if w not in STOPPED)) or list(dict.fromkeys(q)) for q in words]
        self.scores = {}

    def read_judgments(self, folder):
        held = {entry for entries in self.entries.values() for entry in entries}
        grades = collections.defaultdict(dict)
        for line in open(folder / "qrels/test.tsv"):
            fields = line.split()
            if fields[-1].isdigit() and fields[-2] in held:
                grades[fields[0]][fields[-2]] = int(fields[-1])
        queries = [json.loads(line) for line in open(folder / "queries.jsonl")]
        queries = [query for query in queries if query["_id"] in grades]
        self.texts = [" ".join(query["text"].split()) for query in queries]
        self.grades = [grades[query["_id"]] for query in queries]

    def read_index(self, database, row):
        memory = sqlite3.connect(":memory:")
        database.backup(memory)
        memory.execute("CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, passage_index, instance)")
        self.postings = collections.defaultdict(list)
        self.lengths = numpy.zeros(len(row))
        for word, passage, column, offset in memory.execute("SELECT term, doc, col, offset FROM temp.v"):
            place = {"title": 0, "heading": 1, "text": 2, "cjk": 3}[column] * 100_000 + offset
            self.postings[word].append((row[passage], place))
            self.lengths[row[passage]] += 1

    def bm25(self, k1=1.2, b=0.0, title=1.0, pairs=0.0, expanded=None):
        """Relevances of all passages. `pairs` weighs neighbouring words of the query that stand side by side."""
        key = (k1, b, title, pairs)
        if expanded is None and key in self.scores:
            return self.scores[key]
        count = len(self.article)
        result = numpy.zeros((len(self.terms), count), numpy.float32)
        norm = k1 * (1 - b + b * self.lengths / self.lengths.mean())

        def add(into, rows, hits, weight=1.0):
            idf = math.log(1 + (count - len(rows) + 0.5) / (len(rows) + 0.5))
            into[rows] += weight * idf * hits * (k1 + 1) / (hits + norm[rows])

        for query, words in enumerate(self.terms):
            for word in words if expanded is None else expanded[query]:
                hits = collections.Counter()
                for passage, place in self.postings.get(word, ()):
                    hits[passage] += title if place < 100_000 else 1
                if hits:
                    weight = 1 if expanded is None else expanded[query][word]
                    add(result[query], numpy.array(list(hits)), numpy.array(list(hits.values()), float), weight)
            for first, second in zip(words, words[1:]) if pairs else ():
                after = set(self.postings.get(second, ()))
                hits = collections.Counter(
                    passage for passage, place in self.postings.get(first, ()) if (passage, place + 1) in after)
                if hits:
                    add(result[query], numpy.array(list(hits)), numpy.array(list(hits.values()), float), pairs)
        if expanded is None:
            self.scores[key] = result
        return result

    def feedback_terms(self, fused, passages=10, words=20, share=0.3):
        """RM3: the queries with the words of their best passages."""
        forward = collections.defaultdict(collections.Counter)
        for word, places in self.postings.items():
            for passage, _ in places:
                forward[passage][word] += 1
        result = []
        for query, terms in enumerate(self.terms):
            weights = collections.Counter()
            for passage in numpy.argsort(-fused[query])[:passages]:
                for word, hits in forward[passage].items():
                    rows = len({p for p, _ in self.postings[word]})
                    if word not in STOPPED and len(word) > 2:
                        weights[word] += hits / self.lengths[passage] * math.log(1 + len(self.article) / rows)
            best = weights.most_common(words)
            total = sum(weight for _, weight in best) or 1
            mixed = collections.Counter({term: (1 - share) / len(terms) for term in terms})
            for word, weight in best:
                mixed[word] += share * weight / total
            result.append(mixed)
        return result

    def feedback_cosines(self, fused, passages=5, weight=0.4):
        """Rocchio: cosines to the query moved towards its best passages."""
        matrix, result = self.vectors[STRONG], numpy.zeros_like(fused)
        for query, scores in enumerate(fused):
            centre = matrix[numpy.argsort(-scores)[:passages]].mean(0)
            moved = self.queries[STRONG][query] + weight * centre / (numpy.linalg.norm(centre) + 1e-9)
            result[query] = matrix @ (moved / numpy.linalg.norm(moved))
        return result

    def ndcg(self, scores):
        values = []
        for grades, row in zip(self.grades, scores):
            most = min(200, len(row))
            best = numpy.argpartition(-row, most - 1)[:most]
            documents, seen = [], set()
            for passage in best[numpy.lexsort((best, -row[best]))]:
                article = self.article[passage]
                if article not in seen:
                    seen.add(article)
                    documents += self.entries[article]
            gain = [(2 ** grades.get(document, 0) - 1) / math.log2(n + 2) for n, document in enumerate(documents[:10])]
            ideal = [(2 ** grade - 1) / math.log2(n + 2)
                     for n, grade in enumerate(sorted(grades.values(), reverse=True)[:10])]
            values.append(sum(gain) / sum(ideal) if sum(ideal) else 0)
        return float(numpy.mean(values))


def spread(scores, best=None):
    """Standard deviations of each query's scores, of all or of its best."""
    return (scores if best is None else -numpy.sort(-scores, axis=1)[:, :best]).std(1, keepdims=True) + 1e-9


def share(scores):
    return scores / numpy.maximum(scores.max(1, keepdims=True), 1e-9)


def reciprocal_ranks(*sides):
    def places(scores):
        return numpy.argsort(numpy.argsort(-scores, axis=1, kind="stable"), axis=1)
    return sum(1 / (61 + places(scores)) for scores in sides)


def in_units(data, words=0.3, static=0.0, cosines=None, **bm25):
    """What `Fusion` does, with changes."""
    relevances = data.bm25(**bm25)
    strong = data.cosines[STRONG] if cosines is None else cosines
    weak = data.cosines[STATIC]
    return (strong / spread(strong) + words * relevances / spread(relevances, 200) + static * weak / spread(weak))


def expanded(data):
    relevances = data.bm25(expanded=data.feedback_terms(in_units(data)))
    strong = data.cosines[STRONG]
    return strong / spread(strong) + 0.3 * relevances / spread(relevances, 200)


SINGLE = {
    "BM25, as FTS5 has it": lambda d: d.bm25(b=0.75),
    "BM25 without lengths": lambda d: d.bm25(),
    "static table": lambda d: d.cosines[STATIC],
    "MiniLM": lambda d: d.cosines[STRONG],
}
JOINED = {
    "reciprocal ranks": lambda d: reciprocal_ranks(d.bm25(b=0.75), d.cosines[STRONG]),
    "MiniLM + 0.2 × BM25 / its best": lambda d: d.cosines[STRONG] + 0.2 * share(d.bm25(b=0.75)),
    "… BM25 with b = 0.3": lambda d: d.cosines[STRONG] + 0.2 * share(d.bm25(b=0.3)),
    "… BM25 without lengths": lambda d: d.cosines[STRONG] + 0.2 * share(d.bm25()),
    "… and 0.2 × static": lambda d: d.cosines[STRONG] + 0.2 * share(d.bm25()) + 0.2 * d.cosines[STATIC],
    "in their own units (kb)": in_units,
    "… weight 0.2": lambda d: in_units(d, words=0.2),
    "… weight 0.4": lambda d: in_units(d, words=0.4),
    "… with lengths (b = 0.75)": lambda d: in_units(d, b=0.75),
    "… titles doubled": lambda d: in_units(d, title=2),
    "… k1 = 0.8": lambda d: in_units(d, k1=0.8),
    "… k1 = 2": lambda d: in_units(d, k1=2),
    "… and 0.1 × static": lambda d: in_units(d, static=0.1),
    "… and 0.3 × static": lambda d: in_units(d, static=0.3),
    "… pairs of words side by side": lambda d: in_units(d, pairs=0.25),
    "… feedback by words (RM3)": expanded,
    "… feedback by vectors (Rocchio)": lambda d: in_units(d, cosines=d.feedback_cosines(in_units(d))),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=pathlib.Path)
    sets = [Set(folder, os.environ.get("KB", "kb")) for folder in parser.parse_args().sets]
    print("| | " + " | ".join(data.name for data in sets) + " | gain: mean | worst |")
    print("| --- |" + " ---: |" * (len(sets) + 2))
    best = numpy.zeros(len(sets))
    for name, way in SINGLE.items():
        row = numpy.array([data.ndcg(way(data)) for data in sets])
        best = numpy.maximum(best, row)
        print(f"| {name} | " + " | ".join(f"{value:.3f}" for value in row) + " | | |", flush=True)
    for name, way in JOINED.items():
        row = numpy.array([data.ndcg(way(data)) for data in sets])
        gain = row - best
        print(f"| {name} | " + " | ".join(f"{value:.3f}" for value in row)
              + f" | {gain.mean():+.3f} | {gain.min():+.3f} |", flush=True)


main()
