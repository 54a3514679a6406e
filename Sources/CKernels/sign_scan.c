#include "sign_scan.h"

#include "processor.h"

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx512f,avx512bw,avx512vl,avx512vpopcntdq"))) static void scan_avx512(
    const uint64_t *rows, size_t groups, size_t words, const uint64_t *query, uint16_t *out) {
  for (size_t g = 0; g < groups; g++, rows += words * KB_SIGN_GROUP, out += KB_SIGN_GROUP) {
    __m512i sum = _mm512_setzero_si512();
    for (size_t w = 0; w < words; w++) {
      const __m512i row = _mm512_loadu_si512(rows + w * KB_SIGN_GROUP);
      sum = _mm512_add_epi64(
          sum, _mm512_popcnt_epi64(_mm512_xor_si512(row, _mm512_set1_epi64((long long)query[w]))));
    }
    _mm_storeu_si128((__m128i *)out, _mm512_cvtepi64_epi16(sum));
  }
}

// Bits of half bytes from a table, as AVX2 counts none itself (Muła, Kurz and Lemire, 2018).
__attribute__((target("avx2"))) static void scan_avx2(
    const uint64_t *rows, size_t groups, size_t words, const uint64_t *query, uint16_t *out) {
  const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2,
                                         2, 3, 2, 3, 3, 4);
  const __m256i low = _mm256_set1_epi8(0x0F), zero = _mm256_setzero_si256();
  for (size_t g = 0; g < groups; g++, rows += words * KB_SIGN_GROUP) {
    for (size_t half = 0; half < KB_SIGN_GROUP; half += 4, out += 4) {
      __m256i sum = zero;
      for (size_t w = 0; w < words; w++) {
        const __m256i row = _mm256_loadu_si256((const __m256i *)(rows + w * KB_SIGN_GROUP + half));
        const __m256i x = _mm256_xor_si256(row, _mm256_set1_epi64x((long long)query[w]));
        const __m256i bits =
            _mm256_add_epi8(_mm256_shuffle_epi8(table, _mm256_and_si256(x, low)),
                            _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(x, 4), low)));
        sum = _mm256_add_epi64(sum, _mm256_sad_epu8(bits, zero));
      }
      uint64_t sums[4];
      _mm256_storeu_si256((__m256i *)sums, sum);
      for (size_t r = 0; r < 4; r++) out[r] = (uint16_t)sums[r];
    }
  }
}
#endif

static void scan_baseline(const uint64_t *rows, size_t groups, size_t words, const uint64_t *query, uint16_t *out) {
  for (size_t g = 0; g < groups; g++, rows += words * KB_SIGN_GROUP, out += KB_SIGN_GROUP) {
    for (size_t r = 0; r < KB_SIGN_GROUP; r++) {
      uint16_t sum = 0;
      for (size_t w = 0; w < words; w++) sum += (uint16_t)__builtin_popcountll(rows[w * KB_SIGN_GROUP + r] ^ query[w]);
      out[r] = sum;
    }
  }
}

void kb_scan_signs(const uint64_t *rows, size_t groups, size_t words, const uint64_t *query, uint16_t *out) {
#if defined(__x86_64__)
  switch (kb_instruction_set()) {
    case KB_AVX512_BF16:
    case KB_AVX512_VNNI:
      if (__builtin_cpu_supports("avx512vpopcntdq")) {
        scan_avx512(rows, groups, words, query, out);
        return;
      }
      // The first processors with VNNI count no bits.
      __attribute__((fallthrough));
    case KB_AVX2: scan_avx2(rows, groups, words, query, out); return;
    default: break;
  }
#endif
  scan_baseline(rows, groups, words, query, out);
}
