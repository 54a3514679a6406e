#!/usr/bin/env bash
# Fuzz the readers of untrusted files with libFuzzer and AddressSanitizer, C also with UndefinedBehaviorSanitizer.
#
# usage: fuzz.sh [READER=RUNS…]
#
# Each reader gets RUNS inputs (100000 where =RUNS is left out); without arguments all readers run. What is found worth
# keeping stays in .build/fuzz/corpus, where the next run goes on from; an input that crashes, hangs (10 s) or asks for
# more than 2 GB is written to .build/fuzz/findings and makes the script fail.
set -euo pipefail
cd "$(dirname "$0")/../.."

readers=("$@")
((${#readers[@]})) || readers=(
  gguf safetensors tokenizer description adapter html markdown text feed jsonl mail archive warc webarchive date
)
work=.build/fuzz
mkdir -p "$work/findings"

export KB_FUZZ=1
# All in one flag: given apart, SwiftPM passes them in any order, and the compiler heeds the last alone.
build=(${SWIFT:-swift} build -c release --scratch-path "$work/build" --product fuzz
  -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=fuzzer-no-link,address,undefined -Xcc -fno-sanitize-recover=undefined)
"${build[@]}" >&2
program=$("${build[@]}" --show-bin-path)/fuzz

# Leaks are not looked for: threads that end after the input was read would be taken for some.
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=0:quarantine_size_mb=64 SWIFT_BACKTRACE=enable=no
# Readers that map files get each input as one, in memory where the system has a folder for that.
scratch=$(mktemp -d "$([[ -w /dev/shm ]] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/kb-fuzz.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
status=0
for reader in "${readers[@]}"; do
  name=${reader%%=*}
  runs=100000
  [[ $reader == *=* ]] && runs=${reader#*=}
  corpus=$work/corpus/$name
  python3 pipelines/fuzz/seeds.py "$name" "$work/seeds/$name"
  mkdir -p "$corpus"
  dictionary=()
  [[ -f pipelines/fuzz/$name.dict ]] && dictionary=("-dict=pipelines/fuzz/$name.dict")
  if "$program" "--reader=$name" "--scratch=$scratch" "-runs=$runs" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
    "${dictionary[@]}" "-artifact_prefix=$work/findings/$name-" "$corpus" "$work/seeds/$name" >"$work/$name.log" 2>&1; then
    outcome="nothing found"
  else
    outcome="FAILED, see $work/$name.log and $work/findings"
    status=1
  fi
  # A build without instrumentation would try inputs blindly and find nothing.
  if grep -q "no interesting inputs were found" "$work/$name.log"; then
    outcome="NOT MEASURED: the program is not instrumented, remove $work/build"
    status=1
  fi
  count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$name.log")
  echo "$name: ${count:-?} inputs, $outcome"
done
exit $status
