#include "memory.h"

#include "processor.h"

// One stream, with more sums than additions are under way, so that none waits for another.
static inline __attribute__((always_inline)) uint64_t sum(const uint64_t *words, size_t count) {
  enum { SUMS = 32 };
  uint64_t sums[SUMS] = {0}, total = 0;
  size_t i = 0;
  for (; i + SUMS <= count; i += SUMS)
    for (size_t j = 0; j < SUMS; j++) sums[j] += words[i + j];
  for (size_t j = 0; j < SUMS; j++) total += sums[j];
  for (; i < count; i++) total += words[i];
  return total;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static uint64_t sum_avx2(const uint64_t *words, size_t count) {
  return sum(words, count);
}

__attribute__((target("avx512f"))) static uint64_t sum_avx512(const uint64_t *words, size_t count) {
  return sum(words, count);
}
#endif

uint64_t kb_sum_words(const uint64_t *words, size_t count) {
#if defined(__x86_64__)
  switch (kb_instruction_set()) {
    case KB_AVX512_BF16:
    case KB_AVX512_VNNI: return sum_avx512(words, count);
    case KB_AVX2: return sum_avx2(words, count);
    default: break;
  }
#endif
  return sum(words, count);
}
