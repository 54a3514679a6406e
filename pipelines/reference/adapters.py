"""Makes those fixtures of Tests/LlamaTests that have adapters, projections, scaled positions and conversations: tiny
random models, and what transformers, peft and jinja2 make of them. Run from the repository's root after golden.py:

    pip install numpy gguf tokenizers safetensors jinja2 torch transformers peft
    python pipelines/reference/adapters.py
"""

import json
import os
import shutil

import gguf
import jinja2.sandbox
import numpy as np
import peft
import tokenizers as tk
import torch
import transformers
from safetensors.torch import save_file

import forward
import tiny_models
from golden import FIXTURES, read_gguf, rounded, save

TEXT = "The price of a token fell by a factor of ten"
LLAMA = FIXTURES + "/tiny-llama-hf"
SCALINGS = {
    "default": {"rope_type": "default"},
    "linear": {"rope_type": "linear", "factor": 4.0},
    "llama3": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
               "original_max_position_embeddings": 32},
    "yarn": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32},
}
EVERY_LAYER = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def ids_of(path):
    return tk.Tokenizer.from_file(path).encode(TEXT).ids


def randomize(module, scale):
    """Values that half floats hold exactly, so that what is saved is what is run."""
    with torch.no_grad():
        for name, p in module.named_parameters():
            p.copy_((torch.randn(p.shape) * scale + (1 if "norm" in name else 0)).half())


def llama_config(scaling="llama3"):
    return transformers.LlamaConfig(
        vocab_size=tk.Tokenizer.from_file(FIXTURES + "/smollm-tokenizer.json").get_vocab_size(), hidden_size=32,
        intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
        max_position_embeddings=128, attention_bias=True, bos_token_id=1, eos_token_id=2,
        rope_parameters=SCALINGS[scaling] | {"rope_theta": 1000.0}, attn_implementation="eager")


def states(model, ids, causal=True):
    n = len(ids)
    mask = torch.zeros(1, 1, n, n)
    if causal:
        mask += torch.triu(torch.full((n, n), -torch.inf), 1)
    with torch.no_grad():
        return model(input_ids=torch.tensor([ids]), attention_mask=mask).last_hidden_state[0].double().numpy()


def unit(vector):
    return rounded(vector / np.linalg.norm(vector))


def llama_cases():
    """A Llama as transformers saves it, in two files, with an adapter as peft saves it and a projection."""
    torch.manual_seed(20230718)
    shutil.rmtree(LLAMA, ignore_errors=True)
    model = transformers.LlamaForCausalLM(llama_config()).float()
    randomize(model, 0.25)
    model.half().save_pretrained(LLAMA, max_shard_size="40KB")
    os.remove(LLAMA + "/generation_config.json")
    os.symlink("../smollm-tokenizer.json", LLAMA + "/tokenizer.json")
    model = model.float()
    ids = ids_of(LLAMA + "/tokenizer.json")
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([ids])).logits[0].double().numpy()
    nll = -sum(np.log(forward.softmax(logits[i]))[ids[i + 1]] for i in range(len(ids) - 1))

    base = model.model
    scaled = {}
    for name in SCALINGS:
        other = transformers.LlamaModel(llama_config(name)).float()
        other.load_state_dict(base.state_dict())
        scaled[name] = {"parameters": SCALINGS[name], "vector": unit(states(other, ids).mean(0))}

    cases = [case("tiny-llama-hf", {}, states(base, ids).mean(0))]
    adapted = peft.get_peft_model(base, peft.LoraConfig(r=4, lora_alpha=8, target_modules=EVERY_LAYER))
    randomize_adapter(adapted)
    adapted.save_pretrained(LLAMA + "/adapter")
    os.remove(LLAMA + "/adapter/README.md")
    cases.append(case("tiny-llama-hf", {"adapter": "adapter"}, states(adapted, ids).mean(0)))
    cases.append(case("tiny-llama-hf", {"adapter": "adapter", "attention": "bidirectional", "pooling": "last"},
                      states(adapted, ids, causal=False)[-1]))
    dense = torch.nn.Linear(32, 16)
    randomize(dense, 0.5)
    os.makedirs(LLAMA + "/2_Dense")
    save_file({"linear." + k: v.detach().half() for k, v in dense.named_parameters()}, LLAMA + "/2_Dense/model.safetensors")
    json.dump({"in_features": 32, "out_features": 16, "bias": True, "activation_function": "torch.nn.modules.linear.Identity"},
              open(LLAMA + "/2_Dense/config.json", "w"))
    project = lambda v: dense(torch.tensor(v).float()).detach().double().numpy()
    adapted.base_model.model.layers = adapted.base_model.model.layers[:1]
    cases.append(case(
        "tiny-llama-hf",
        {"adapter": "adapter", "projection": "2_Dense", "attention": "bidirectional", "layers": 1, "skipFirstToken": True},
        project(states(adapted, ids, causal=False)[1:].mean(0))))
    return cases, scaled, nll


