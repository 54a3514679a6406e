#pragma once
#include <stddef.h>
#include <stdint.h>

#include "panels.h"

enum {
  KB_TILE_ROWS = 6,
  KB_TILE_PANELS = 2,
  KB_BLOCK_4BIT = 320,
  KB_BLOCK_8BIT = 544,
  KB_BLOCK_SYMMETRIC = 288,
  // 512 bytes of codes, 16 float scales.
  KB_BLOCK_EXPANDED = 576,
  // The same and 16 float minima, negated, in the unit of the scales.
  KB_BLOCK_EXPANDED_MINIMA = 640,
  KB_BLOCK_NESTED = 288,
  // Blocks of a nested panel that share d and m, and the bytes of these in the header.
  KB_GROUP_BLOCKS = 8,
  KB_GROUP_BYTES = 64,
};

enum kb_tile_kind {
  KB_TILE_8BIT,
  KB_TILE_4BIT,
  KB_TILE_SYMMETRIC,
  KB_TILE_NESTED,
  KB_TILE_EXPANDED,
  KB_TILE_EXPANDED_MINIMA,
};

// A product small enough for registers, up to KB_TILE_ROWS rows by KB_TILE_PANELS panels, or one row by any number of
// panels.
struct kb_tile {
  enum kb_tile_kind kind;
  int rows, panels;
  // Outputs to write of a row: fewer than 16 a panel at the matrix's edge.
  int columns;
  size_t blocks;
  const uint8_t *weights;
  size_t panel_bytes;
  // Of the first panel; the next one's follow it.
  const uint8_t *header;
  // `columns` values, or null.
  const float *bias;
  // Whether to add to the output.
  bool adds;
  const int8_t *codes;
  const float *scales;
  const int32_t *offsets;
  const float *sums;
  float *output;
  size_t output_stride;
};

static inline size_t kb_tile_block_bytes(enum kb_tile_kind kind) {
  switch (kind) {
    case KB_TILE_8BIT: return KB_BLOCK_8BIT;
    case KB_TILE_4BIT: return KB_BLOCK_4BIT;
    case KB_TILE_SYMMETRIC: return KB_BLOCK_SYMMETRIC;
    case KB_TILE_NESTED: return KB_BLOCK_NESTED;
    case KB_TILE_EXPANDED: return KB_BLOCK_EXPANDED;
    case KB_TILE_EXPANDED_MINIMA: return KB_BLOCK_EXPANDED_MINIMA;
  }
}

static inline enum kb_tile_kind kb_tile_kind_of(enum kb_panel_format format) {
  switch (format) {
    case KB_PANEL_8BIT: return KB_TILE_8BIT;
    case KB_PANEL_4BIT: return KB_TILE_4BIT;
    case KB_PANEL_4BIT_SYMMETRIC: return KB_TILE_SYMMETRIC;
    case KB_PANEL_4BIT_NESTED: return KB_TILE_NESTED;
  }
}

// Whether two codes share a byte.
static inline bool kb_tile_is_packed(enum kb_tile_kind kind) {
  return kind == KB_TILE_4BIT || kind == KB_TILE_SYMMETRIC || kind == KB_TILE_NESTED;
}

// Whether minima are multiplied apart from codes.
static inline bool kb_tile_has_minima(enum kb_tile_kind kind) {
  return kind == KB_TILE_NESTED || kind == KB_TILE_EXPANDED_MINIMA;
}

// What packed blocks are after they were expanded.
static inline enum kb_tile_kind kb_tile_expanded_kind(enum kb_tile_kind kind) {
  return kind == KB_TILE_NESTED ? KB_TILE_EXPANDED_MINIMA : KB_TILE_EXPANDED;
}

struct kb_panel_kernels {
  void (*tile)(const struct kb_tile *);
  // Blocks of any 4-bit kind to 8-bit weights, so that many rows share the unpacking.
  void (*expand)(enum kb_tile_kind kind, const uint8_t *panel, const uint8_t *header, size_t blocks, uint8_t *out);
};

extern const struct kb_panel_kernels kb_panels_baseline;
#if defined(__x86_64__)
extern const struct kb_panel_kernels kb_panels_avx2;
extern const struct kb_panel_kernels kb_panels_avx512;
#endif
