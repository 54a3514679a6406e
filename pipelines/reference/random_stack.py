#!/usr/bin/env python3
"""Write a GGUF file with a few layers of Llama 2 7B's shape and random weights, for measuring speed without a download.

usage: random_stack.py TYPE FILE [LAYERS]

TYPE is Q4_0, Q4_1, Q8_0 or Q4_K; LAYERS is 4 where left out (about 0.45 GB in 4 bits). Needs numpy and gguf.
"""
import sys

import gguf
import numpy as np

WIDTH, INNER, HEADS, TOKENS = 4096, 11008, 32, 512
# Spread of the weights, so that values neither vanish nor overflow from layer to layer.
SPREAD = 0.02


def matrix(rng, kind, rows, columns):
    """Random blocks whose scales are such that the weights have mean 0 and about the wanted spread."""
    values, size = gguf.GGML_QUANT_SIZES[gguf.GGMLQuantizationType[kind]]
    blocks = rng.integers(0, 256, (rows * columns // values, size), dtype=np.uint8)

    def put(offset, number):
        blocks[:, offset:offset + 2] = np.frombuffer(np.float16(number).tobytes(), np.uint8)

    step = SPREAD / 4.6  # 16 equally likely levels have a deviation of 4.6 steps
    if kind == "Q8_0":
        put(0, SPREAD / 74)
    else:
        # A 6-bit scale inside a Q4_K block is 31.5 on average.
        put(0, step if kind != "Q4_K" else step / 31.5)
        if kind == "Q4_1":
            put(2, -7.5 * step)
        if kind == "Q4_K":
            put(2, 7.5 * step / 31.5)
    return blocks.reshape(rows, -1)


def main():
    if not 3 <= len(sys.argv) <= 4 or sys.argv[1] not in ("Q4_0", "Q4_1", "Q8_0", "Q4_K"):
        sys.exit(__doc__)
    kind, path, layers = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 4
    rng = np.random.default_rng(7)
    w = gguf.GGUFWriter(path, "llama")
    w.add_name(f"random stack {kind}")
    w.add_block_count(layers)
    w.add_context_length(4096)
    w.add_embedding_length(WIDTH)
    w.add_feed_forward_length(INNER)
    w.add_head_count(HEADS)
    w.add_head_count_kv(HEADS)
    w.add_layer_norm_rms_eps(1e-5)
    w.add_rope_dimension_count(WIDTH // HEADS)
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    words = [f"▁{a}{b}" for a in "abcdefghijklmnopqrstuvwxyz" for b in "abcdefghijklmnopqrstuvwxyz"]
    tokens += words[:TOKENS - len(tokens)]
    w.add_tokenizer_model("llama")
    w.add_token_list(tokens)
    w.add_token_scores([-float(i) for i in range(TOKENS)])
    w.add_token_types([2, 3, 3] + [6] * 256 + [1] * (TOKENS - 259))
    w.add_bos_token_id(1)
    w.add_eos_token_id(2)
    w.add_tensor("token_embd.weight", rng.standard_normal((TOKENS, WIDTH)).astype(np.float16))
    w.add_tensor("output_norm.weight", np.ones(WIDTH, np.float32))
    for layer in range(layers):
        for norm in ("attn_norm", "ffn_norm"):
            w.add_tensor(f"blk.{layer}.{norm}.weight", np.ones(WIDTH, np.float32))
        for part, rows, columns in (
                ("attn_q", WIDTH, WIDTH), ("attn_k", WIDTH, WIDTH), ("attn_v", WIDTH, WIDTH), ("attn_output", WIDTH, WIDTH),
                ("ffn_gate", INNER, WIDTH), ("ffn_up", INNER, WIDTH), ("ffn_down", WIDTH, INNER)):
            w.add_tensor(f"blk.{layer}.{part}.weight", matrix(rng, kind, rows, columns),
                         raw_dtype=gguf.GGMLQuantizationType[kind])
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


if __name__ == "__main__":
    main()