def randomize_adapter(model):
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "lora_" in name:
                p.copy_((torch.randn(p.shape) * 0.3).half())


def case(model, description, vector):
    return {"model": model, "description": description, "vector": unit(vector)}


def bert_case():
    """An adapter whose scale has the root of its rank."""
    folder = FIXTURES + "/tiny-bert"
    model = transformers.BertModel.from_pretrained(folder, add_pooling_layer=False).eval()
    modules = ["query", "key", "value", "dense"]
    adapted = peft.get_peft_model(model, peft.LoraConfig(r=3, lora_alpha=2, target_modules=modules, use_rslora=True)).eval()
    randomize_adapter(adapted)
    shutil.rmtree(folder + "/adapter", ignore_errors=True)
    adapted.save_pretrained(folder + "/adapter")
    os.remove(folder + "/adapter/README.md")
    with torch.no_grad():
        out = adapted(input_ids=torch.tensor([ids_of(folder + "/tokenizer.json")])).last_hidden_state[0]
    return case("tiny-bert", {"adapter": "adapter"}, out.mean(0).double().numpy())


def gguf_case():
    """An adapter in a GGUF file, for weights in one."""
    rng = np.random.default_rng(20230718)
    meta, w = read_gguf(FIXTURES + "/tiny-llama-bpe.gguf")
    rank, alpha = 3, 6.0
    writer = gguf.GGUFWriter(FIXTURES + "/tiny-llama-lora.gguf", "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", alpha)
    for name in sorted(w):
        if name.startswith("blk.") and "norm" not in name:
            a, b = (rng.standard_normal(s).astype(np.float16) * np.float16(0.25)
                    for s in ((rank, w[name].shape[1]), (w[name].shape[0], rank)))
            writer.add_tensor(name + ".lora_a", a)
            writer.add_tensor(name + ".lora_b", b)
            w[name] = w[name] + alpha / rank * b.astype(float) @ a.astype(float)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    ids = ids_of(FIXTURES + "/smollm-tokenizer.json")
    return case("tiny-llama-bpe.gguf", {"adapter": "tiny-llama-lora.gguf"}, forward.llama(w, meta, ids).mean(0))


