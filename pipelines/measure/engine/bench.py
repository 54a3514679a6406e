#!/usr/bin/env python3
"""Measure the engine and its peers in one run, taking turns, and write the table of docs/BENCHMARKS.md.

usage: bench.py [--kb PROGRAM] [--models DIR] [--peers PYTHON] [--passages PATH] [--rounds N] [--rows WORD,…] [--output FILE]

--peers      a Python that has the peers (setup-peers.sh makes one); a peer it lacks is left out with a line
--passages   a BEIR folder, or a file with a text a line, whose first 2,000 are encoded; without it, the corpus's own
--rows       only the rows whose name has one of these words; the others are taken from the last run
--output     the document whose table is written anew

Every measurement is a process of its own with 2 threads.
"""
import argparse
import dataclasses
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
WORK = ROOT / ".build/bench"
THREADS = 2
TEXTS = 2000
# Starts of a program one after another, of which the median is taken; what ran before leaves its traces in the first.
STARTS = 9
# Seconds after which a row gets no further round.
PATIENCE = 120
# Operations a token in the linear layers: two for each weight.
SMOLLM_OPERATIONS, SMOLLM_BYTES = 212.4e6, 96.6e6
MINILM_OPERATIONS = 21.2e6
STACK_WEIGHTS = 4 * (4 * 4096 * 4096 + 3 * 4096 * 11008)


def note(text):
    print(text, file=sys.stderr, flush=True)


def measured(command, **options):
    """Runs a program; its output and its seconds by the clock."""
    began = time.perf_counter()
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options) as process:
        output, errors = process.communicate()
    seconds = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, command[:4]))}…: {errors.decode(errors='replace').strip()[-300:]}")
    return output.decode(), seconds


def peak_memory(command):
    """MB that a program had at most."""
    script = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); " \
             "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    result = subprocess.run([sys.executable, "-c", script, *map(str, command)], capture_output=True, text=True)
    if result.returncode:
        raise RuntimeError(result.stderr.strip()[-300:])
    unit = 1 if platform.system() == "Darwin" else 1024
    return int(result.stdout.split()[-1]) * unit / 1e6


def best_limits(*runs):
    """The best figure of each kind; one that this machine cannot give is null."""
    keys = {key for run in runs for key in run}
    return {key: max((run[key] for run in runs if run.get(key) is not None), default=None) for key in keys}


@dataclasses.dataclass
class Row:
    """One line of the table: what is done, by us and by each peer, and the most this machine could do."""
    work: str
    unit: str
    ours: object
    peers: dict
    # From the machine's limits, or None where there is none.
    limit: object = None
    goal: str = ""
    lower_is_better: bool = False
    # Whether our runs tell themselves how they compare with memory: (value, limit, share of it).
    tells: bool = False

    def measure(self, rounds, limits):
        """Measures everybody `rounds` times, and the machine's limits each time too: what other tenants of its memory
        leave changes from minute to minute."""
        contestants = {"kb": self.ours, **self.peers}
        samples = {name: [] for name in contestants}
        best, told = {}, []
        began = time.monotonic()
        for number in range(rounds):
            if number and time.monotonic() - began > PATIENCE:
                break
            if self.limit:
                best = best_limits(best, limits())
            for name, run in contestants.items():
                if samples[name] is None:
                    continue
                try:
                    value = run()
                except RuntimeError as error:
                    note(f"  {name}: {error}")
                    value = None
                if self.tells and name == "kb" and value:
                    value, *rest = value
                    told.append(rest)
                if value is None:
                    samples[name] = None
                else:
                    samples[name].append(value)
        limit, share = self.limit(best) if self.limit else None, None
        if told:
            limit, share = map(statistics.median, zip(*told))
        return {"work": self.work, "unit": self.unit, "limit": limit, "goal": self.goal, "lower": self.lower_is_better,
                "share": share,
                "samples": {name: values for name, values in samples.items() if values}}


