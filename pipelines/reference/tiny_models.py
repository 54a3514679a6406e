"""Tiny models with random weights, so that tests of every format and layer run without a download."""

import json
import os

import gguf
import numpy as np
import sentencepiece
import tokenizers as tk
from safetensors.numpy import save_file

from samples import PROSE, TEXTS

RNG = np.random.default_rng(20230718)
CORPUS = [line for line in PROSE.split("\n") if line] + ["Crème brûlée naïve façade 東京 日本"]


def random(*shape, scale=0.5):
    return (RNG.standard_normal(shape) * scale / np.sqrt(shape[-1]) ** 0.5).astype(np.float32)


def wordpiece(path):
    t = tk.Tokenizer(tk.models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=100))
    t.normalizer = tk.normalizers.BertNormalizer(lowercase=True)
    t.pre_tokenizer = tk.pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    t.train_from_iterator(CORPUS, tk.trainers.WordPieceTrainer(vocab_size=400, special_tokens=special, show_progress=False))
    t.post_processor = tk.processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    t.save(path)
    return t


def byte_level(path, pre):
    t = tk.Tokenizer(tk.models.BPE(ignore_merges=pre == "llama3"))
    regex = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}%s| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    level = lambda r: tk.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=r)
    split = lambda digits: tk.pre_tokenizers.Split(tk.Regex(regex % digits), "isolated")
    t.pre_tokenizer = {
        "gpt2": lambda: level(True),
        "smollm": lambda: tk.pre_tokenizers.Sequence([tk.pre_tokenizers.Digits(individual_digits=True), level(True)]),
        "llama3": lambda: tk.pre_tokenizers.Sequence([split("{1,3}"), level(False)]),
        "qwen2": lambda: tk.pre_tokenizers.Sequence([split(""), level(False)]),
    }[pre]()
    if pre == "qwen2":
        t.normalizer = tk.normalizers.NFC()
    t.train_from_iterator(CORPUS, tk.trainers.BpeTrainer(
        vocab_size=420, special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"], show_progress=False,
        initial_alphabet=tk.pre_tokenizers.ByteLevel.alphabet()))
    t.save(path)
    return t


def sentencepiece_model(folder):
    """A SentencePiece BPE model with byte fallback, as Llama 2's."""
    source = os.path.join(folder, "spm.txt")
    open(source, "w").write("\n".join(CORPUS))
    sentencepiece.SentencePieceTrainer.train(
        input=source, model_prefix=os.path.join(folder, "spm"), vocab_size=420, model_type="bpe", byte_fallback=True,
        normalization_rule_name="identity", add_dummy_prefix=True, remove_extra_whitespaces=False,
        split_digits=True, allow_whitespace_only_pieces=True, character_coverage=1.0, minloglevel=2)
    processor = sentencepiece.SentencePieceProcessor(model_file=os.path.join(folder, "spm.model"))
    for name in ("spm.txt", "spm.model", "spm.vocab"):
        os.remove(os.path.join(folder, name))
    return processor


def tiny_bert(folder):
    os.makedirs(folder + "/1_Pooling", exist_ok=True)
    t = wordpiece(folder + "/tokenizer.json")
    bert(folder, t.get_vocab_size(), 32, 64, 2)


def tiny_bert_40(folder, tokenizer):
    """Of a width that is no multiple of the 32 inputs of a block, so that its products are in floats; in half floats."""
    os.makedirs(folder + "/1_Pooling", exist_ok=True)
    if not os.path.islink(folder + "/tokenizer.json"):
        os.symlink(tokenizer, folder + "/tokenizer.json")
    bert(folder, tk.Tokenizer.from_file(folder + "/tokenizer.json").get_vocab_size(), 40, 72, 1, np.float16)


def bert(folder, vocabulary, width, inner, layers, kind=np.float32):
    positions = 64
    w = {
        "embeddings.word_embeddings.weight": random(vocabulary, width, scale=2),
        "embeddings.position_embeddings.weight": random(positions, width),
        "embeddings.token_type_embeddings.weight": random(2, width),
    }
    def norm(name):
        w[name + ".weight"], w[name + ".bias"] = 1 + random(width), random(width)
    def dense(name, outputs, inputs):
        w[name + ".weight"], w[name + ".bias"] = random(outputs, inputs, scale=2), random(outputs)
    norm("embeddings.LayerNorm")
    for i in range(layers):
        p = f"encoder.layer.{i}."
        for part in ("query", "key", "value"):
            dense(p + "attention.self." + part, width, width)
        dense(p + "attention.output.dense", width, width)
        norm(p + "attention.output.LayerNorm")
        dense(p + "intermediate.dense", inner, width)
        dense(p + "output.dense", width, inner)
        norm(p + "output.LayerNorm")
    config = {
        "model_type": "bert", "hidden_size": width, "intermediate_size": inner, "num_attention_heads": 4,
        "num_hidden_layers": layers, "vocab_size": vocabulary, "max_position_embeddings": positions,
        "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu"}
    json.dump(config, open(folder + "/config.json", "w"), indent=1)
    json.dump({"pooling_mode_mean_tokens": True}, open(folder + "/1_Pooling/config.json", "w"))
    save_file({name: array.astype(kind) for name, array in w.items()}, folder + "/model.safetensors")


