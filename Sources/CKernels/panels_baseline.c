#include <string.h>

#include "half.h"
#include "panels_variant.h"

#include "panels_expand.inc"

static float half_at(const uint8_t *p) {
  uint16_t h;
  memcpy(&h, p, sizeof h);
  return kb_float_from_half(h);
}

static int code_at(enum kb_tile_kind kind, const uint8_t *block, int o, int k) {
  if (kind != KB_TILE_4BIT) return block[k / 4 * 64 + o * 4 + k % 4];
  const uint8_t pair = block[k % 16 / 4 * 64 + o * 4 + k % 4];
  return k < 16 ? pair & 15 : pair >> 4;
}

static void tile(const struct kb_tile *t) {
  const size_t block_bytes = t->panel_bytes / t->blocks;
  const size_t scale_at = t->kind == KB_TILE_4BIT ? 256 : 512;
  for (int r = 0; r < t->rows; r++) {
    const size_t row = (size_t)r * t->blocks;
    for (int c = 0; c < t->columns; c++) {
      const int o = c % KB_PANEL_OUTPUTS;
      const uint8_t *block = t->weights + (size_t)(c / KB_PANEL_OUTPUTS) * t->panel_bytes;
      float total = t->bias ? t->bias[c] : 0;
      for (size_t b = 0; b < t->blocks; b++, block += block_bytes) {
        const int8_t *a = t->codes + (row + b) * KB_PANEL_INPUTS;
        int32_t sum = t->kind == KB_TILE_8BIT ? t->offsets[row + b] : 0;
        for (int k = 0; k < KB_PANEL_INPUTS; k++) sum += code_at(t->kind, block, o, k) * a[k];
        total += (float)sum * (half_at(block + scale_at + 2 * o) * t->scales[row + b]);
        if (t->kind != KB_TILE_8BIT) total += half_at(block + scale_at + 32 + 2 * o) * t->sums[row + b];
      }
      t->output[(size_t)r * t->output_stride + c] = total;
    }
  }
}

const struct kb_panel_kernels kb_panels_baseline = {tile, expand};
