#!/usr/bin/env python3
"""Write the first inputs of the fuzzer: small sound files of every kind, from which it makes damaged ones.

usage: seeds.py READER FOLDER

Needs nothing but Python. READER is a name that `--reader=` of the fuzzer takes; one without seeds here starts from nothing.
"""
import json
import pathlib
import struct
import sys

import article_seeds

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "Tests/LlamaTests/Fixtures"

U32, I32, F32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
# A type's number, the values of a block and its bytes.
BLOCKS = {"F32": (0, 1, 4), "F16": (1, 1, 2), "Q4_0": (2, 32, 18), "Q4_1": (3, 32, 20), "Q5_0": (6, 32, 22),
          "Q5_1": (7, 32, 24), "Q8_0": (8, 32, 34), "Q2_K": (10, 256, 84), "Q3_K": (11, 256, 110), "Q4_K": (12, 256, 144), "Q5_K": (13, 256, 176),
          "Q6_K": (14, 256, 210), "IQ4_NL": (20, 32, 18), "IQ4_XS": (23, 256, 136), "BF16": (30, 1, 2)}


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def value(kind, content):
    if kind == ARRAY:
        inner, items = content
        return struct.pack("<IQ", inner, len(items)) + b"".join(value(inner, item) for item in items)
    if kind == STRING:
        return text(content)
    return struct.pack({U32: "<I", I32: "<i", F32: "<f", BOOL: "<?"}[kind], content)


def gguf(entries, tensors):
    """GGUF version 3; a tensor is (name, shape from the outermost dimension in, type)."""
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(entries))
    for key, (kind, content) in entries.items():
        head += text(key) + struct.pack("<I", kind) + value(kind, content)
    data = b""
    for index, (name, shape, kind) in enumerate(tensors):
        code, values, size = BLOCKS[kind]
        count = 1
        for length in shape:
            count *= length
        data += bytes(-len(data) % 32)
        head += text(name) + struct.pack("<I", len(shape)) + b"".join(struct.pack("<Q", n) for n in reversed(shape))
        head += struct.pack("<IQ", code, len(data))
        # Small finite numbers, whatever part of a block they fall on.
        data += bytes((7 * i + index) % 48 for i in range(count // values * size))
    return head + bytes(-len(head) % 32) + data


def llama(kind, vocabulary, extra=()):
    # Blocks of 256 fit the widest tensor alone, so that a file stays small.
    width, inner = 32, max(32, BLOCKS[kind][1])
    other = kind if inner == 32 else "Q4_0"
    tokens = {
        "spm": ["<unk>", "<s>", "</s>", "▁", "a", "n", "an", "▁an", "<0x0A>", "e"],
        "bpe": ["<|im_start|>", "<|im_end|>", "Ġ", "a", "n", "an", "Ġan", "Ċ", "e", "1"],
    }[vocabulary]
    entries = {
        "general.architecture": (STRING, "llama"), "llama.embedding_length": (U32, width),
        "llama.feed_forward_length": (U32, inner), "llama.attention.head_count": (U32, 2),
        "llama.attention.head_count_kv": (U32, 1), "llama.block_count": (U32, 1), "llama.context_length": (U32, 64),
        "llama.attention.layer_norm_rms_epsilon": (F32, 1e-5), "llama.rope.dimension_count": (U32, width // 2),
        "llama.rope.freq_base": (F32, 10000.0), "tokenizer.ggml.tokens": (ARRAY, (STRING, tokens)),
        "tokenizer.ggml.bos_token_id": (U32, 1), "tokenizer.ggml.eos_token_id": (U32, 2 if vocabulary == "spm" else 1),
    }
    if vocabulary == "spm":
        entries |= {"tokenizer.ggml.model": (STRING, "llama"),
                    "tokenizer.ggml.scores": (ARRAY, (F32, [-float(i) for i in range(10)])),
                    "tokenizer.ggml.token_type": (ARRAY, (I32, [2, 3, 3, 1, 1, 1, 1, 1, 6, 1])),
                    "tokenizer.ggml.add_bos_token": (BOOL, 1)}
    else:
        entries |= {"tokenizer.ggml.model": (STRING, "gpt2"), "tokenizer.ggml.pre": (STRING, "smollm"),
                    "tokenizer.ggml.merges": (ARRAY, (STRING, ["a n", "Ġ an"])),
                    "tokenizer.ggml.token_type": (ARRAY, (I32, [3, 3] + [1] * 8)),
                    "tokenizer.chat_template": (STRING, "{% for m in messages %}<|im_start|>{% endfor %}")}
    entries |= dict(extra)
    tensors = [("token_embd.weight", (len(tokens), width), "F16"), ("output_norm.weight", (width,), "F32")]
    for part in ("attn_norm", "ffn_norm"):
        tensors.append((f"blk.0.{part}.weight", (width,), "F32"))
    for part, outputs in (("attn_q", width), ("attn_k", width // 2), ("attn_v", width // 2), ("attn_output", width),
                          ("ffn_gate", inner), ("ffn_up", inner)):
        tensors.append((f"blk.0.{part}.weight", (outputs, width), other))
    tensors.append(("blk.0.ffn_down.weight", (width, inner), kind))
    return gguf(entries, tensors)


def gguf_seeds():
    for index, kind in enumerate(BLOCKS):
        yield f"{kind}.gguf", llama(kind, "spm" if index % 2 else "bpe")
    yield "yarn.gguf", llama("Q4_0", "bpe", {
        "llama.rope.scaling.type": (STRING, "yarn"), "llama.rope.scaling.factor": (F32, 4.0),
        "llama.rope.scaling.original_context_length": (U32, 16)}.items())
    yield "split.gguf", llama("Q8_0", "spm", {"split.count": (U32, 2), "general.alignment": (U32, 64)}.items())


def safetensors(tensors):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, (shape, kind) in tensors.items():
        size = {"F32": 4, "F16": 2, "BF16": 2, "I64": 8}[kind]
        for length in shape:
            size *= length
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + size]}
        data += bytes((7 * i) % 48 for i in range(size))
    head = json.dumps(header).encode()
    return struct.pack("<Q", len(head)) + head + data


def safetensors_seeds():
    rows = len(json.loads((FIXTURES / "tiny-static/tokenizer.json").read_text())["model"]["vocab"])
    for kind in ("F32", "F16", "BF16"):
        yield f"table-{kind}.safetensors", safetensors({"embedding.weight": ([rows, 2], kind)})
    yield "positions.safetensors", safetensors({"embedding.weight": ([rows, 2], "F16"), "ids": ([1, 4], "I64")})
    yield "bert.safetensors", (FIXTURES / "tiny-bert/model.safetensors").read_bytes()


def tokenizer_seeds():
    for path in FIXTURES.glob("*tokenizer.json"):
        yield path.name, path.read_bytes()
    for folder in ("tiny-bert", "tiny-static"):
        yield f"{folder}.json", (FIXTURES / folder / "tokenizer.json").read_bytes()
    word_piece = {
        "added_tokens": [{"id": 2, "content": "[CLS]", "special": True, "lstrip": True}],
        "normalizer": {"type": "BertNormalizer"}, "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[CLS]"}}, {"Sequence": {"id": "A"}}],
            "special_tokens": {"[CLS]": {"ids": [2]}}},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "llama": 3, "##s": 4}}}
    pairs = {
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False},
        "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2, "Ġ": 3, "Ġab": 4}, "merges": ["a b", ["Ġ", "ab"]]}}
    for name, document in (("word-piece.json", word_piece), ("pairs.json", pairs)):
        yield name, json.dumps(document, ensure_ascii=False).encode()


