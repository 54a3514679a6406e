#include "panels_variant.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq"), min_vector_width(512))), apply_to = function)
#include "panels_expand.inc"
#pragma clang attribute pop

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,f16c,fma")))
#define INLINE static inline __attribute__((always_inline)) TARGET

enum { PREFETCH_BYTES = 4096 };

typedef int32_t unaligned_int __attribute__((aligned(1), may_alias));

// The outputs of panel `p` that exist.
INLINE __mmask16 column_mask(const struct kb_tile *t, int p) {
  const int left = t->columns - p * KB_PANEL_OUTPUTS;
  return left >= KB_PANEL_OUTPUTS ? 0xffff : (__mmask16)((1u << left) - 1);
}

// `kind`, `rows` and `panels` are constants at each call, so that the loops unroll and all sums stay in registers.
INLINE void tile(const struct kb_tile *t, const enum kb_tile_kind kind, const int rows, const int panels) {
  const size_t blocks = t->blocks, block_bytes = kind == KB_TILE_8BIT   ? KB_BLOCK_8BIT
                                                 : kind == KB_TILE_4BIT ? KB_BLOCK_4BIT
                                                                        : KB_BLOCK_EXPANDED;
  const size_t scale_at = kind == KB_TILE_4BIT ? 256 : 512, inputs = blocks * KB_PANEL_INPUTS;
  const uint8_t *w = t->weights;
  const int8_t *a = t->codes;
  const __m512i nibble = _mm512_set1_epi8(15);
  __m512 total[KB_TILE_ROWS][KB_TILE_PANELS];
#pragma clang loop unroll(full)
  for (int p = 0; p < panels; p++) {
    const __m512 bias = t->bias ? _mm512_maskz_loadu_ps(column_mask(t, p), t->bias + p * KB_PANEL_OUTPUTS) : _mm512_setzero_ps();
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) total[r][p] = bias;
  }
  for (size_t b = 0; b < blocks; b++, w += block_bytes, a += KB_PANEL_INPUTS) {
    __m512i sum[KB_TILE_ROWS][KB_TILE_PANELS];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
      for (int p = 0; p < panels; p++)
        sum[r][p] =
            kind == KB_TILE_8BIT ? _mm512_set1_epi32(t->offsets[(size_t)r * blocks + b]) : _mm512_setzero_si512();
    // One row reads the weights once, as a stream: ask for what comes some blocks later.
    if (rows == 1)
#pragma clang loop unroll(full)
      for (size_t line = 0; line < block_bytes; line += 64) _mm_prefetch(w + PREFETCH_BYTES + line, _MM_HINT_T0);
#pragma clang loop unroll(full)
    for (int s = 0; s < (kind == KB_TILE_4BIT ? 4 : 8); s++) {
      __m512i codes[KB_TILE_PANELS], high[KB_TILE_PANELS];
#pragma clang loop unroll(full)
      for (int p = 0; p < panels; p++) {
        codes[p] = _mm512_loadu_si512(w + (size_t)p * t->panel_bytes + s * 64);
        if (kind == KB_TILE_4BIT) {
          high[p] = _mm512_and_si512(_mm512_srli_epi16(codes[p], 4), nibble);
          codes[p] = _mm512_and_si512(codes[p], nibble);
        }
      }
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) {
        const __m512i x = _mm512_set1_epi32(*(const unaligned_int *)(a + (size_t)r * inputs + s * 4));
#pragma clang loop unroll(full)
        for (int p = 0; p < panels; p++) sum[r][p] = _mm512_dpbusd_epi32(sum[r][p], codes[p], x);
        if (kind == KB_TILE_4BIT) {
          const __m512i y = _mm512_set1_epi32(*(const unaligned_int *)(a + (size_t)r * inputs + 16 + s * 4));
#pragma clang loop unroll(full)
          for (int p = 0; p < panels; p++) sum[r][p] = _mm512_dpbusd_epi32(sum[r][p], high[p], y);
        }
      }
    }
#pragma clang loop unroll(full)
    for (int p = 0; p < panels; p++) {
      const uint8_t *scales = w + (size_t)p * t->panel_bytes + scale_at;
      const __m512 d = _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)scales));
      __m512 m;
      if (kind != KB_TILE_8BIT) m = _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(scales + 32)));
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) {
        const size_t at = (size_t)r * blocks + b;
        const __m512 scale = _mm512_mul_ps(d, _mm512_set1_ps(t->scales[at]));
        total[r][p] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum[r][p]), scale, total[r][p]);
        if (kind != KB_TILE_8BIT) total[r][p] = _mm512_fmadd_ps(m, _mm512_set1_ps(t->sums[at]), total[r][p]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int p = 0; p < panels; p++)
      _mm512_mask_storeu_ps(t->output + (size_t)r * t->output_stride + p * KB_PANEL_OUTPUTS, column_mask(t, p),
                            total[r][p]);
}

#define ROWS(kind, panels)                        \
  switch (t->rows) {                              \
    case 1: tile(t, kind, 1, panels); return;     \
    case 2: tile(t, kind, 2, panels); return;     \
    case 3: tile(t, kind, 3, panels); return;     \
    case 4: tile(t, kind, 4, panels); return;     \
    case 5: tile(t, kind, 5, panels); return;     \
    default: tile(t, kind, 6, panels); return;    \
  }

TARGET static void tile_8bit(const struct kb_tile *t) {
  if (t->panels == 2) ROWS(KB_TILE_8BIT, 2) else ROWS(KB_TILE_8BIT, 1)
}

TARGET static void tile_4bit(const struct kb_tile *t) {
  if (t->panels == 2) ROWS(KB_TILE_4BIT, 2) else ROWS(KB_TILE_4BIT, 1)
}

TARGET static void tile_expanded(const struct kb_tile *t) {
  if (t->panels == 2) ROWS(KB_TILE_EXPANDED, 2) else ROWS(KB_TILE_EXPANDED, 1)
}

static void any_tile(const struct kb_tile *t) {
  switch (t->kind) {
    case KB_TILE_8BIT: tile_8bit(t); return;
    case KB_TILE_4BIT: tile_4bit(t); return;
    case KB_TILE_EXPANDED: tile_expanded(t); return;
  }
}
const struct kb_panel_kernels kb_panels_avx512 = {any_tile, expand};
#endif
