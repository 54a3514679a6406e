#include <string.h>

#include "half.h"
#include "panels_variant.h"

#include "panels_expand.inc"

static float scale_at(const struct kb_tile *t, const uint8_t *block, int o) {
  float scale;
  uint16_t half;
  switch (t->kind) {
    case KB_TILE_EXPANDED: memcpy(&scale, block + 512 + 4 * o, sizeof scale); return scale;
    case KB_TILE_8BIT: memcpy(&half, block + 512 + 2 * o, sizeof half); return kb_float_from_half(half);
    case KB_TILE_4BIT:
    case KB_TILE_SYMMETRIC: break;
  }
  memcpy(&half, block + 256 + 2 * o, sizeof half);
  return kb_float_from_half(half) / 16;
}

static int weight_at(enum kb_tile_kind kind, const uint8_t *block, int o, int k) {
  if (kind == KB_TILE_8BIT || kind == KB_TILE_EXPANDED) return block[k / 4 * 64 + o * 4 + k % 4] - 128;
  const uint8_t pair = block[k % 16 / 4 * 64 + o * 4 + k % 4];
  const int code = k < 16 ? pair & 15 : pair >> 4;
  return kind == KB_TILE_4BIT ? block[288 + o] * code + (int8_t)block[304 + o] : 16 * code - 128;
}

static void tile(const struct kb_tile *t) {
  const size_t block_bytes = kb_tile_block_bytes(t->kind);
  for (int r = 0; r < t->rows; r++) {
    const size_t row = (size_t)r * t->blocks;
    for (int c = 0; c < t->columns; c++) {
      const int o = c % KB_PANEL_OUTPUTS;
      const uint8_t *block = t->weights + (size_t)(c / KB_PANEL_OUTPUTS) * t->panel_bytes;
      float *output = t->output + (size_t)r * t->output_stride + c;
      float total = (t->bias ? t->bias[c] : 0) + (t->adds ? *output : 0);
      for (size_t b = 0; b < t->blocks; b++, block += block_bytes) {
        const int8_t *a = t->codes + (row + b) * KB_PANEL_INPUTS;
        int32_t sum = 0;
        for (int k = 0; k < KB_PANEL_INPUTS; k++) sum += weight_at(t->kind, block, o, k) * a[k];
        total += (float)sum * (scale_at(t, block, o) * t->scales[row + b]);
      }
      *output = total;
    }
  }
}

const struct kb_panel_kernels kb_panels_baseline = {tile, expand};
