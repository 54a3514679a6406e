"""Makes Tests/LlamaTests/Fixtures: tiny models, and what the reference packages compute with them and with the
installed models. Run from the repository's root:

    pip install numpy gguf tokenizers safetensors sentencepiece
    python pipelines/reference/golden.py [MODELS]
"""

import json
import os
import sys

import gguf
import numpy as np
import tokenizers as tk
from safetensors.numpy import load_file

import forward
import tiny_models
from samples import PROSE, TEXTS

FIXTURES = "Tests/LlamaTests/Fixtures"


def save(name, value):
    with open(f"{FIXTURES}/{name}.json", "w") as f:
        json.dump(value, f, ensure_ascii=True, separators=(",", ":"))
        f.write("\n")


def rounded(array):
    return [float(f"{x:.7g}") for x in np.asarray(array).ravel()]


def read_gguf(path):
    reader = gguf.GGUFReader(path)
    meta = {k: f.contents() for k, f in reader.fields.items()}
    weights = {t.name: gguf.quants.dequantize(t.data, t.tensor_type).reshape(tuple(reversed(t.shape))).astype(np.float64)
               for t in reader.tensors}
    return {k.removeprefix("llama."): v for k, v in meta.items()}, weights


def tokenizer_of_gguf(meta):
    """The `tokenizers` twin of a byte-level vocabulary in a GGUF file, with SmolLM's pre-tokenizer."""
    names = meta["tokenizer.ggml.tokens"]
    merges = [tuple(m.split(" ")) for m in meta["tokenizer.ggml.merges"]]
    t = tk.Tokenizer(tk.models.BPE({n: i for i, n in enumerate(names)}, merges))
    t.pre_tokenizer = tk.pre_tokenizers.Sequence(
        [tk.pre_tokenizers.Digits(individual_digits=True), tk.pre_tokenizers.ByteLevel(add_prefix_space=False)])
    special = [n for n, k in zip(names, meta["tokenizer.ggml.token_type"]) if k == 3]
    t.add_special_tokens([tk.AddedToken(n, normalized=False, special=True) for n in special])
    return t


def plain(path):
    t = tk.Tokenizer.from_file(path)
    t.no_truncation()
    t.no_padding()
    return t


