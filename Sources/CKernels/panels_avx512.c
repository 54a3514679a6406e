#include "panels_variant.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,f16c,fma")))
#define INLINE static inline __attribute__((always_inline)) TARGET

enum { SIXTEENTHS = 16 };

typedef int32_t unaligned_int __attribute__((aligned(1), may_alias));

// The outputs of panel `p` that exist.
INLINE __mmask16 column_mask(const struct kb_tile *t, int p) {
  const int left = t->columns - p * KB_PANEL_OUTPUTS;
  return left >= KB_PANEL_OUTPUTS ? 0xffff : (__mmask16)((1u << left) - 1);
}

INLINE float *output_at(const struct kb_tile *t, int r, int p) {
  return t->output + (size_t)r * t->output_stride + p * KB_PANEL_OUTPUTS;
}

// Scales stay in units of a sixteenth, as in the panel: see SIXTEENTHS.
INLINE void expand_scales(const uint8_t *block, uint8_t *out) {
  _mm512_storeu_ps(out + 512, _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(block + 256))));
}

// Codes of 4 bits to their sixteenfold in 8 bits.
INLINE void expand_codes(const uint8_t *block, uint8_t *out) {
  const __m512i upper = _mm512_set1_epi8((char)0xf0);
#pragma clang loop unroll(full)
  for (int s = 0; s < 4; s++) {
    const __m512i codes = _mm512_loadu_si512(block + s * 64);
    _mm512_storeu_si512(out + s * 64, _mm512_and_si512(_mm512_slli_epi16(codes, 4), upper));
    _mm512_storeu_si512(out + 256 + s * 64, _mm512_and_si512(codes, upper));
  }
}

TARGET static void expand_symmetric(const uint8_t *panel, size_t blocks, uint8_t *out) {
  for (size_t b = 0; b < blocks; b++, panel += KB_BLOCK_SYMMETRIC, out += KB_BLOCK_EXPANDED) {
    expand_codes(panel, out);
    expand_scales(panel, out);
  }
}

// 4-bit blocks to 8-bit weights. A 16-bit product of a factor (at most 16) with two codes of one byte each never
// carries from the lower byte to the upper.
TARGET static void expand_4bit(const uint8_t *panel, size_t blocks, uint8_t *out) {
  const __m512i nibbles = _mm512_set1_epi16(0x0f0f);
  const __m512i spread = _mm512_set_epi32(0x0f0f0f0f, 0x0e0e0e0e, 0x0d0d0d0d, 0x0c0c0c0c, 0x0b0b0b0b, 0x0a0a0a0a,
                                          0x09090909, 0x08080808, 0x07070707, 0x06060606, 0x05050505, 0x04040404,
                                          0x03030303, 0x02020202, 0x01010101, 0x00000000);
  for (size_t b = 0; b < blocks; b++, panel += KB_BLOCK_4BIT, out += KB_BLOCK_EXPANDED) {
    const __m512i factors = _mm512_shuffle_epi8(
        _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(panel + 288))), spread);
    const __m512i factor = _mm512_and_si512(factors, _mm512_set1_epi16(0xff));
    const __m512i zero = _mm512_xor_si512(
        _mm512_shuffle_epi8(_mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(panel + 304))), spread),
        _mm512_set1_epi8((char)0x80));
#pragma clang loop unroll(full)
    for (int s = 0; s < 4; s++) {
      const __m512i codes = _mm512_loadu_si512(panel + s * 64);
      const __m512i low = _mm512_and_si512(codes, nibbles), high = _mm512_and_si512(_mm512_srli_epi16(codes, 4), nibbles);
      _mm512_storeu_si512(out + s * 64, _mm512_add_epi8(_mm512_mullo_epi16(low, factor), zero));
      _mm512_storeu_si512(out + 256 + s * 64, _mm512_add_epi8(_mm512_mullo_epi16(high, factor), zero));
    }
    expand_scales(panel, out);
  }
}

INLINE __m512i bytes_unsigned(const uint8_t *p) { return _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)p)); }
INLINE __m512i bytes_signed(const uint8_t *p) { return _mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)p)); }

INLINE __m512 halves(const uint8_t *p) { return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p)); }

// Scales and minima of a nested group's 16 outputs, those of a block to be multiplied with them. Minima are negated and in
// sixteenths.
struct group {
  __m512 d, m;
};

INLINE struct group group_at(const uint8_t *group) {
  return (struct group){halves(group), _mm512_mul_ps(halves(group + 32), _mm512_set1_ps(-SIXTEENTHS))};
}

INLINE __m512 nested(__m512 of_group, const uint8_t *of_block) {
  return _mm512_mul_ps(of_group, _mm512_cvtepi32_ps(bytes_unsigned(of_block)));
}

