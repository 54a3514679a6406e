#include "panels_variant.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#include "half.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "panels_expand.inc"

typedef int32_t unaligned_int __attribute__((aligned(1), may_alias));

// Bytes to floats: 8 factors or zeros of a 4-bit block.
static __m256 unsigned_bytes(const uint8_t *p) {
  return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)p)));
}
static __m256 signed_bytes(const uint8_t *p) {
  return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)p)));
}

// One row by one panel, as two halves of 8 outputs.
static void row_by_panel(const struct kb_tile *t, int row, int panel) {
  const enum kb_tile_kind kind = t->kind;
  const bool is_packed = kb_tile_is_packed(kind);
  const size_t block_bytes = kb_tile_block_bytes(kind), scale_at = is_packed ? 256 : 512;
  const uint8_t *w = t->weights + (size_t)panel * t->panel_bytes;
  const int8_t *a = t->codes + (size_t)row * t->blocks * KB_PANEL_INPUTS;
  const __m256i ones = _mm256_set1_epi16(1), nibble = _mm256_set1_epi8(15), flip = _mm256_set1_epi8((char)0x80);
  const int left = t->columns - panel * KB_PANEL_OUTPUTS;
  const size_t bytes = sizeof(float) * (size_t)(left < KB_PANEL_OUTPUTS ? left : KB_PANEL_OUTPUTS);
  float *output = t->output + (size_t)row * t->output_stride + panel * KB_PANEL_OUTPUTS;
  float out[KB_PANEL_OUTPUTS] = {0}, before[KB_PANEL_OUTPUTS] = {0};
  if (t->bias) memcpy(out, t->bias + panel * KB_PANEL_OUTPUTS, bytes);
  if (t->adds) memcpy(before, output, bytes);
  __m256 total[2] = {_mm256_add_ps(_mm256_loadu_ps(out), _mm256_loadu_ps(before)),
                     _mm256_add_ps(_mm256_loadu_ps(out + 8), _mm256_loadu_ps(before + 8))};
  for (size_t b = 0; b < t->blocks; b++, w += block_bytes, a += KB_PANEL_INPUTS) {
    const size_t at = (size_t)row * t->blocks + b;
    __m256i sum[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    for (int s = 0; s < 8; s++) {
      const __m256i x = _mm256_set1_epi32(*(const unaligned_int *)(a + s * 4));
      for (int h = 0; h < 2; h++) {
        __m256i products;
        if (is_packed) {
          __m256i codes = _mm256_loadu_si256((const __m256i *)(w + s % 4 * 64 + h * 32));
          if (s >= 4) codes = _mm256_srli_epi16(codes, 4);
          products = _mm256_maddubs_epi16(_mm256_and_si256(codes, nibble), x);
        } else {
          // vpmaddubsw saturates at 16 bits: |weight| · ±activation stays within 2 · 128 · 127. Expanded codes that have
          // no sign are divided by the 16 that they are multiples of.
          const __m256i codes = _mm256_loadu_si256((const __m256i *)(w + s * 64 + h * 32));
          const __m256i weights = _mm256_xor_si256(codes, flip);
          products = kind == KB_TILE_EXPANDED_MINIMA
                         ? _mm256_maddubs_epi16(_mm256_and_si256(_mm256_srli_epi16(codes, 4), nibble), x)
                         : _mm256_maddubs_epi16(_mm256_abs_epi8(weights), _mm256_sign_epi8(x, weights));
        }
        sum[h] = _mm256_add_epi32(sum[h], _mm256_madd_epi16(products, ones));
      }
    }
    for (int h = 0; h < 2; h++) {
      if (kb_tile_has_minima(kind)) sum[h] = _mm256_slli_epi32(sum[h], 4);
      if (kind == KB_TILE_SYMMETRIC)
        sum[h] = _mm256_add_epi32(_mm256_slli_epi32(sum[h], 4), _mm256_set1_epi32(t->offsets[at]));
      __m256 value = _mm256_cvtepi32_ps(sum[h]), d, minimum = _mm256_setzero_ps();
      if (kind == KB_TILE_EXPANDED || kind == KB_TILE_EXPANDED_MINIMA) {
        d = _mm256_loadu_ps((const float *)(w + 512 + h * 32));
        if (kind == KB_TILE_EXPANDED_MINIMA) minimum = _mm256_loadu_ps((const float *)(w + 576 + h * 32));
      } else if (kind == KB_TILE_NESTED) {
        const uint8_t *group = t->header + ((size_t)panel * t->blocks + b) / KB_GROUP_BLOCKS * KB_GROUP_BYTES + h * 16;
        const uint8_t *scales = w + 256 + h * 8;
        d = _mm256_mul_ps(_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)group)), unsigned_bytes(scales));
        minimum = _mm256_mul_ps(_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(group + 32))),
                                _mm256_sub_ps(_mm256_setzero_ps(), unsigned_bytes(scales + KB_PANEL_OUTPUTS)));
      } else {
        d = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(w + scale_at + h * 16)));
      }
      if (kind == KB_TILE_4BIT) {
        // All of it integers below 2^24, so exact.
        const __m256 codes = _mm256_set1_ps((float)t->offsets[at] * (-1.0f / 128));
        value = _mm256_fmadd_ps(unsigned_bytes(w + 288 + h * 8), value,
                                _mm256_mul_ps(signed_bytes(w + 304 + h * 8), codes));
      }
      if (is_packed) d = _mm256_mul_ps(d, _mm256_set1_ps(1.0f / 16));
      total[h] = _mm256_fmadd_ps(value, _mm256_mul_ps(d, _mm256_set1_ps(t->scales[at])), total[h]);
      if (kb_tile_has_minima(kind)) total[h] = _mm256_fmadd_ps(minimum, _mm256_set1_ps(t->sums[at]), total[h]);
    }
  }
  _mm256_storeu_ps(out, total[0]);
  _mm256_storeu_ps(out + 8, total[1]);
  memcpy(output, out, bytes);
}

static void tile(const struct kb_tile *t) {
  for (int panel = 0; panel < t->panels; panel++)
    for (int row = 0; row < t->rows; row++) row_by_panel(t, row, panel);
}
#pragma clang attribute pop

const struct kb_panel_kernels kb_panels_avx2 = {tile, expand};
#endif
