#include "panels_variant.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "panels_expand.inc"
#pragma clang attribute pop

#define TARGET __attribute__((target("avx2,fma,f16c")))

typedef int32_t unaligned_int __attribute__((aligned(1), may_alias));

// One row by one panel, as two halves of 8 outputs.
TARGET static void row_by_panel(const struct kb_tile *t, int row, int panel) {
  const enum kb_tile_kind kind = t->kind;
  const size_t block_bytes = t->panel_bytes / t->blocks, scale_at = kind == KB_TILE_4BIT ? 256 : 512;
  const uint8_t *w = t->weights + (size_t)panel * t->panel_bytes;
  const int8_t *a = t->codes + (size_t)row * t->blocks * KB_PANEL_INPUTS;
  const __m256i ones = _mm256_set1_epi16(1), nibble = _mm256_set1_epi8(15), flip = _mm256_set1_epi8((char)0x80);
  const int left = t->columns - panel * KB_PANEL_OUTPUTS;
  const size_t bytes = sizeof(float) * (size_t)(left < KB_PANEL_OUTPUTS ? left : KB_PANEL_OUTPUTS);
  float out[KB_PANEL_OUTPUTS] = {0};
  if (t->bias) memcpy(out, t->bias + panel * KB_PANEL_OUTPUTS, bytes);
  __m256 total[2] = {_mm256_loadu_ps(out), _mm256_loadu_ps(out + 8)};
  for (size_t b = 0; b < t->blocks; b++, w += block_bytes, a += KB_PANEL_INPUTS) {
    const size_t at = (size_t)row * t->blocks + b;
    __m256i sum[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    for (int s = 0; s < 8; s++) {
      const __m256i x = _mm256_set1_epi32(*(const unaligned_int *)(a + s * 4));
      for (int h = 0; h < 2; h++) {
        __m256i products;
        if (kind == KB_TILE_8BIT) {
          // vpmaddubsw saturates at 16 bits: |weight| · ±activation stays within 2 · 127 · 127.
          const __m256i codes =
              _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)(w + s * 64 + h * 32)), flip);
          products = _mm256_maddubs_epi16(_mm256_abs_epi8(codes), _mm256_sign_epi8(x, codes));
        } else {
          __m256i codes = _mm256_loadu_si256(
              (const __m256i *)(w + (kind == KB_TILE_4BIT ? s % 4 : s) * 64 + h * 32));
          if (kind == KB_TILE_4BIT && s >= 4) codes = _mm256_srli_epi16(codes, 4);
          products = _mm256_maddubs_epi16(_mm256_and_si256(codes, nibble), x);
        }
        sum[h] = _mm256_add_epi32(sum[h], _mm256_madd_epi16(products, ones));
      }
    }
    for (int h = 0; h < 2; h++) {
      const uint8_t *scales = w + scale_at + h * 16;
      const __m256 d = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)scales));
      const __m256 scale = _mm256_mul_ps(d, _mm256_set1_ps(t->scales[at]));
      total[h] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sum[h]), scale, total[h]);
      if (kind != KB_TILE_8BIT) {
        const __m256 m = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(scales + 32)));
        total[h] = _mm256_fmadd_ps(m, _mm256_set1_ps(t->sums[at]), total[h]);
      }
    }
  }
  _mm256_storeu_ps(out, total[0]);
  _mm256_storeu_ps(out + 8, total[1]);
  memcpy(t->output + (size_t)row * t->output_stride + panel * KB_PANEL_OUTPUTS, out, bytes);
}

static void tile(const struct kb_tile *t) {
  for (int panel = 0; panel < t->panels; panel++)
    for (int row = 0; row < t->rows; row++) row_by_panel(t, row, panel);
}
const struct kb_panel_kernels kb_panels_avx2 = {tile, expand};
#endif
