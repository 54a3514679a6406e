#!/usr/bin/env python3
"""Compare what two processors computed; the exit status says whether it is the same up to rounding.

usage: compare.py NAME FILE FILE               lines of a kernel's name and a value
       compare.py --vectors NAME FILE FILE     JSON lines of `kb encode`
"""
import collections
import json
import sys


def kernels(path):
    values = collections.defaultdict(list)
    for line in open(path):
        name, value = line.split()
        values[name].append(float(value))
    return values


def main():
    vectors = sys.argv[1:2] == ["--vectors"]
    if len(sys.argv) != 4 + vectors:
        sys.exit(__doc__)
    name, first, second = sys.argv[1 + vectors:]
    if vectors:
        pairs = zip(*([json.loads(line)["vector"] for line in open(path)] for path in (first, second)), strict=True)
        worst = min(sum(a * b for a, b in zip(*pair, strict=True)) for pair in pairs)
        print(f"{name}: cosine at least {worst:.7f}")
        sys.exit(worst < 0.9999)
    here, there = kernels(first), kernels(second)
    if here.keys() != there.keys() or any(len(here[kernel]) != len(there[kernel]) for kernel in here):
        sys.exit(f"{name}: not the same kernels ran")
    failed = False
    for kernel, values in here.items():
        scale = max(map(abs, values)) or 1
        worst = max(abs(a - b) for a, b in zip(values, there[kernel])) / scale
        # Integers and what is only unpacked must be the same to the bit; rounding to 8 bits or to bfloat16 on the way may
        # fall either way.
        rounds = kernel == "attend_tiles" or kernel.endswith("function")
        allowed = 0 if kernel in ("dequantize", "scan_int8") else 0.01 if rounds else 1e-5
        if not worst <= allowed:
            failed = True
            print(f"{name}: {kernel} differs by {worst:.2g} of the largest value")
    print(f"{name}: {sum(map(len, here.values()))} values of {len(here)} kernels {'DIFFER' if failed else 'agree'}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