def tiny_static(folder):
    """A table of half floats under a Llama 2 tokenizer as `tokenizers` stores it."""
    os.makedirs(folder, exist_ok=True)
    processor = sentencepiece_model(folder)
    vocabulary = {processor.id_to_piece(i): i for i in range(processor.get_piece_size())}
    scored = sorted(
        (-processor.get_score(i), i) for i in range(len(vocabulary))
        if not (processor.is_control(i) or processor.is_unknown(i) or processor.is_byte(i)))
    merges = []
    for _, i in scored:
        piece = processor.id_to_piece(i)
        splits = [(piece[:c], piece[c:]) for c in range(1, len(piece)) if piece[:c] in vocabulary and piece[c:] in vocabulary]
        merges += sorted(splits, key=lambda s: (vocabulary[s[0]], vocabulary[s[1]]))
    t = tk.Tokenizer(tk.models.BPE(vocabulary, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    t.normalizer = tk.normalizers.Sequence([tk.normalizers.Prepend("▁"), tk.normalizers.Replace(" ", "▁")])
    t.add_special_tokens([tk.AddedToken(s, normalized=False, special=True) for s in ("<unk>", "<s>", "</s>")])
    t.post_processor = tk.processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)])
    t.save(folder + "/tokenizer.json")
    save_file({"embedding.weight": random(t.get_vocab_size(), 16).astype(np.float16)}, folder + "/model.safetensors")


SIZES = {"width": 64, "inner": 96, "heads": 4, "shared": 2, "size": 16, "layers": 2}


def write_llama(path, vocabulary, types, extra, tokenizer, tied=True, biased=False, seed_scale=1.5, sizes=SIZES, parts=1):
    width, inner, heads, shared, size, layers = sizes.values()
    writer = gguf.GGUFWriter(path, "llama", split_max_tensors=(2 + 9 * layers + parts - 1) // parts if parts > 1 else 0)
    writer.add_block_count(layers)
    writer.add_context_length(128)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(inner)
    writer.add_head_count(heads)
    writer.add_head_count_kv(shared)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(size)
    extra(writer)
    tokenizer(writer)
    def add(name, array, kind):
        kind = gguf.GGMLQuantizationType[kind]
        data = gguf.quants.quantize(array, kind) if kind != gguf.GGMLQuantizationType.F32 else array
        writer.add_tensor(name, data, raw_dtype=kind)
    add("token_embd.weight", random(vocabulary, width, scale=3), types.get("embedding", "Q8_0"))
    add("output_norm.weight", 1 + random(width), "F32")
    if not tied:
        add("output.weight", random(vocabulary, width, scale=seed_scale), "F16")
    for i in range(layers):
        p = f"blk.{i}."
        add(p + "attn_norm.weight", 1 + random(width), "F32")
        add(p + "ffn_norm.weight", 1 + random(width), "F32")
        shapes = {"attn_q": (heads * size, width), "attn_k": (shared * size, width), "attn_v": (shared * size, width),
                  "attn_output": (width, heads * size), "ffn_gate": (inner, width), "ffn_up": (inner, width),
                  "ffn_down": (width, inner)}
        for name, shape in shapes.items():
            add(p + name + ".weight", random(*shape, scale=seed_scale), types[name])
            if biased and name in ("attn_q", "attn_k", "attn_v"):
                add(p + name + ".bias", random(shape[0]), "F32")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def tiny_llama_bpe(folder, path):
    """Quantized, tied output, byte-level vocabulary with the smollm pre-tokenizer."""
    t = byte_level(folder + "/smollm-tokenizer.json", "smollm")
    types = {"attn_q": "Q4_1", "attn_k": "Q4_0", "attn_v": "Q5_0", "attn_output": "Q5_1", "ffn_gate": "Q8_0",
             "ffn_up": "F16", "ffn_down": "BF16"}
    byte_level_llama(t, path, types, SIZES)


def tiny_llama_44(folder, path):
    """With an inner width that is no multiple of the 32 inputs of a block, so that one product a layer is in floats."""
    types = dict.fromkeys(("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up"), "Q8_0") | {"ffn_down": "F16"}
    t = tk.Tokenizer.from_file(folder + "/smollm-tokenizer.json")
    byte_level_llama(t, path, types, SIZES | {"inner": 44})


def byte_level_llama(t, path, types, sizes):
    document = json.loads(t.to_str())
    vocabulary = document["model"]["vocab"]
    names = sorted(vocabulary, key=vocabulary.get)
    def tokenizer(writer):
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("smollm")
        writer.add_token_list(names)
        writer.add_token_types([3 if n.startswith("<|") else 1 for n in names])
        writer.add_token_merges([" ".join(m) if isinstance(m, list) else m for m in document["model"]["merges"]])
        writer.add_bos_token_id(vocabulary["<|im_start|>"])
        writer.add_eos_token_id(vocabulary["<|im_end|>"])
        writer.add_add_bos_token(False)
        writer.add_chat_template("{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}")
    write_llama(path, len(names), types, lambda w: w.add_rope_freq_base(100000.0), tokenizer, sizes=sizes)


def tiny_llama_spm(folder, path):
    """Half floats, separate output, SentencePiece vocabulary, YaRN positions, attention biases."""
    processor = sentencepiece_model(folder)
    count = processor.get_piece_size()
    def kind(i):
        return 2 if processor.is_unknown(i) else 3 if processor.is_control(i) else 6 if processor.is_byte(i) else 1
    def tokenizer(writer):
        writer.add_tokenizer_model("llama")
        writer.add_token_list([processor.id_to_piece(i) for i in range(count)])
        writer.add_token_scores([processor.get_score(i) for i in range(count)])
        writer.add_token_types([kind(i) for i in range(count)])
        writer.add_bos_token_id(1)
        writer.add_eos_token_id(2)
        writer.add_unk_token_id(0)
    def extra(writer):
        writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
        writer.add_rope_scaling_factor(4.0)
        writer.add_rope_scaling_orig_ctx_len(32)
    write_llama(path, count, dict.fromkeys(
        ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"), "F16") | {"embedding": "F16"},
        extra, tokenizer, tied=False, biased=True)
    return processor
