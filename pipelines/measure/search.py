"""Measures how long a search takes, beside sqlite-vec and Faiss on the same vectors: the tables of docs/RETRIEVAL.md.

    search.py CORPUS.jsonl --passages 100000          # sentences to make passages of, as of any BEIR folder

needs numpy, sqlite-vec and faiss-cpu; KB names the program. The passages are made of shuffled sentences, so that words
are as frequent as they are in the corpus; the vectors lie around random centres. Times are medians of warm queries in
one process, in milliseconds. `one shot` is a whole `kb search` from its start to its end.
"""

import argparse
import itertools
import json
import os
import pathlib
import random
import re
import sqlite3
import subprocess
import tempfile
import time

import numpy

KB = os.environ.get("KB", "kb")
ENCODER = "all-minilm-l6-v2"
DIMENSIONS, NEAREST, QUERIES, SLOTS = 384, 20, 41, 512
RARE, EVERY = "rare", 100
# kb reads files of up to 256 MB.
LINES = 250_000


def run(*arguments, **options):
    return subprocess.run([KB, *map(str, arguments)], check=True, capture_output=True, text=True, **options).stdout


def texts(corpus, count):
    """Articles of one passage: three to five sentences each, every hundredth with a tag."""
    sentences = []
    for line in open(corpus, encoding="utf-8"):
        sentences += [s for s in re.split(r"(?<=[.!?])\s+", json.loads(line)["text"]) if 30 < len(s) < 300]
    chance = random.Random(1)
    for number in range(count):
        yield {"id": str(number), "title": " ".join(chance.choice(sentences).split()[:5]),
               "text": " ".join(chance.sample(sentences, chance.randint(3, 5))),
               "tags": [RARE] if number % EVERY == 0 else [], "published": f"20{number % 24 + 1:02}-01-01"}


def parts(count, seed):
    """Unit vectors around 2,000 centres, 100,000 at a time."""
    chance = numpy.random.default_rng(seed)
    centres = numpy.random.default_rng(0).standard_normal((2000, DIMENSIONS), numpy.float32)
    for start in range(0, count, 100_000):
        size = min(100_000, count - start)
        part = centres[chance.integers(0, 2000, size)] + chance.standard_normal((size, DIMENSIONS), numpy.float32)
        yield part / numpy.linalg.norm(part, axis=1, keepdims=True)


def vectors(count, seed):
    result = numpy.empty((count, DIMENSIONS), numpy.float32)
    for number, part in enumerate(parts(count, seed)):
        result[number * 100_000:number * 100_000 + len(part)] = part
    return result


def quantized(matrix):
    """Scales, codes of 8 bits, and what these leave out, 4 bits a value in two to a byte: as kb stores them."""
    scales = numpy.abs(matrix).max(1) / 127
    levels = matrix / scales[:, None]
    codes = numpy.rint(levels).astype(numpy.int8)
    sixteenths = numpy.clip((levels - codes + 0.5) * 16, 0, 15).astype(numpy.uint8)
    return scales, codes, sixteenths[:, ::2] | sixteenths[:, 1::2] << 4


def ingest(path, corpus, count, scratch):
    folder = scratch / "articles"
    folder.mkdir()
    articles = texts(corpus, count)
    for number in range(0, count, LINES):
        with open(folder / f"{number}.jsonl", "w", encoding="utf-8") as file:
            for article in itertools.islice(articles, LINES):
                print(json.dumps(article), file=file)
    run("ingest", folder, "--db", path, "--no-embed", "--quiet")


