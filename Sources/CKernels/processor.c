#include "processor.h"

#include <stdatomic.h>

static enum kb_instruction_set_level detect(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  // Skylake-X without VNNI takes the AVX2 path: the integer kernels are what matters.
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni"))
    return KB_AVX512_VNNI;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c")) return KB_AVX2;
#endif
  return KB_BASELINE;
}

static _Atomic int found = -1;
static _Atomic int limit = KB_AVX512_VNNI;

enum kb_instruction_set_level kb_instruction_set(void) {
  int level = atomic_load_explicit(&found, memory_order_relaxed);
  if (level < 0) {
    level = detect();
    atomic_store_explicit(&found, level, memory_order_relaxed);
  }
  const int most = atomic_load_explicit(&limit, memory_order_relaxed);
  return level < most ? level : most;
}

void kb_limit_instruction_set(enum kb_instruction_set_level level) {
  atomic_store_explicit(&limit, level, memory_order_relaxed);
}
