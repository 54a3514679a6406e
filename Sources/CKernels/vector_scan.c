#include "vector_scan.h"

#include "processor.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

// Sums wrap around in two's complement on the way; only the final value needs to fit, as the caller promises.
static int32_t row_baseline(const int8_t *row, size_t from, size_t columns, const int16_t *levels, uint32_t sum) {
  for (size_t c = from; c < columns; c++) sum += (uint32_t)((int32_t)row[c] * (int32_t)levels[c]);
  return (int32_t)sum;
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) static void scan_avx2(const int8_t *rows, size_t count, size_t columns,
                                                      const int16_t *levels, int32_t *out) {
  for (size_t r = 0; r < count; r++, rows += columns) {
    __m256i a = _mm256_setzero_si256(), b = _mm256_setzero_si256();
    size_t c = 0;
    for (; c + 32 <= columns; c += 32) {
      const __m256i x = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(rows + c)));
      const __m256i y = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(rows + c + 16)));
      a = _mm256_add_epi32(a, _mm256_madd_epi16(x, _mm256_loadu_si256((const __m256i *)(levels + c))));
      b = _mm256_add_epi32(b, _mm256_madd_epi16(y, _mm256_loadu_si256((const __m256i *)(levels + c + 16))));
    }
    a = _mm256_add_epi32(a, b);
    __m128i s = _mm_add_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
    s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4E));
    s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xB1));
    out[r] = row_baseline(rows, c, columns, levels, (uint32_t)_mm_cvtsi128_si32(s));
  }
}

// vpdpbusd wants one unsigned factor: the row plus 128. What that adds, 128 · Σ query, is taken off at the end.
__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"))) static void scan_avx512(
    const int8_t *rows, size_t count, size_t columns, const int16_t *levels, const int8_t *high, const int8_t *low,
    int32_t *out) {
  uint32_t offset = 0;
  for (size_t c = 0; c < columns; c++) offset += (uint32_t)(128 * (int32_t)levels[c]);
  const __m512i flip = _mm512_set1_epi8((char)0x80);
  const size_t whole = columns / 64 * 64;
  const __mmask64 rest = columns % 64 ? ~0ull >> (64 - columns % 64) : 0;
  for (size_t r = 0; r < count; r++, rows += columns) {
    __m512i h = _mm512_setzero_si512(), l = _mm512_setzero_si512();
    for (size_t c = 0; c < whole; c += 64) {
      const __m512i x = _mm512_xor_si512(_mm512_loadu_si512(rows + c), flip);
      h = _mm512_dpbusd_epi32(h, x, _mm512_loadu_si512(high + c));
      l = _mm512_dpbusd_epi32(l, x, _mm512_loadu_si512(low + c));
    }
    if (rest) {
      const __m512i x = _mm512_xor_si512(_mm512_maskz_loadu_epi8(rest, rows + whole), flip);
      h = _mm512_dpbusd_epi32(h, x, _mm512_maskz_loadu_epi8(rest, high + whole));
      l = _mm512_dpbusd_epi32(l, x, _mm512_maskz_loadu_epi8(rest, low + whole));
    }
    const __m512i sum = _mm512_add_epi32(_mm512_slli_epi32(h, 7), l);
    out[r] = (int32_t)((uint32_t)_mm512_reduce_add_epi32(sum) - offset);
  }
}

#elif defined(__aarch64__)

static void scan_neon(const int8_t *rows, size_t count, size_t columns, const int16_t *levels, int32_t *out) {
  for (size_t r = 0; r < count; r++, rows += columns) {
    int32x4_t a = vdupq_n_s32(0), b = vdupq_n_s32(0);
    size_t c = 0;
    for (; c + 16 <= columns; c += 16) {
      const int8x16_t x = vld1q_s8(rows + c);
      const int16x8_t low = vmovl_s8(vget_low_s8(x)), high = vmovl_s8(vget_high_s8(x));
      const int16x8_t q0 = vld1q_s16(levels + c), q1 = vld1q_s16(levels + c + 8);
      a = vmlal_s16(a, vget_low_s16(low), vget_low_s16(q0));
      b = vmlal_s16(b, vget_high_s16(low), vget_high_s16(q0));
      a = vmlal_s16(a, vget_low_s16(high), vget_low_s16(q1));
      b = vmlal_s16(b, vget_high_s16(high), vget_high_s16(q1));
    }
    out[r] = row_baseline(rows, c, columns, levels, (uint32_t)vaddvq_s32(vaddq_s32(a, b)));
  }
}

#endif

void kb_scan_int8(const int8_t *rows, size_t count, size_t columns, const int16_t *levels, const int8_t *high,
                  const int8_t *low, int32_t *out) {
#if defined(__x86_64__)
  switch (kb_instruction_set()) {
    case KB_AVX512_BF16:
    case KB_AVX512_VNNI: scan_avx512(rows, count, columns, levels, high, low, out); return;
    case KB_AVX2: scan_avx2(rows, count, columns, levels, out); return;
    default: break;
  }
#elif defined(__aarch64__)
  if (kb_instruction_set() == KB_NEON) {
    scan_neon(rows, count, columns, levels, out);
    return;
  }
#endif
  for (size_t r = 0; r < count; r++, rows += columns) out[r] = row_baseline(rows, 0, columns, levels, 0);
}