def scaled_gguf():
    """Linear positions, in two files as gguf-split makes them; and Llama 3's divisors."""
    result = {}
    t = tk.Tokenizer.from_file(FIXTURES + "/smollm-tokenizer.json")
    document = json.loads(t.to_str())["model"]
    names = sorted(document["vocab"], key=document["vocab"].get)
    def tokenizer(writer):
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("smollm")
        writer.add_token_list(names)
        writer.add_token_types([3 if n.startswith("<|") else 1 for n in names])
        writer.add_token_merges([" ".join(m) if isinstance(m, list) else m for m in document["merges"]])
        writer.add_add_bos_token(False)
    def linear(writer):
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(4.0)
    def llama3(writer):
        writer.add_tensor("rope_freqs.weight", np.array([1, 1.5, 4, 8], dtype=np.float32))
    types = dict.fromkeys(("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"), "Q8_0")
    sizes = {"width": 32, "inner": 64, "heads": 4, "shared": 2, "size": 8, "layers": 1}
    parts = [f"{FIXTURES}/tiny-llama-linear-0000{i}-of-00002.gguf" for i in (1, 2)]
    tiny_models.write_llama(FIXTURES + "/tiny-llama-linear.gguf", len(names), types, linear, tokenizer, sizes=sizes, parts=2)
    tiny_models.write_llama(FIXTURES + "/tiny-llama-divided.gguf", len(names), types, llama3, tokenizer, sizes=sizes)
    for paths in (parts, [FIXTURES + "/tiny-llama-divided.gguf"]):
        meta, w = read_gguf(paths[0])
        for path in paths[1:]:
            w |= read_gguf(path)[1]
        result[os.path.basename(paths[0])] = unit(forward.llama(w, meta, t.encode(TEXT).ids).mean(0))
    return result


# Written for this test, with the marks and the white space of the families' own templates.
TEMPLATES = {
    "chatML": "{% for m in messages %}{% if loop.first and m['role'] != 'system' %}{{ '<|im_start|>system\\nYou are a small model.<|im_end|>\\n' }}{% endif %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>' + '\\n' }}{% endfor %}{{ '<|im_start|>assistant\\n' }}",
    "llama3": "{% for m in messages %}{{ '<|start_header_id|>' + m['role'] + '<|end_header_id|>\\n\\n' + m['content'] | trim + '<|eot_id|>' }}{% endfor %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}",
    "llama2": "{% set ns = namespace(system='') %}{% for m in messages %}{% if m['role'] == 'system' %}{% set ns.system = '<<SYS>>\\n' + m['content'] + '\\n<</SYS>>\\n\\n' %}{% elif m['role'] == 'user' %}{% if loop.index0 > 1 %}{{ '<s>' }}{% endif %}{{ '[INST] ' + ns.system + m['content'] | trim + ' [/INST]' }}{% set ns.system = '' %}{% else %}{{ ' ' + m['content'] | trim + ' </s>' }}{% endif %}{% endfor %}",
    "mistral": "{% set ns = namespace(system='') %}{% for m in messages %}{% if m['role'] == 'system' %}{% set ns.system = m['content'] + '\\n\\n' %}{% elif m['role'] == 'user' %}{{ '[INST] ' + ns.system + m['content'] + '[/INST]' }}{% set ns.system = '' %}{% else %}{{ ' ' + m['content'] + '</s>' }}{% endif %}{% endfor %}",
    "zephyr": "{% for m in messages %}{{ '<|' + m['role'] + '|>\\n' + m['content'] + '</s>\\n' }}{% endfor %}{{ '<|assistant|>\\n' }}",
}
CONVERSATIONS = [
    [("user", "Who owns the weights?")],
    [("system", "Answer briefly."), ("user", "Who owns the weights?"), ("assistant", "Nobody."), ("user", "Why [sic]? ")],
]


def conversations():
    """What the templates write. The first token is left to the tokenizer."""
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    result = []
    for family, template in TEMPLATES.items():
        for turns in CONVERSATIONS:
            messages = [{"role": r, "content": c} for r, c in turns]
            result.append({"family": family, "template": template, "messages": messages,
                           "text": environment.from_string(template).render(messages=messages)})
    return result


def main():
    cases, scalings, nll = llama_cases()
    cases += [bert_case(), gguf_case()]
    save("adapters", {"text": TEXT, "cases": cases, "scalings": scalings, "files": scaled_gguf(), "nll": float(nll)})
    save("conversations", conversations())


if __name__ == "__main__":
    main()