def description_seeds():
    bert = (FIXTURES / "tiny-bert/config.json").read_bytes()
    pooling = b'{"pooling_mode_mean_tokens": true}'
    yield "mean", b"\x1e".join([bert, b'{"pooling":"mean","maximumTokens":32,"queryPrefix":"query: "}', b'{"max_seq_length":16}', pooling])
    yield "cls", b"\x1e".join([bert, b'{"pooling":"cls","layers":1,"skipFirstToken":true}', b"{}", b'{"pooling_mode_cls_token": true}'])
    folder = FIXTURES / "tiny-llama-hf"
    llama, index = ((folder / name).read_bytes() for name in ("config.json", "model.safetensors.index.json"))
    yield "llama", b"\x1e".join([llama, b'{"attention":"bidirectional","layers":1}', b"{}", pooling, index])
    yield "adapted", b"\x1e".join(
        [llama, b'{"adapter":"adapter","projection":"2_Dense","passagePrefix":"p: "}', b"{}", pooling, index])


def adapter_seeds():
    for path in (FIXTURES / "tiny-llama-hf/adapter/adapter_model.safetensors", FIXTURES / "tiny-llama-lora.gguf"):
        yield path.name, path.read_bytes()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    seeds = {"gguf": gguf_seeds, "safetensors": safetensors_seeds, "tokenizer": tokenizer_seeds,
             "description": description_seeds, "adapter": adapter_seeds, **article_seeds.SEEDS}
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in seeds.get(sys.argv[1], lambda: [])():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
