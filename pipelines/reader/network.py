"""MiniLM with low-rank changes of its layers, and two outputs a token: an answer begins here, an answer ends here."""
import json
import math

import gguf
import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

LAYERS = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
          "o": "attention.output.dense", "f": "intermediate.dense", "g": "output.dense"}
# Factor on the low-rank product (Hu et al., LoRA, https://arxiv.org/abs/2106.09685): alpha over rank.
SCALE = 2.0
# How much of the embeddings and of what a layer adds is left out in training.
DROPOUT = 0.1


class LowRankLinear(nn.Module):
    """A frozen layer and a trained change of it."""

    def __init__(self, weight, bias, rank, dtype):
        super().__init__()
        self.register_buffer("weight", weight.to(dtype), persistent=False)
        self.register_buffer("bias", bias.to(dtype), persistent=False)
        self.a = nn.Parameter(torch.randn(rank, weight.shape[1]) / math.sqrt(weight.shape[1]))
        self.b = nn.Parameter(torch.zeros(weight.shape[0], rank))

    def forward(self, x):
        change = functional.linear(functional.linear(x, self.a.to(x.dtype)), (self.b * SCALE).to(x.dtype))
        return functional.linear(x, self.weight, self.bias) + change


class Reader(nn.Module):
    def __init__(self, folder, rank=32, dtype=torch.bfloat16):
        super().__init__()
        tensors = load_file(f"{folder}/model.safetensors")
        with open(f"{folder}/config.json", encoding="utf-8") as file:
            sizes = json.load(file)
        self.heads, self.width, self.epsilon = sizes["num_attention_heads"], sizes["hidden_size"], sizes["layer_norm_eps"]
        self.dtype = dtype

        def keep(name, tensor):
            self.register_buffer(name.replace(".", "_"), tensor.to(dtype), persistent=False)

        for name in ("word_embeddings", "position_embeddings"):
            keep(name, tensors[f"embeddings.{name}.weight"])
        types = tensors["embeddings.token_type_embeddings.weight"]
        keep("first_type", types[0])
        self.second_type = nn.Parameter(types[1].clone())
        self.layers = nn.ModuleList()
        norms = ["embeddings"]
        for index in range(sizes["num_hidden_layers"]):
            prefix = f"encoder.layer.{index}"
            self.layers.append(nn.ModuleDict({
                key: LowRankLinear(tensors[f"{prefix}.{name}.weight"], tensors[f"{prefix}.{name}.bias"], rank, dtype)
                for key, name in LAYERS.items()}))
            norms += [f"{prefix}.attention.output", f"{prefix}.output"]
        for name in norms:
            keep(f"{name}.norm.weight", tensors[f"{name}.LayerNorm.weight"])
            keep(f"{name}.norm.bias", tensors[f"{name}.LayerNorm.bias"])
        # Every score is compared with others of its sequence, so a bias would have no effect.
        self.output = nn.Linear(self.width, 2, bias=False)
        nn.init.normal_(self.output.weight, std=0.02)

    def normed(self, name, x):
        name = name.replace(".", "_")
        weight, bias = getattr(self, f"{name}_norm_weight"), getattr(self, f"{name}_norm_bias")
        return functional.layer_norm(x, (self.width,), weight, bias, self.epsilon)

    def dropped(self, x):
        return functional.dropout(x, DROPOUT, self.training)

    def forward(self, ids, is_second, mask):
        """ids, is_second (bool) and mask (bool) are texts × tokens; the result is texts × tokens × 2."""
        count, length = ids.shape
        types = torch.where(is_second[..., None], self.second_type.to(self.dtype), self.first_type)
        x = self.word_embeddings[ids] + self.position_embeddings[:length] + types
        x = self.dropped(self.normed("embeddings", x))
        hidden = torch.zeros(mask.shape, dtype=self.dtype).masked_fill(~mask, -1e4)[:, None, None, :]
        for index, layer in enumerate(self.layers):
            q, k, v = (layer[key](x).view(count, length, self.heads, -1).transpose(1, 2) for key in "qkv")
            shares = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(q.shape[-1]) + hidden, -1)
            attended = (shares @ v).transpose(1, 2).reshape(count, length, self.width)
            x = self.normed(f"encoder.layer.{index}.attention.output", x + self.dropped(layer["o"](attended)))
            added = layer["g"](functional.gelu(layer["f"](x)))
            x = self.normed(f"encoder.layer.{index}.output", x + self.dropped(added))
        return self.output(x.float())

    def load(self, path):
        """Reads what `export` wrote."""
        tensors = {tensor.name: torch.from_numpy(gguf.quants.dequantize(tensor.data, tensor.tensor_type).copy())
                   for tensor in gguf.GGUFReader(path).tensors}
        with torch.no_grad():
            for index, layer in enumerate(self.layers):
                for key, name in LAYERS.items():
                    layer[key].a.copy_(tensors[f"encoder.layer.{index}.{name}.weight.lora_a"])
                    layer[key].b.copy_(tensors[f"encoder.layer.{index}.{name}.weight.lora_b"])
            self.second_type.copy_(tensors["token_type.second"])
            self.output.weight.copy_(tensors["output.weight"].reshape(2, -1))
        return self

    def export(self, path):
        """Writes what was trained as a GGUF file, the low-rank matrices in Q8_0."""
        writer = gguf.GGUFWriter(path, "bert")
        writer.add_string("general.type", "adapter")
        writer.add_string("adapter.type", "lora")
        writer.add_float32("adapter.lora.alpha", SCALE * self.layers[0]["q"].a.shape[0])
        kind = gguf.GGMLQuantizationType.Q8_0
        for index, layer in enumerate(self.layers):
            for key, name in LAYERS.items():
                for letter in "ab":
                    matrix = getattr(layer[key], letter).detach().float().numpy()
                    writer.add_tensor(f"encoder.layer.{index}.{name}.weight.lora_{letter}", gguf.quants.quantize(matrix, kind),
                                      raw_dtype=kind)
        writer.add_tensor("token_type.second", self.second_type.detach().numpy().astype(np.float32))
        writer.add_tensor("output.weight", self.output.weight.detach().numpy())
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
