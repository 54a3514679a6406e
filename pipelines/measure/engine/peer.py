#!/usr/bin/env python3
"""Run one peer once and print what it measured as JSON; bench.py runs this in a process of its own each time.

usage: peer.py PEER THREADS ARGUMENT…

Loading is the time from the first call of the library to its first result, imports left out.
"""
import json
import os
import sys
import time

clock = time.perf_counter


def lines(path):
    return open(path, encoding="utf-8").read().splitlines()


def llama_generate(threads, model, prompt, count):
    """llama.cpp through its C interface: a prompt of arbitrary tokens in one call, then the likeliest token each time."""
    import ctypes
    import llama_cpp as ll
    began = clock()
    context_size = int(prompt) + int(count) + 8
    llm = ll.Llama(model, n_ctx=context_size, n_batch=512, n_ubatch=512, n_threads=threads, n_threads_batch=threads, verbose=False)
    context, vocabulary = llm.ctx, llm.n_vocab()

    def decode(tokens):
        array = (ll.llama_token * len(tokens))(*tokens)
        batch = ll.llama_batch_get_one(array, len(tokens))
        if ll.llama_decode(context, batch):
            sys.exit("llama_decode failed")
        scores = ll.llama_get_logits_ith(context, -1)
        return ctypes.cast(scores, ctypes.POINTER(ctypes.c_float * vocabulary)).contents

    import numpy as np
    decode([1 + i % (vocabulary - 1) for i in range(8)])
    load = clock() - began
    ll.llama_memory_clear(ll.llama_get_memory(context), True)
    tokens = [(i + 1) * 7919 % vocabulary for i in range(int(prompt))]
    began = clock()
    scores = None
    for first in range(0, len(tokens), 512):
        scores = decode(tokens[first:first + 512])
    prompted = clock() - began
    began = clock()
    for _ in range(int(count)):
        scores = decode([int(np.argmax(np.frombuffer(scores, np.float32)))])
    return {"load": load, "prompt": int(prompt) / prompted, "decode": int(count) / (clock() - began)}


def llama_embed(threads, model, texts):
    """llama.cpp with as many passages in a call as fit. What is fastest depends on the build: attention goes over all
    tokens of a call, so large calls waste time, and small ones do not fill the products. The fastest of eight settings
    on the first passages is measured."""
    import llama_cpp as ll

    def load(batch, flash):
        # A context longer than the model was trained for would be answered with a warning.
        llm = ll.Llama(model, embedding=True, n_ctx=512, n_batch=batch, n_ubatch=batch, n_threads=threads,
                       n_threads_batch=threads, pooling_type=ll.LLAMA_POOLING_TYPE_MEAN, flash_attn=flash, verbose=False)
        llm.embed("one", normalize=True, truncate=True)
        return llm

    began = clock()
    llm = load(512, False)
    loaded = clock() - began
    passages = lines(texts)
    # Its default of keeping the first n_batch tokens would let longer texts through than the model was trained on.
    cut = [llm.detokenize(llm.tokenize(text.encode())[1:-1][:254]).decode(errors="replace")
           if len(text) > 600 else text for text in passages]

    def seconds(batch, flash, sample):
        llm = load(batch, flash)
        began = clock()
        llm.embed(sample, normalize=True, truncate=True)
        return clock() - began

    if len(cut) == 1:
        return {"load": loaded}
    settings = [(batch, flash) for batch in (256, 512, 1024, 2048) for flash in (False, True)]
    best = min(settings, key=lambda setting: seconds(*setting, cut[:32]))
    return {"load": loaded, "texts": len(cut) / seconds(*best, cut), "n_batch": best[0], "flash_attn": best[1]}


def transformers_embed(threads, model, texts, kind="float32"):
    import torch
    from sentence_transformers import SentenceTransformer
    try:
        from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    except ImportError:  # before version 6
        from sentence_transformers.models import Normalize, Pooling, Transformer
    torch.set_num_threads(threads)
    began = clock()
    network = Transformer(model, max_seq_length=256)
    encoder = SentenceTransformer(modules=[network, Pooling(384, pooling_mode="mean"), Normalize()], device="cpu")
    if kind == "bfloat16":
        encoder = encoder.to(torch.bfloat16)
    encoder.encode(["one"], show_progress_bar=False)
    load = clock() - began
    passages = lines(texts)
    began = clock()
    encoder.encode(passages, batch_size=32, show_progress_bar=False)
    return {"load": load, "texts": len(passages) / (clock() - began)}


