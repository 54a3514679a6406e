#pragma once
#include <string.h>

#include "attention_tiles.h"

// The tallest tile of queries of all instruction sets.
enum { KB_QUERY_ROWS = 6 };

// What one instruction set's translation unit fills: see attention_tiles_variant.inc.
struct kb_attention_tiles {
  void (*store)(const float *, const float *, size_t, size_t, size_t, bool, size_t, uint16_t *);
  void (*attend)(const float *, size_t, size_t, size_t, bool, const uint16_t *, size_t, size_t, float, float *, size_t,
                 void *);
};

extern const struct kb_attention_tiles kb_attention_tiles_baseline;
#if defined(__x86_64__)
extern const struct kb_attention_tiles kb_attention_tiles_avx2;
extern const struct kb_attention_tiles kb_attention_tiles_avx512;
extern const struct kb_attention_tiles kb_attention_tiles_bf16;
#endif

static inline size_t kb_padded_head(size_t head_size) { return (head_size + 15) / 16 * 16; }

// Rounds to nearest, ties to even.
static inline uint16_t kb_bfloat_from_float(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}
