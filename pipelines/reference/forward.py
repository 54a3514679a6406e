"""Forward passes in numpy, float64, written from the papers: what the engine's float path is compared with."""

import math

import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def erf(x):
    return np.vectorize(math.erf)(x)


def layer_norm(x, weight, bias, epsilon):
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + epsilon) * weight + bias


def bert(w, config, ids):
    """States of the last layer; `w` maps Hugging Face names to float64 arrays."""
    heads = config["num_attention_heads"]
    eps = config["layer_norm_eps"]
    norm = lambda x, name: layer_norm(x, w[name + ".weight"], w[name + ".bias"], eps)
    dense = lambda x, name: x @ w[name + ".weight"].T + w[name + ".bias"]
    x = (
        w["embeddings.word_embeddings.weight"][ids]
        + w["embeddings.position_embeddings.weight"][: len(ids)]
        + w["embeddings.token_type_embeddings.weight"][0]
    )
    x = norm(x, "embeddings.LayerNorm")
    n, width = x.shape
    split = lambda y: y.reshape(n, heads, width // heads).transpose(1, 0, 2)
    for i in range(config["num_hidden_layers"]):
        p = f"encoder.layer.{i}."
        q, k, v = (split(dense(x, p + "attention.self." + s)) for s in ("query", "key", "value"))
        a = softmax(q @ k.transpose(0, 2, 1) / math.sqrt(width // heads)) @ v
        a = a.transpose(1, 0, 2).reshape(n, width)
        x = norm(x + dense(a, p + "attention.output.dense"), p + "attention.output.LayerNorm")
        h = dense(x, p + "intermediate.dense")
        h = 0.5 * h * (1 + erf(h / math.sqrt(2)))
        x = norm(x + dense(h, p + "output.dense"), p + "output.LayerNorm")
    return x


def rotary_frequencies(meta, divisors=None):
    n = meta["rope.dimension_count"]
    f = meta.get("rope.freq_base", 10000.0) ** (-2 * np.arange(n // 2) / n)
    kind = meta.get("rope.scaling.type", "none")
    factor = meta.get("rope.scaling.factor", 1.0)
    if kind == "linear":
        return f / factor, 1.0
    if kind == "yarn":
        original = meta["rope.scaling.original_context_length"]
        base = meta.get("rope.freq_base", 10000.0)
        dim = lambda r: n * math.log(original / (r * 2 * math.pi)) / (2 * math.log(base))
        low, high = max(0, math.floor(dim(32))), min(n - 1, math.ceil(dim(1)))
        ramp = np.clip((np.arange(n // 2) - low) / max(0.001, high - low), 0, 1)
        return f / factor * ramp + f * (1 - ramp), 1 + 0.1 * math.log(factor)
    return (f if divisors is None else f / divisors), 1.0


def llama(w, meta, ids, causal=True, layers=None):
    """Normalized states of the last layer; `w` maps GGUF names to float64 arrays, `meta` has keys without `llama.`."""
    heads, shared = meta["attention.head_count"], meta["attention.head_count_kv"]
    eps = meta["attention.layer_norm_rms_epsilon"]
    norm = lambda x, name: x / np.sqrt((x**2).mean(-1, keepdims=True) + eps) * w[name + ".weight"]
    x = w["token_embd.weight"][ids]
    n = len(ids)
    size = w["blk.0.attn_q.weight"].shape[0] // heads
    frequencies, magnitude = rotary_frequencies(meta, w.get("rope_freqs.weight"))
    angle = np.outer(np.arange(n), frequencies)
    cos, sin = np.cos(angle) * magnitude, np.sin(angle) * magnitude

    def rotate(y):  # [heads, n, size], pairs side by side
        out = y.copy()
        pairs = 2 * len(frequencies)
        a, b = y[..., 0:pairs:2], y[..., 1:pairs:2]
        out[..., 0:pairs:2] = a * cos - b * sin
        out[..., 1:pairs:2] = a * sin + b * cos
        return out

    def dense(y, name):
        out = y @ w[name + ".weight"].T
        return out + w[name + ".bias"] if name + ".bias" in w else out

    mask = np.where(np.tri(n, dtype=bool), 0, -np.inf) if causal else 0
    for i in range(layers or meta["block_count"]):
        p = f"blk.{i}."
        h = norm(x, p + "attn_norm")
        split = lambda y, k: y.reshape(n, k, size).transpose(1, 0, 2)
        q = rotate(split(dense(h, p + "attn_q"), heads))
        k = rotate(split(dense(h, p + "attn_k"), shared)).repeat(heads // shared, axis=0)
        v = split(dense(h, p + "attn_v"), shared).repeat(heads // shared, axis=0)
        a = softmax(q @ k.transpose(0, 2, 1) / math.sqrt(size) + mask) @ v
        x = x + dense(a.transpose(1, 0, 2).reshape(n, heads * size), p + "attn_output")
        h = norm(x, p + "ffn_norm")
        g = dense(h, p + "ffn_gate")
        x = x + dense(g / (1 + np.exp(-g)) * dense(h, p + "ffn_up"), p + "ffn_down")
    return norm(x, "output_norm")


def pool(states, kind="mean", skip_first=False):
    v = {"mean": states[1 if skip_first and len(states) > 1 else 0 :].mean(0), "cls": states[0], "last": states[-1]}[kind]
    return v / np.linalg.norm(v)