def onnx_embed(threads, model, tokenizer, texts):
    import numpy as np
    import onnxruntime
    import tokenizers
    began = clock()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    splitter = tokenizers.Tokenizer.from_file(tokenizer)
    splitter.enable_truncation(256)
    splitter.enable_padding()

    def encode(batch):
        encoded = splitter.encode_batch(batch)
        ids = np.array([e.ids for e in encoded], np.int64)
        mask = np.array([e.attention_mask for e in encoded], np.int64)
        states = session.run(None, {"ids": ids, "mask": mask})[0]
        vectors = (states * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    encode(["one"])
    load = clock() - began
    passages = lines(texts)
    began = clock()
    # Texts of like length together, as sentence-transformers does: least padding.
    ordered = sorted(passages, key=len)
    for first in range(0, len(ordered), 32):
        encode(ordered[first:first + 32])
    return {"load": load, "texts": len(passages) / (clock() - began)}


def vectors(count, dimensions):
    import numpy as np
    rng = np.random.default_rng(1)
    rows = rng.standard_normal((count, dimensions), dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True), rng.standard_normal((101, dimensions), dtype=np.float32)


def median(search, queries):
    times = []
    search(queries[0])
    for query in queries:
        began = clock()
        search(query)
        times.append(clock() - began)
    return {"milliseconds": sorted(times)[len(times) // 2] * 1000}


def sqlite_vec_search(threads, count, dimensions, kind):
    import numpy as np
    import sqlite_vec
    try:
        import pysqlite3 as sqlite3
    except ImportError:  # Python's own may be built without extensions
        import sqlite3
    rows, queries = vectors(int(count), int(dimensions))
    base = sqlite3.connect(":memory:")
    base.enable_load_extension(True)
    sqlite_vec.load(base)
    base.execute(f"CREATE VIRTUAL TABLE v USING vec0(e {kind}[{dimensions}])")
    def stored(array):
        if kind != "int8":
            return array.tobytes()
        return np.clip(np.round(array / np.abs(array).max() * 127), -127, 127).astype(np.int8).tobytes()
    wrap = "vec_int8(?)" if kind == "int8" else "?"
    base.executemany(f"INSERT INTO v(rowid, e) VALUES (?, {wrap})", ((i, stored(row)) for i, row in enumerate(rows)))
    statement = f"SELECT rowid, distance FROM v WHERE e MATCH {wrap} AND k = 20"
    return median(lambda query: base.execute(statement, (stored(query),)).fetchall(), queries)


def faiss_search(threads, count, dimensions):
    import faiss
    faiss.omp_set_num_threads(threads)
    rows, queries = vectors(int(count), int(dimensions))
    index = faiss.IndexScalarQuantizer(int(dimensions), faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    index.train(rows)
    index.add(rows)
    return median(lambda query: index.search(query[None], 20), queries)


def numpy_search(threads, count, dimensions):
    import numpy as np
    rows, queries = vectors(int(count), int(dimensions))
    def search(query):
        scores = rows @ query
        best = np.argpartition(scores, -20)[-20:]
        return best[np.argsort(-scores[best])]
    return median(search, queries)


PEERS = {
    "llama-generate": llama_generate, "llama-embed": llama_embed, "transformers-embed": transformers_embed,
    "onnx-embed": onnx_embed, "sqlite-vec": sqlite_vec_search, "faiss": faiss_search, "numpy": numpy_search,
}


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in PEERS:
        sys.exit(__doc__)
    threads = int(sys.argv[2])
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TOKENIZERS_PARALLELISM"):
        os.environ[name] = "true" if name.startswith("TOKENIZERS") else str(threads)
    try:
        print(json.dumps(PEERS[sys.argv[1]](threads, *sys.argv[3:])))
    except ImportError as error:
        print(json.dumps({"missing": error.name}))


if __name__ == "__main__":
    main()
