#include "elementwise_variant.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"), min_vector_width(512))), apply_to = function)

// As in elementwise_variant.inc: adding 1.5 · 2^23 leaves the rounded value in the low bits, and what is no number becomes
// the lowest code, as a comparison with it gives the second operand.
static inline __m512i codes_of(__m512 x, __m512 inverse) {
  const __m512 shifter = _mm512_set1_ps(12582912.0f);
  const __m512 highest = _mm512_set1_ps(12582912.0f + 127), lowest = _mm512_set1_ps(12582912.0f - 127);
  const __m512 whole = _mm512_max_ps(_mm512_min_ps(highest, _mm512_fmadd_ps(x, inverse, shifter)), lowest);
  return _mm512_sub_epi32(_mm512_castps_si512(whole), _mm512_castps_si512(shifter));
}

static void quantize(const float *x, size_t n, int8_t *codes, float *scales, int32_t *offsets, float *sums) {
  for (size_t b = 0; b < n / 32; b++, x += 32, codes += 32) {
    const __m512 low = _mm512_loadu_ps(x), high = _mm512_loadu_ps(x + 16);
    const float top = _mm512_reduce_max_ps(_mm512_max_ps(_mm512_abs_ps(low), _mm512_abs_ps(high)));
    const __m512 inverse = _mm512_set1_ps(top > 0 ? 127.0f / top : 0);
    const __m512i i = codes_of(low, inverse), j = codes_of(high, inverse);
    _mm_storeu_si128((__m128i *)codes, _mm512_cvtepi32_epi8(i));
    _mm_storeu_si128((__m128i *)(codes + 16), _mm512_cvtepi32_epi8(j));
    const int sum = _mm512_reduce_add_epi32(_mm512_add_epi32(i, j));
    scales[b] = top * (1.0f / 127.0f);
    offsets[b] = -128 * sum;
    sums[b] = scales[b] * (float)sum;
  }
}

#define KB_VARIANT kb_elementwise_avx512
#define KB_OWN_QUANTIZE
#include "elementwise_variant.inc"
#pragma clang attribute pop
#endif
