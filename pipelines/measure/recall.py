"""Measures how many of the 20 nearest vectors by floats a search finds at each of its steps: docs/RETRIEVAL.md.

    recall.py 1000000

needs numpy 2. The vectors are those of search.py, rounded as kb stores them and searched as `VectorIndex` and `Searcher`
do: by their signs, by codes of 8 bits, and the best by 4 bits more. Ten million need 6 GB of memory.
"""

import sys

import numpy

from search import DIMENSIONS, NEAREST, QUERIES, parts, quantized, recall, vectors

# `VectorIndex.candidates`, and of `Searcher` the passages put forward and those of them that are refined.
DEPTH, REFINED = 200, 64
EXACT_LIMIT = 400_000


def best(scores, count):
    return numpy.argpartition(-scores, count)[:count]


def main():
    count = int(sys.argv[1])
    queries = vectors(QUERIES, 3)
    query_signs = numpy.packbits(queries < 0, axis=1)
    scales, residuals = numpy.empty(count, numpy.float32), numpy.empty((count, DIMENSIONS // 2), numpy.uint8)
    by_codes, differing = numpy.empty((QUERIES, count), numpy.float32), numpy.empty((QUERIES, count), numpy.uint16)
    exact, start = [(numpy.empty(0, numpy.float32), numpy.empty(0, int))] * QUERIES, 0
    for part in parts(count, 2):
        here = slice(start, start + len(part))
        scales[here], codes, residuals[here] = quantized(part)
        by_codes[:, here] = queries @ codes.T.astype(numpy.float32) * scales[here]
        signs = numpy.packbits(codes < 0, axis=1)
        for number, scores in enumerate(queries @ part.T):
            differing[number, here] = numpy.bitwise_count(signs ^ query_signs[number]).sum(1)
            scores, rows = numpy.append(exact[number][0], scores), numpy.append(exact[number][1], numpy.arange(
                start, start + len(part)))
            keep = best(scores, NEAREST)
            exact[number] = scores[keep], rows[keep]
        start += len(part)
    exact = [rows for _, rows in exact]

    def refined(query, scores):
        rows = best(scores, REFINED)
        sixteenths = numpy.stack([residuals[rows] & 15, residuals[rows] >> 4], 2).reshape(REFINED, DIMENSIONS)
        return rows[best(scores[rows] + ((sixteenths + 0.5) / 16 - 0.5) @ query * scales[rows], NEAREST)]

    def promising(number):
        wanted = max(10_000 + count // 1000, DEPTH * 100)
        threshold = numpy.partition(differing[number], wanted)[wanted]
        return numpy.where(differing[number] <= threshold, by_codes[number], -numpy.inf)

    print(f"{count} vectors of {DIMENSIONS} dimensions, of the nearest {NEAREST} by floats")
    print(f"codes: {recall([best(scores, NEAREST) for scores in by_codes], exact):.4f}")
    print(f"codes, refined: {recall(list(map(refined, queries, by_codes)), exact):.4f}")
    if count > EXACT_LIMIT:
        by_signs = [promising(number) for number in range(QUERIES)]
        print(f"signs, codes: {recall([best(scores, NEAREST) for scores in by_signs], exact):.4f}")
        print(f"signs, codes, refined: {recall(list(map(refined, queries, by_signs)), exact):.4f}")


main()
