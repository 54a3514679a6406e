#!/usr/bin/env python3
"""Makes Tests/LlamaTests/Fixtures/transformers.json and greedy.json: what PyTorch and llama.cpp compute with the
installed models. Run from the repository's root, with the models pulled:

    pip install torch transformers accelerate gguf safetensors llama-cpp-python numpy
    python pipelines/reference/other_engines.py [MODELS]
"""

import ctypes
import glob
import json
import os
import sys

import numpy as np

FIXTURES = "Tests/LlamaTests/Fixtures"
TEXTS = [
    "Why did Meta release Llama 2?",
    open(f"{FIXTURES}/prose.txt").read().strip(),
    "emoji 😀, 東京 and a URL: https://ai.meta.com/llama/?ref=kb&x=%20y",
]
PROMPTS = [
    "The three most common open source licences are",
    "In 2023 Meta released the weights of Llama 2, which",
    "To make a cup of tea, first",
    "Question: What is the capital of France?\nAnswer:",
    "def fibonacci(n):\n    ",
    "Once upon a time there was a small robot who",
    "The difference between open source software and open weights is that",
    "1, 2, 4, 8, 16,",
    "<|im_start|>user\nName one reason to publish a model's weights.<|im_end|>\n<|im_start|>assistant\n",
    "Dear colleagues,\n\nI am writing to",
]
CONTINUATION = 48


def save(name, value):
    with open(f"{FIXTURES}/{name}.json", "w") as f:
        json.dump(value, f, separators=(",", ":"))
        f.write("\n")


def packed(vector):
    return np.asarray(vector, "<f4").tobytes().hex()


def unit(vector):
    return vector / vector.norm()


def pooled(states):
    """The vectors that the engine can be asked for: unpooled states are seen through their first and last rows."""
    return {"cls": packed(unit(states[0])), "last": packed(unit(states[-1])), "mean": packed(unit(states.mean(0)))}


def transformers_states(models):
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, BertModel, PreTrainedTokenizerFast
    folder = f"{models}/all-minilm-l6-v2"
    bert = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager").eval()
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=f"{folder}/tokenizer.json")
    vectors = []
    with torch.no_grad():
        for text in TEXTS:
            ids = tokenizer(text, truncation=True, max_length=256, padding=False)["input_ids"]
            ids = [i for i in ids if i != 0]
            states = bert(torch.tensor([ids]), output_hidden_states=True).hidden_states
            for layers in (1, 6):
                vectors.append({"text": text, "layers": layers} | pooled(states[layers][0]))
        path = glob.glob(f"{models}/smollm2-135m-instruct/*.gguf")[0]
        where = {"pretrained_model_name_or_path": os.path.dirname(path), "gguf_file": os.path.basename(path)}
        llama = AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32, attn_implementation="eager").eval()
        ids = AutoTokenizer.from_pretrained(**where)(TEXTS[1], add_special_tokens=False)["input_ids"]
        result = llama(torch.tensor([ids]), output_hidden_states=True)
        logits = result.logits[0]
        # The engine's states are normalized wherever it is told to stop; those of transformers only at the end.
        cut = llama.model.norm(result.hidden_states[10][0])
        states = [{"layers": 10} | pooled(cut), {"layers": 30} | pooled(result.hidden_states[-1][0])]
        positions = [0, 1, 20, len(ids) // 2, len(ids) - 1]
        chosen = {}
        for position in positions:
            best = logits[position].topk(10).indices.tolist()
            sample = sorted(set(best + list(range(0, logits.shape[1], 251))))
            chosen[str(position)] = {"ids": sample, "logProbabilities": packed(logits[position].log_softmax(0)[sample])}
    save("transformers", {"bert": vectors, "llama": {"text": TEXTS[1], "ids": ids, "states": states, "next": chosen}})


def llama_greedy(models):
    import llama_cpp as ll
    path = glob.glob(f"{models}/smollm2-135m-instruct/*.gguf")[0]
    llm = ll.Llama(path, n_ctx=512, n_batch=512, n_threads=2, n_threads_batch=2, verbose=False)
    vocabulary = llm.n_vocab()

    def scores(tokens):
        array = (ll.llama_token * len(tokens))(*tokens)
        if ll.llama_decode(llm.ctx, ll.llama_batch_get_one(array, len(tokens))):
            sys.exit("llama_decode failed")
        pointer = ll.llama_get_logits_ith(llm.ctx, -1)
        return np.frombuffer(ctypes.cast(pointer, ctypes.POINTER(ctypes.c_float * vocabulary)).contents, np.float32)

    cases = []
    for prompt in PROMPTS:
        ll.llama_memory_clear(ll.llama_get_memory(llm.ctx), True)
        ids = llm.tokenize(prompt.encode(), add_bos=False, special=True)
        given, chosen, seconds, leads = list(ids), [], [], []
        next_scores = scores(ids)
        for _ in range(CONTINUATION):
            first, second = np.argsort(-next_scores)[:2].tolist()
            chosen.append(first)
            seconds.append(second)
            leads.append(round(float(next_scores[first] - next_scores[second]), 4))
            if first == llm.token_eos():
                break
            next_scores = scores([first])
        cases.append({"prompt": prompt, "ids": given, "chosen": chosen, "second": seconds, "lead": leads})
    save("greedy", cases)


def main():
    models = sys.argv[1] if len(sys.argv) > 1 else os.path.expanduser("~/.local/share/kb/models")
    transformers_states(models)
    llama_greedy(models)


if __name__ == "__main__":
    main()
