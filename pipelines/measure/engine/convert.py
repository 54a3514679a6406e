#!/usr/bin/env python3
"""Write an all-MiniLM-L6-v2 folder in the formats of the peers that cannot read it.

usage: convert.py FOLDER gguf TYPE FILE      TYPE is F32, F16 or Q8_0
       convert.py FOLDER onnx FILE [INT8_FILE]
"""
import json
import pathlib
import sys


def gguf_file(folder, kind, path):
    """GGUF of architecture `bert`, as llama.cpp names its parts."""
    import gguf
    import numpy as np
    from safetensors.numpy import load_file
    config = json.loads((folder / "config.json").read_text())
    vocabulary = json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]
    w = gguf.GGUFWriter(path, "bert")
    w.add_name("all-MiniLM-L6-v2")
    w.add_block_count(config["num_hidden_layers"])
    w.add_context_length(config["max_position_embeddings"])
    w.add_embedding_length(config["hidden_size"])
    w.add_feed_forward_length(config["intermediate_size"])
    w.add_head_count(config["num_attention_heads"])
    w.add_layer_norm_eps(config["layer_norm_eps"])
    w.add_causal_attention(False)
    w.add_pooling_type(gguf.PoolingType.MEAN)
    # llama.cpp spells the start of a word as a phantom space and the rest of one bare.
    names = sorted(vocabulary, key=vocabulary.get)
    special = {name for name in names if name.startswith("[") and name.endswith("]") and len(name) > 2}
    w.add_tokenizer_model("bert")
    w.add_token_list([name if name in special else name[2:] if name.startswith("##") else "▁" + name for name in names])
    w.add_token_types([3 if name in special else 1 for name in names])
    w.add_token_type_count(config["type_vocab_size"])
    for add, name in ((w.add_unk_token_id, "[UNK]"), (w.add_sep_token_id, "[SEP]"), (w.add_pad_token_id, "[PAD]"),
                      (w.add_mask_token_id, "[MASK]"), (w.add_bos_token_id, "[CLS]"),
                      (w.add_eos_token_id, "[SEP]")):
        add(vocabulary[name])
    layer = {
        "attention.self.query": "attn_q", "attention.self.key": "attn_k", "attention.self.value": "attn_v",
        "attention.output.dense": "attn_output", "attention.output.LayerNorm": "attn_output_norm",
        "intermediate.dense": "ffn_up", "output.dense": "ffn_down", "output.LayerNorm": "layer_output_norm"}
    whole = {
        "embeddings.word_embeddings": "token_embd", "embeddings.position_embeddings": "position_embd",
        "embeddings.token_type_embeddings": "token_types", "embeddings.LayerNorm": "token_embd_norm"}
    for name, tensor in load_file(folder / "model.safetensors").items():
        stem, _, part = name.rpartition(".")
        if stem in whole:
            target = whole[stem]
        elif stem.startswith("encoder.layer."):
            number, _, rest = stem.removeprefix("encoder.layer.").partition(".")
            target = f"blk.{number}.{layer[rest]}"
        else:
            continue
        target += "." + part
        tensor = tensor.astype(np.float32)
        quantizes = tensor.ndim == 2 and not target.startswith(("position_embd", "token_types"))
        if kind == "F32" or not quantizes:
            w.add_tensor(target, tensor)
        else:
            quantized = gguf.GGMLQuantizationType[kind]
            w.add_tensor(target, gguf.quants.quantize(tensor, quantized), raw_dtype=quantized)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def onnx_file(folder, path, quantized=None):
    """The states of BERT's last layer from `ids` and `mask`; the pooling is the caller's."""
    import torch
    from transformers import BertModel

    class States(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.bert = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager").eval()

        def forward(self, ids, mask):
            return self.bert(input_ids=ids, attention_mask=mask).last_hidden_state

    ids = torch.ones(2, 16, dtype=torch.int64)
    axes = {0: torch.export.Dim("texts", min=1, max=256), 1: torch.export.Dim("tokens", min=2, max=512)}
    program = torch.onnx.export(States(), (ids, ids), input_names=["ids", "mask"], output_names=["states"],
                                dynamic_shapes={"ids": axes, "mask": axes}, dynamo=True)
    program.save(str(path))
    if quantized:
        from onnxruntime.quantization import QuantType, quantize_dynamic
        quantize_dynamic(str(path), str(quantized), weight_type=QuantType.QInt8)


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    folder, form, *rest = sys.argv[1:]
    {"gguf": gguf_file, "onnx": onnx_file}[form](pathlib.Path(folder), *rest)


if __name__ == "__main__":
    main()