def dequantization():
    rng = np.random.default_rng(7)
    cases = []
    for name in ("F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"):
        kind = gguf.GGMLQuantizationType[name]
        values, size = gguf.GGML_QUANT_SIZES[kind]
        blocks = max(1, 64 // values)
        while True:  # random bytes, but no infinity or NaN: their bits are nobody's promise
            data = rng.integers(0, 256, blocks * size, dtype=np.uint8)
            with np.errstate(all="ignore"):
                out = gguf.quants.dequantize(data if values > 1 else data.view(np.float16 if name == "F16" else np.uint8), kind)
            if np.isfinite(out).all():
                break
        cases.append({"type": kind.value, "name": name, "blocks": data.tobytes().hex(),
                      "values": out.astype("<f4").tobytes().hex()})
    save("dequantization", cases)


def bert_vectors(folder, texts, limit):
    w = {k: v.astype(np.float64) for k, v in load_file(folder + "/model.safetensors").items()}
    config = json.load(open(folder + "/config.json"))
    t = plain(folder + "/tokenizer.json")
    t.enable_truncation(limit)
    return [rounded(forward.pool(forward.bert(w, config, t.encode(s).ids))) for s in texts]


def static_vectors(folder, texts):
    table = next(iter(load_file(folder + "/model.safetensors").values())).astype(np.float64)
    t = plain(folder + "/tokenizer.json")
    out = []
    for s in texts:
        ids = t.encode(s, add_special_tokens=False).ids
        out.append(rounded(forward.pool(table[ids])) if ids else [0.0] * table.shape[1])
    return out


def llama_case(path, ids):
    meta, w = read_gguf(path)
    states = forward.llama(w, meta, ids)
    logits = states @ w.get("output.weight", w["token_embd.weight"]).T
    return {
        "ids": ids,
        "logits": [rounded(logits[0]), rounded(logits[-1])],
        "mean": rounded(forward.pool(states)),
        "meanWithoutFirst": rounded(forward.pool(states, skip_first=True)),
        "bidirectionalLast": rounded(forward.pool(forward.llama(w, meta, ids, causal=False), "last")),
        "firstLayerCls": rounded(forward.pool(forward.llama(w, meta, ids, layers=1), "cls")),
        "nll": float(-sum(np.log(forward.softmax(logits[i]))[ids[i + 1]] for i in range(len(ids) - 1))),
    }


def main():
    os.makedirs(FIXTURES, exist_ok=True)
    dequantization()
    tiny_models.tiny_bert(FIXTURES + "/tiny-bert")
    tiny_models.tiny_static(FIXTURES + "/tiny-static")
    tiny_models.tiny_llama_bpe(FIXTURES, FIXTURES + "/tiny-llama-bpe.gguf")
    processor = tiny_models.tiny_llama_spm(FIXTURES, FIXTURES + "/tiny-llama-spm.gguf")
    tiny_models.tiny_bert_40(FIXTURES + "/tiny-bert-40", "../tiny-bert/tokenizer.json")
    tiny_models.tiny_llama_44(FIXTURES, FIXTURES + "/tiny-llama-44.gguf")
    for pre in ("gpt2", "llama3", "qwen2"):
        tiny_models.byte_level(f"{FIXTURES}/{pre}-tokenizer.json", pre)

    ids = {name: [plain(f"{FIXTURES}/{name}").encode(s).ids for s in TEXTS] for name in (
        "tiny-bert/tokenizer.json", "tiny-static/tokenizer.json", "gpt2-tokenizer.json", "smollm-tokenizer.json",
        "llama3-tokenizer.json", "qwen2-tokenizer.json")}
    ids["tiny-llama-bpe.gguf"] = ids["smollm-tokenizer.json"]
    # SentencePiece itself knows no special tokens in text, so texts that spell them are left out (null).
    ids["tiny-llama-spm.gguf"] = [None if "<s>" in s else [1] + (processor.encode(s) if s else []) for s in TEXTS]
    with open(f"{FIXTURES}/prose.txt", "w") as f:
        f.write(PROSE.strip() + "\n")
    save("tokens", {"texts": TEXTS, "ids": ids})

    vectors = {
        "tiny-bert": bert_vectors(FIXTURES + "/tiny-bert", TEXTS, 64),
        "tiny-bert-40": bert_vectors(FIXTURES + "/tiny-bert-40", TEXTS, 64),
        "tiny-static": static_vectors(FIXTURES + "/tiny-static", TEXTS),
    }
    save("vectors", vectors)
    prompt = "The price of a token fell by a factor of ten"
    save("llama", {
        "text": prompt,
        "tiny-llama-bpe.gguf": llama_case(f"{FIXTURES}/tiny-llama-bpe.gguf", plain(f"{FIXTURES}/smollm-tokenizer.json").encode(prompt).ids),
        "tiny-llama-spm.gguf": llama_case(f"{FIXTURES}/tiny-llama-spm.gguf", [1] + processor.encode(prompt)),
    })
    models = sys.argv[1] if len(sys.argv) > 1 else os.path.expanduser("~/.local/share/kb/models")
    if os.path.isdir(models):
        installed(models)


def installed(models):
    """What the real models give; only what is small is kept."""
    bert, static = models + "/all-minilm-l6-v2", models + "/wordllama-l2-256"
    llama = models + "/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf"
    meta, w = read_gguf(llama)
    t = tokenizer_of_gguf(meta)
    chosen = [3, 12, 16, 5]
    prompt = t.encode("Why did Meta release Llama 2? The company said that").ids
    states = forward.llama(w, meta, prompt)
    logits = states @ w["token_embd.weight"].T
    top = np.argsort(-logits[-1])[:20]
    save("installed", {
        "ids": {"all-minilm-l6-v2": [plain(bert + "/tokenizer.json").encode(s).ids for s in TEXTS],
                "wordllama-l2-256": [plain(static + "/tokenizer.json").encode(s, add_special_tokens=False).ids for s in TEXTS],
                "smollm2-135m-instruct": [t.encode(s).ids for s in TEXTS]},
        "chosen": chosen,
        "vectors": {"all-minilm-l6-v2": bert_vectors(bert, [TEXTS[i] for i in chosen], 256),
                    "wordllama-l2-256": static_vectors(static, [TEXTS[i] for i in chosen])},
        "llama": {"ids": prompt, "top": top.tolist(), "logits": rounded(logits[-1][top]), "mean": rounded(forward.pool(states))},
    })


if __name__ == "__main__":
    main()