class Bench:
    def __init__(self, arguments):
        self.kb, self.python = arguments.kb, arguments.peers
        self.models = pathlib.Path(arguments.models)
        self.minilm = self.models / "all-minilm-l6-v2"
        self.static = self.models / "wordllama-l2-256"
        self.smollm = next((self.models / "smollm2-135m-instruct").glob("*.gguf"))
        self.missing = set()
        WORK.mkdir(parents=True, exist_ok=True)
        self.texts = self.write_texts(arguments.passages)
        self.limits_program = WORK / "limits"
        measured(["cc", "-O3", "-march=native", "-o", self.limits_program, HERE / "limits.c", "-lopenblas", "-lpthread"])
        self.limits = self.measure_limits()

    def write_texts(self, source):
        if source is None:
            texts = self.corpus_blocks()
        elif os.path.isdir(source):
            lines = open(pathlib.Path(source) / "corpus.jsonl", encoding="utf-8")
            texts = [json.loads(line)["text"] for line in lines]
        else:
            texts = open(source, encoding="utf-8").read().splitlines()
        texts = [" ".join(text.split()) for text in texts]
        texts = [text for text in texts if text]
        if not texts:
            sys.exit(f"{source}: holds no texts")
        path = WORK / "texts.txt"
        path.write_text("\n".join(texts[i % len(texts)] for i in range(TEXTS)) + "\n")
        return path

    def corpus_blocks(self):
        # One file of the corpus is no article; the program says so and goes on.
        files = sorted(map(str, (ROOT / "corpus").iterdir()))
        process = subprocess.run([self.kb, "extract", "--json", *files], capture_output=True, text=True)
        blocks = []
        for line in process.stdout.splitlines():
            article = json.loads(line)
            text = article["text"].encode()
            ranges = [(block["start"], block["end"]) for block in article["blocks"]]
            blocks += [text[start:end].decode() for start, end in ranges if end - start > 80]
        return blocks

    def measure_limits(self):
        return json.loads(measured([self.limits_program, THREADS])[0])

    # What is run.

    def bench(self, model, *arguments):
        command = [self.kb, "bench", model, "--models", self.models, "--threads", THREADS, "--json", *arguments]
        return json.loads(measured(command)[0])

    def decode(self, model, prompt, count, size):
        """Tokens a second; how many memory allows where a token reads `size` bytes; the share of that. Memory is read
        before and after each token, on the same threads."""
        result = self.bench(model, "-p", prompt, "-n", count, "--memory")
        memory = result["memory"]
        return (result["decode"]["tokens_per_second"], memory["bytes_per_second"] / size, size / memory["bytes_per_token"])

    def peer(self, name, key, *arguments):
        def run():
            if name in self.missing:
                return None
            result = json.loads(measured([self.python, HERE / "peer.py", name, THREADS, *arguments])[0].splitlines()[-1])
            if "missing" in result:
                note(f"  {name}: the Python package {result['missing']} is not installed, left out")
                self.missing.add(name)
                return None
            return result[key] * (1000 if key == "load" else 1)
        return run

    def converted(self, form, *names):
        """The MiniLM file of a peer, written once; `None` where the writer's packages are missing."""
        paths = [WORK / name for name in names]
        if not all(path.exists() for path in paths):
            kind = [names[0].split(".")[-2].split("-")[-1]] if form == "gguf" else []
            try:
                measured([self.python, HERE / "convert.py", self.minilm, form, *kind, *paths])
            except RuntimeError as error:
                note(f"  {error}")
                return [None] * len(paths)
        return paths

    def stack(self, kind):
        path = WORK / f"stack-{kind}.gguf"
        if not path.exists():
            measured([self.python, ROOT / "pipelines/reference/random_stack.py", kind, path])
        return path

    def rows(self):
        smollm, minilm, texts = self.smollm, self.minilm, self.texts
        integer = lambda operations: lambda limits: limits["int8_gops"] and limits["int8_gops"] * 1e9 / operations
        llama = "llama-generate"
        yield "smollm2 prompt", lambda: Row(
            "SmolLM2-135M Q4_1, prompt of 512", "tokens/s",
            lambda: self.bench(smollm, "-p", 512, "-n", 1)["prompt"]["tokens_per_second"],
            {"llama.cpp": self.peer(llama, "prompt", smollm, 512, 1)}, integer(SMOLLM_OPERATIONS), "5 × llama.cpp, aim 2,600")
        yield "smollm2 decode", lambda: Row(
            "SmolLM2-135M Q4_1, decode 64 after 16", "tokens/s",
            lambda: self.decode(smollm, 16, 64, SMOLLM_BYTES),
            {"llama.cpp": self.peer(llama, "decode", smollm, 16, 64)}, None, "2 × llama.cpp, aim 290", tells=True)
        yield "minilm passages", self.minilm_row
        yield "static encoder", lambda: Row(
            f"static encoder, {TEXTS:,} passages", "passages/s",
            lambda: self.bench(self.static, "--texts", texts)["encode"]["texts_per_second"], {}, None, "20,000")
        yield "load minilm", lambda: Row(
            "MiniLM, process start to first vector", "ms", self.first_vector(minilm),
            {"sentence-transformers (imports left out)": self.peer("transformers-embed", "load", minilm, self.one_text()),
             **self.llama_load()}, None, "60", True)
        yield "load smollm2", lambda: Row(
            "SmolLM2, process start to first vector", "ms", self.first_vector(smollm),
            {"llama.cpp (imports left out)": self.peer(llama, "load", smollm, 8, 1)}, None, "200", True)
        yield "memory minilm", lambda: Row(
            f"MiniLM, peak memory over {TEXTS:,} passages", "MB",
            lambda: peak_memory([self.kb, "bench", minilm, "--texts", texts, "--threads", THREADS]), {}, None,
            self.memory_goal(minilm / "model.safetensors"), True)
        yield "memory smollm2", lambda: Row(
            "SmolLM2, peak memory with a prompt of 512", "MB",
            lambda: peak_memory([self.kb, "bench", smollm, "-p", 512, "-n", 64, "--threads", THREADS]),
            {"llama.cpp and Python": lambda: peak_memory([self.python, HERE / "peer.py", llama, THREADS, smollm, 512, 64])},
            None, self.memory_goal(smollm), True)
        for kind in ("Q4_0", "Q4_1", "Q8_0", "Q4_K"):
            yield f"7b {kind} prompt", lambda kind=kind: Row(
                f"four layers of 7B, {kind}, prompt of 256", "tokens/s",
                lambda: self.bench(self.stack(kind), "-p", 256, "-n", 1)["prompt"]["tokens_per_second"],
                {"llama.cpp": self.peer(llama, "prompt", self.stack(kind), 256, 1)}, integer(2 * STACK_WEIGHTS),
                "1.5 × llama.cpp")
            yield f"7b {kind} decode", lambda kind=kind: Row(
                f"four layers of 7B, {kind}, decode 64 after 256", "tokens/s",
                lambda: self.decode(self.stack(kind), 256, 64, self.stack_bytes(kind)),
                {"llama.cpp": self.peer(llama, "decode", self.stack(kind), 256, 64)}, None, "85% of the limit", tells=True)
        yield "vector search", lambda: Row(
            "nearest 20 of 100,000 × 384", "ms",
            lambda: self.bench(minilm, "-n", 1, "--vectors", 100_000)["search"]["milliseconds"],
            {"Faiss SQ8": self.peer("faiss", "milliseconds", 100_000, 384),
             "numpy float32": self.peer("numpy", "milliseconds", 100_000, 384),
             "sqlite-vec int8": self.peer("sqlite-vec", "milliseconds", 100_000, 384, "int8"),
             "sqlite-vec float32": self.peer("sqlite-vec", "milliseconds", 100_000, 384, "float")},
            lambda limits: 100_000 * 384 / limits["read_gbs"] / 1e6, "2.5", True)

    def minilm_row(self):
        minilm, texts = self.minilm, self.texts
        once = self.bench(minilm, "--texts", texts)["encode"]
        peers = {"sentence-transformers fp32": self.peer("transformers-embed", "texts", minilm, texts),
                 "sentence-transformers bf16": self.peer("transformers-embed", "texts", minilm, texts, "bfloat16")}
        for kind in ("Q8_0", "F16"):
            [path] = self.converted("gguf", f"minilm-{kind}.gguf")
            if path:
                peers[f"llama.cpp {kind}"] = self.peer("llama-embed", "texts", path, texts)
        for name, path in zip(("fp32", "int8"), self.converted("onnx", "minilm.onnx", "minilm-int8.onnx")):
            if path:
                peers[f"ONNX Runtime {name}"] = self.peer("onnx-embed", "texts", path, minilm / "tokenizer.json", texts)
        operations = MINILM_OPERATIONS * once["tokens"] / once["texts"]
        return Row(
            f"MiniLM, {TEXTS:,} passages of {once['tokens'] / once['texts']:.0f} tokens on average, tokenizing included", "passages/s",
            lambda: self.bench(minilm, "--texts", texts)["encode"]["texts_per_second"], peers,
            lambda limits: limits["int8_gops"] and limits["int8_gops"] * 1e9 / operations, "3 × each peer, aim 250")

    def stack_bytes(self, kind):
        return STACK_WEIGHTS * {"Q4_0": 18, "Q4_1": 20, "Q8_0": 34, "Q4_K": 18}[kind] / 32

    def one_text(self):
        path = WORK / "one.txt"
        path.write_text("Why did Meta release Llama 2?\n")
        return path

    def first_vector(self, model):
        def run():
            command = [self.kb, "encode", model, "--models", self.models]
            times = [measured(command, stdin=open(self.one_text()))[1] * 1000 for _ in range(STARTS + 1)]
            return statistics.median(times[1:])
        return run

    def llama_load(self):
        [path] = self.converted("gguf", "minilm-Q8_0.gguf")
        return {"llama.cpp Q8_0 (imports left out)": self.peer("llama-embed", "load", path, self.one_text())} if path else {}

    def memory_goal(self, file):
        return f"{file.stat().st_size * 1.6 / 1e6 + 100:.0f}"