TARGET static void expand_nested(const uint8_t *block, const uint8_t *header, size_t blocks, uint8_t *out) {
  for (size_t b = 0; b < blocks; b++, block += KB_BLOCK_NESTED, out += KB_BLOCK_EXPANDED_MINIMA) {
    expand_codes(block, out);
    const struct group group = group_at(header + b / KB_GROUP_BLOCKS * KB_GROUP_BYTES);
    _mm512_storeu_ps(out + 512, nested(group.d, block + 256));
    _mm512_storeu_ps(out + 576, nested(group.m, block + 272));
  }
}

static void expand(enum kb_tile_kind kind, const uint8_t *panel, const uint8_t *header, size_t blocks, uint8_t *out) {
  switch (kind) {
    case KB_TILE_SYMMETRIC: expand_symmetric(panel, blocks, out); return;
    case KB_TILE_NESTED: expand_nested(panel, header, blocks, out); return;
    default: expand_4bit(panel, blocks, out); return;
  }
}

// `kind`, `rows` and `panels` are constants at each call, so that the loops unroll and all sums stay in registers.
INLINE void tile(const struct kb_tile *t, const enum kb_tile_kind kind, const int rows, const int panels) {
  const size_t blocks = t->blocks, block_bytes = kb_tile_block_bytes(kind), inputs = blocks * KB_PANEL_INPUTS;
  const bool is_packed = kb_tile_is_packed(kind), has_minima = kb_tile_has_minima(kind);
  const bool has_offsets = kind != KB_TILE_4BIT && !has_minima;
  // Two codes share a byte. A single row leaves the upper ones where they are and has sums of their own for the lower
  // ones; several rows share the shift that puts the lower ones in the same place.
  const bool splits = rows == 1;
  // Scales of weights that were 4-bit ones count sixteenths. A power of two is taken out at the end without rounding.
  const __m512 unit = _mm512_set1_ps(kind == KB_TILE_8BIT ? 1 : SIXTEENTHS);
  const uint8_t *w = t->weights;
  const int8_t *a = t->codes;
  const __m512i upper = _mm512_set1_epi8((char)0xf0), lower = _mm512_set1_epi8(0x0f);
  __m512 total[KB_TILE_ROWS][KB_TILE_PANELS];
#pragma clang loop unroll(full)
  for (int p = 0; p < panels; p++) {
    const __m512 bias = t->bias ? _mm512_maskz_loadu_ps(column_mask(t, p), t->bias + p * KB_PANEL_OUTPUTS) : _mm512_setzero_ps();
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      total[r][p] = t->adds ? _mm512_add_ps(bias, _mm512_maskz_loadu_ps(column_mask(t, p), output_at(t, r, p))) : bias;
      total[r][p] = _mm512_mul_ps(total[r][p], unit);
    }
  }
  struct group groups[KB_TILE_PANELS];
  for (size_t b = 0; b < blocks; b++, w += block_bytes, a += KB_PANEL_INPUTS) {
    if (kind == KB_TILE_NESTED && b % KB_GROUP_BLOCKS == 0)
#pragma clang loop unroll(full)
      for (int p = 0; p < panels; p++)
        groups[p] = group_at(t->header + ((size_t)p * blocks + b) / KB_GROUP_BLOCKS * KB_GROUP_BYTES);
    // A single row has two chains of additions a block, whose latency nothing else would hide.
    __m512i sum[KB_TILE_ROWS][KB_TILE_PANELS], second[KB_TILE_PANELS];
#pragma clang loop unroll(full)
    for (int p = 0; p < panels; p++) {
      second[p] = _mm512_setzero_si512();
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++)
        sum[r][p] =
            has_offsets ? _mm512_set1_epi32(t->offsets[(size_t)r * blocks + b]) : _mm512_setzero_si512();
    }
#pragma clang loop unroll(full)
    for (int s = 0; s < (is_packed ? 4 : 8); s++) {
      __m512i codes[KB_TILE_PANELS], high[KB_TILE_PANELS];
#pragma clang loop unroll(full)
      for (int p = 0; p < panels; p++) {
        codes[p] = _mm512_loadu_si512(w + (size_t)p * t->panel_bytes + s * 64);
        if (is_packed) {
          high[p] = _mm512_and_si512(codes[p], upper);
          codes[p] = splits ? _mm512_and_si512(codes[p], lower) : _mm512_and_si512(_mm512_slli_epi16(codes[p], 4), upper);
        }
      }
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) {
        const __m512i x = _mm512_set1_epi32(*(const unaligned_int *)(a + (size_t)r * inputs + s * 4));
#pragma clang loop unroll(full)
        for (int p = 0; p < panels; p++) {
          __m512i *to = splits && (is_packed || s % 2) ? &second[p] : &sum[r][p];
          *to = _mm512_dpbusd_epi32(*to, codes[p], x);
        }
        if (is_packed) {
          const __m512i y = _mm512_set1_epi32(*(const unaligned_int *)(a + (size_t)r * inputs + 16 + s * 4));
#pragma clang loop unroll(full)
          for (int p = 0; p < panels; p++) sum[r][p] = _mm512_dpbusd_epi32(sum[r][p], high[p], y);
        }
      }
    }
