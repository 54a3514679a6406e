#!/usr/bin/env bash
# Check that the kernels give the same results on arm64 and on older x86-64 processors, and that kb runs there.
#
# usage: check.sh [KB]
#
# Needs on Debian: apt-get install qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross. Emulated processors: an arm64,
# and x86-64 without AVX (Nehalem) and with AVX2 but no AVX-512 (Haswell). With KB, the program's vectors on the two are
# compared with those of this machine.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/.build/portability
mkdir -p "$work"
cd "$work"

kernels=("$root"/Sources/CKernels/*.c "$root/pipelines/portability/kernels.c")
cc -O2 -std=gnu11 -I "$root/Sources/CKernels/include" -o kernels "${kernels[@]}" -lm -lpthread
# Without products and sums fused across statements, which clang does not do either: they round values that lie between
# two 8-bit codes the other way.
aarch64-linux-gnu-gcc -O2 -std=gnu11 -ffp-contract=off -static -I "$root/Sources/CKernels/include" -o kernels-arm64 \
  "${kernels[@]}" -lm -lpthread

./kernels 0 >plain.txt
compare() { python3 "$root/pipelines/portability/compare.py" "$1" plain.txt "$2"; }
for level in 1 2; do
  ./kernels "$level" >level.txt && compare "this machine, instruction set at most $level" level.txt
done
qemu-aarch64 ./kernels-arm64 >arm64.txt && compare arm64 arm64.txt
for processor in Nehalem Haswell; do
  qemu-x86_64 -cpu "$processor" ./kernels >"$processor.txt" && compare "$processor" "$processor.txt"
done

if (($#)); then
  texts="Why did Meta release Llama 2?
Open weights are model weights that anyone may download."
  for model in all-minilm-l6-v2 wordllama-l2-256 smollm2-135m-instruct; do
    "$1" encode "$model" <<<"$texts" >here.jsonl
    for processor in Nehalem Haswell; do
      qemu-x86_64 -cpu "$processor" "$1" encode "$model" <<<"$texts" >there.jsonl
      python3 "$root/pipelines/portability/compare.py" --vectors "$model on $processor" here.jsonl there.jsonl
    done
  done
fi
