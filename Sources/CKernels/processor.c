#include "processor.h"

#include <stdatomic.h>

static enum kb_instruction_set_level detect(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  // Skylake-X without VNNI takes the AVX2 path: the integer kernels are what matters.
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni"))
    return __builtin_cpu_supports("avx512bf16") ? KB_AVX512_BF16 : KB_AVX512_VNNI;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c")) return KB_AVX2;
  return KB_BASELINE;
#elif defined(__aarch64__)
  return KB_NEON;
#else
  return KB_BASELINE;
#endif
}

static _Atomic int found = -1;
static _Thread_local int limit = KB_NEON;

enum kb_instruction_set_level kb_instruction_set(void) {
  int level = atomic_load_explicit(&found, memory_order_relaxed);
  if (level < 0) {
    level = detect();
    atomic_store_explicit(&found, level, memory_order_relaxed);
  }
  return level < limit ? level : limit;
}

void kb_limit_instruction_set(enum kb_instruction_set_level level) {
  limit = level;
}