#pragma clang loop unroll(full)
    for (int p = 0; p < panels; p++) {
      // Where addresses do not ascend in the order of the loads, memory gives a quarter less: what follows the codes is not
      // to be loaded before them.
      if (splits) __asm__ volatile("" ::: "memory");
      if (splits) sum[0][p] = _mm512_add_epi32(sum[0][p], is_packed ? _mm512_slli_epi32(second[p], 4) : second[p]);
      const uint8_t *block = w + (size_t)p * t->panel_bytes;
      __m512 d, minimum;
      __m512i factor, zero;
      if (kind == KB_TILE_NESTED) {
        d = nested(groups[p].d, block + 256);
        minimum = nested(groups[p].m, block + 272);
      } else if (kind == KB_TILE_EXPANDED || kind == KB_TILE_EXPANDED_MINIMA) {
        d = _mm512_loadu_ps(block + 512);
        if (has_minima) minimum = _mm512_loadu_ps(block + 576);
      } else {
        d = halves(block + (is_packed ? 256 : 512));
      }
      if (kind == KB_TILE_4BIT) {
        factor = bytes_unsigned(block + 288);
        zero = bytes_signed(block + 304);
      }
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) {
        const size_t at = (size_t)r * blocks + b;
        // The same integer as from expanded weights: sums of codes are held 16-fold, offsets are −128 times the sum of
        // the activations that a zero multiplies.
        if (kind == KB_TILE_4BIT)
          sum[r][p] = _mm512_sub_epi32(
              _mm512_srai_epi32(_mm512_mullo_epi32(factor, sum[r][p]), 4),
              _mm512_srai_epi32(_mm512_mullo_epi32(zero, _mm512_set1_epi32(t->offsets[at])), 7));
        total[r][p] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum[r][p]), _mm512_mul_ps(d, _mm512_set1_ps(t->scales[at])),
                                      total[r][p]);
        if (has_minima) total[r][p] = _mm512_fmadd_ps(minimum, _mm512_set1_ps(t->sums[at]), total[r][p]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int p = 0; p < panels; p++)
      _mm512_mask_storeu_ps(output_at(t, r, p), column_mask(t, p), _mm512_div_ps(total[r][p], unit));
}

// A single row goes through one panel after another: memory is read as one stream.
INLINE void row(const struct kb_tile *t, const enum kb_tile_kind kind) {
  const size_t header_bytes = t->blocks / KB_GROUP_BLOCKS * KB_GROUP_BYTES;
  struct kb_tile one = *t;
  for (int p = 0; p < t->panels; p++) {
    tile(&one, kind, 1, 1);
    one.columns -= KB_PANEL_OUTPUTS;
    one.weights += t->panel_bytes;
    one.header += header_bytes;
    one.output += KB_PANEL_OUTPUTS;
    if (one.bias) one.bias += KB_PANEL_OUTPUTS;
  }
}

#define ROWS(kind, panels)                        \
  switch (t->rows) {                              \
    case 2: tile(t, kind, 2, panels); return;     \
    case 3: tile(t, kind, 3, panels); return;     \
    case 4: tile(t, kind, 4, panels); return;     \
    case 5: tile(t, kind, 5, panels); return;     \
    default: tile(t, kind, 6, panels); return;    \
  }

#define TILE(name, kind)                             \
  TARGET static void name(const struct kb_tile *t) { \
    if (t->rows == 1)                                \
      row(t, kind);                                  \
    else if (t->panels == 2)                         \
      ROWS(kind, 2)                                  \
    else                                             \
      ROWS(kind, 1)                                  \
  }

TILE(tile_8bit, KB_TILE_8BIT)
TILE(tile_4bit, KB_TILE_4BIT)
TILE(tile_symmetric, KB_TILE_SYMMETRIC)
TILE(tile_nested, KB_TILE_NESTED)
TILE(tile_expanded, KB_TILE_EXPANDED)
TILE(tile_expanded_minima, KB_TILE_EXPANDED_MINIMA)

static void any_tile(const struct kb_tile *t) {
  switch (t->kind) {
    case KB_TILE_8BIT: tile_8bit(t); return;
    case KB_TILE_4BIT: tile_4bit(t); return;
    case KB_TILE_SYMMETRIC: tile_symmetric(t); return;
    case KB_TILE_NESTED: tile_nested(t); return;
    case KB_TILE_EXPANDED: tile_expanded(t); return;
    case KB_TILE_EXPANDED_MINIMA: tile_expanded_minima(t); return;
  }
}
const struct kb_panel_kernels kb_panels_avx512 = {any_tile, expand};
#endif