def figure(value, unit):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if unit != "ms" or value >= 10 else f"{value:.2f}"


def spread(values, unit):
    middle = figure(statistics.median(values), unit)
    return middle if len(values) == 1 else f"{middle} ({figure(min(values), unit)}–{figure(max(values), unit)})"


def table(results):
    lines = ["| work | kb | peer | ratio | limit | of the limit | asked for |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for row in results:
        ours = statistics.median(row["samples"]["kb"])
        better = (lambda a, b: b / a) if row["lower"] else (lambda a, b: a / b)
        limit = figure(row["limit"], row["unit"]) if row["limit"] else "–"
        share = row.get("share") or row["limit"] and better(ours, row["limit"])
        share = f"{100 * share:.0f}%" if share else "–"
        first = [f"{row['work']}, {row['unit']}", spread(row["samples"]["kb"], row["unit"])]
        last = [limit, share, row["goal"]]
        peers = [(name, values) for name, values in row["samples"].items() if name != "kb"]
        for name, values in peers or [(None, None)]:
            middle = [f"{name} {spread(values, row['unit'])}", f"{better(ours, statistics.median(values)):.2f} ×"] if name else ["–", "–"]
            lines.append("| " + " | ".join(first + middle + last) + " |")
            first, last = ["", ""], ["", "", ""]
    return "\n".join(lines)


def machine():
    if platform.system() == "Linux":
        facts = dict(line.split(":", 1) for line in open("/proc/cpuinfo") if ":" in line)
        facts = {key.strip(): value.strip() for key, value in facts.items()}
        flags = set(facts.get("flags", "").split())
        sets = [name for name, flag in (("AVX2", "avx2"), ("AVX-512", "avx512f"), ("VNNI", "avx512_vnni"), ("BF16", "avx512_bf16"))
                if flag in flags]
        return f"{facts.get('model name', platform.processor())} (family {facts.get('cpu family', '?')}, model " \
               f"{facts.get('model', '?')}), {os.cpu_count()} cores, {', '.join(sets) or 'no AVX2'}"
    return f"{platform.processor()}, {os.cpu_count()} cores"


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    data = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    parser.add_argument("--kb", default=str(ROOT / ".build/release/kb"))
    parser.add_argument("--models", default=os.environ.get("KB_MODELS") or f"{data}/kb/models")
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--passages")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", default="")
    parser.add_argument("--output")
    arguments = parser.parse_args()
    bench = Bench(arguments)
    store = WORK / "results.json"
    kept = json.loads(store.read_text())["rows"] if store.exists() and arguments.rows else {}
    words = [word for word in arguments.rows.split(",") if word]
    results = {}
    for name, make in bench.rows():
        if words and not any(word in name for word in words):
            if name in kept:
                results[name] = kept[name]
            continue
        note(name)
        try:
            results[name] = make().measure(arguments.rounds, bench.measure_limits)
        except RuntimeError as error:
            note(f"  left out: {error}")
            continue
        note("  " + ", ".join(f"{who} {spread(values, '')}" for who, values in results[name]["samples"].items()))
        store.write_text(json.dumps({"limits": bench.limits, "rows": {**kept, **results}}, indent=1))
    limits = best_limits(bench.limits, bench.measure_limits())
    head = f"{machine()}; {THREADS} threads. Limits measured around the run: " + ", ".join(
        f"{name} {limits[key]:,.1f}" for name, key in (
            ("int8 VNNI GOP/s", "int8_gops"), ("fp32 GEMM GFLOP/s", "fp32_gflops"), ("read GB/s", "read_gbs")) if limits[key])
    document = head + f". {datetime.date.today().isoformat()}; a figure with a range is the median of several rounds.\n\n" \
        + table([row for row in results.values() if "kb" in row["samples"]]) + "\n"
    if arguments.output:
        path = pathlib.Path(arguments.output)
        begin, end = "<!-- written by make bench -->", "<!-- end of what make bench writes -->"
        text = path.read_text()
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        path.write_text(f"{before}{begin}\n{document}{end}{after}")
    print(document)


if __name__ == "__main__":
    main()
