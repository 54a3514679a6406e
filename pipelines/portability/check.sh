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

# Compiled by the compiler of the Swift toolchain, as in the package.
build() { # build PROGRAM LINKER OPTION…
  local program=$1 linker=$2 objects=()
  shift 2
  for source in "$root"/Sources/CKernels/*.c "$root/pipelines/portability/kernels.c"; do
    objects+=("$program-$(basename "$source").o")
    clang "$@" -O2 -std=gnu11 -I "$root/Sources/CKernels/include" -c -o "${objects[-1]}" "$source"
  done
  "$linker" -static -o "$program" "${objects[@]}" -lm -lpthread
}
build kernels cc
build kernels-arm64 aarch64-linux-gnu-gcc --target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include

./kernels 0 >plain.txt
compare() { python3 "$root/pipelines/portability/compare.py" "$1" plain.txt "$2"; }
for level in 1 2 3; do
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