def embed(path, matrix):
    """Stores made vectors under the encoder that queries are encoded by, which the ingest registered."""
    database = sqlite3.connect(path)
    (number,) = database.execute("SELECT id FROM encoders WHERE name = ?", (ENCODER,)).fetchone()
    ids = [row for row, in database.execute("SELECT id FROM passages ORDER BY id")][:len(matrix)]
    for block in range(ids[0] // SLOTS, ids[-1] // SLOTS + 1):
        first, last = numpy.searchsorted(ids, [block * SLOTS, (block + 1) * SLOTS])
        slots = numpy.array(ids[first:last]) - block * SLOTS
        block_scales, block_codes = numpy.zeros(SLOTS, numpy.float32), numpy.zeros((SLOTS, DIMENSIONS), numpy.int8)
        block_scales[slots], block_codes[slots], residuals = quantized(matrix[first:last])
        database.execute("INSERT OR REPLACE INTO vector_blocks(encoder_id, number, scales, codes) VALUES (?, ?, ?, ?)",
                         (number, block, block_scales.tobytes(), block_codes.tobytes()))
        database.executemany(
            "INSERT OR REPLACE INTO vector_residuals(encoder_id, passage_id, residual) VALUES (?, ?, ?)",
            ((number, passage, rest.tobytes()) for passage, rest in zip(ids[first:last], residuals)))
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def median(body, queries):
    body(queries[0])
    times = []
    for query in queries:
        began = time.perf_counter()
        body(query)
        times.append(time.perf_counter() - began)
    return sorted(times)[len(times) // 2] * 1000


def recall(found, exact):
    return sum(len(set(a) & set(b)) for a, b in zip(found, exact)) / sum(len(b) for b in exact)


def peers(matrix, queries, exact):
    """Faiss and sqlite-vec: milliseconds and recall."""
    import faiss
    import sqlite_vec

    for name, index in [("Faiss flat, float", faiss.IndexFlatIP(DIMENSIONS)),
                        ("Faiss SQ8", faiss.IndexScalarQuantizer(
                            DIMENSIONS, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT))]:
        index.train(matrix[:20_000])
        index.add(matrix)
        found = [index.search(query[None], NEAREST)[1][0] for query in queries]
        yield name, median(lambda query: index.search(query[None], NEAREST), queries), recall(found, exact)
        del index
    database = sqlite3.connect(":memory:")
    if not hasattr(database, "enable_load_extension"):
        print("sqlite-vec: left out, as this Python's sqlite3 loads no extensions")
        return
    database.enable_load_extension(True)
    sqlite_vec.load(database)
    codes = numpy.clip(numpy.rint(matrix * 508), -127, 127).astype(numpy.int8)
    for name, kind, rows, pack in [
            ("sqlite-vec, float", f"float[{DIMENSIONS}]", matrix, lambda v: v.tobytes()),
            ("sqlite-vec, int8", f"int8[{DIMENSIONS}]", codes,
             lambda v: numpy.clip(numpy.rint(v * 508), -127, 127).astype(numpy.int8).tobytes())]:
        form = "vec_int8(?)" if kind.startswith("int8") else "?"
        database.execute(f"CREATE VIRTUAL TABLE v USING vec0(e {kind} distance_metric=cosine)")
        database.executemany(f"INSERT INTO v(rowid, e) VALUES (?, {form})",
                             ((n, row.tobytes()) for n, row in enumerate(rows)))

        def search(query):
            return [row for row, in database.execute(
                f"SELECT rowid FROM v WHERE e MATCH {form} AND k = {NEAREST} ORDER BY distance", (pack(query),))]
        few = queries[:11]
        yield name, median(search, few), recall([search(query) for query in few], exact[:11])
        database.execute("DROP TABLE v")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--db", type=pathlib.Path, help="keep the database here, or use the one that is here")
    parser.add_argument("--no-peers", action="store_true")
    arguments = parser.parse_args()
    matrix, queries = vectors(arguments.passages, 2), vectors(QUERIES, 3)
    exact = [numpy.argsort(-(matrix @ query))[:NEAREST] for query in queries]
    print(f"{len(matrix)} passages of {DIMENSIONS} dimensions, nearest {NEAREST}, medians", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        path = arguments.db or scratch / "made.sqlite"
        if not path.exists():
            ingest(path, arguments.corpus, len(matrix), scratch)
            embed(path, matrix)
        asked = scratch / "queries.txt"
        chance = random.Random(4)
        corpus = [json.loads(line)["text"].split() for line in open(arguments.corpus, encoding="utf-8")]
        lines = [" ".join(chance.sample(chance.choice([w for w in corpus if len(w) > 20]), 6)) for _ in range(QUERIES)]
        asked.write_text("\n".join(lines))
        report = json.loads(run("bench", ENCODER, "--db", path, "--queries", asked, "--filter", f"tag:{RARE}",
                                "--json"))["database"]
        for name in ("scan", "text", "vector", "hybrid", "filtered"):
            print(f"kb {name}: {report[name]:.2f} ms")
        shots = [median(lambda line: run("search", line, "--db", path, "-k", NEAREST), lines[:11])]
        print(f"kb search, one shot: {shots[0]:.0f} ms", flush=True)
    if not arguments.no_peers:
        for name, milliseconds, share in peers(matrix, queries, exact):
            print(f"{name}: {milliseconds:.2f} ms, recall {share:.4f}", flush=True)


if __name__ == "__main__":
    main()
