#include <string.h>

#include "half.h"
#include "panels_variant.h"

#include "panels_expand.inc"

static float float_at(const uint8_t *p, int o) {
  float value;
  memcpy(&value, p + 4 * o, sizeof value);
  return value;
}

// A block of output `o`: Σ weights · activations as an integer, what it is to be multiplied with, and the minimum.
struct block {
  int32_t sum;
  float scale, minimum;
};

static int packed_code(const uint8_t *codes, int o, int k) {
  const uint8_t pair = codes[k % 16 / 4 * 64 + o * 4 + k % 4];
  return k < 16 ? pair & 15 : pair >> 4;
}

static struct block block_at(enum kb_tile_kind kind, const uint8_t *block, const uint8_t *group, int o, const int8_t *a) {
  struct block result = {0};
  for (int k = 0; k < KB_PANEL_INPUTS; k++) {
    int weight = 0;
    switch (kind) {
      case KB_TILE_8BIT:
      case KB_TILE_EXPANDED: weight = block[k / 4 * 64 + o * 4 + k % 4] - 128; break;
      case KB_TILE_EXPANDED_MINIMA: weight = block[k / 4 * 64 + o * 4 + k % 4]; break;
      case KB_TILE_4BIT: weight = block[288 + o] * packed_code(block, o, k) + (int8_t)block[304 + o]; break;
      case KB_TILE_SYMMETRIC: weight = 16 * packed_code(block, o, k) - 128; break;
      case KB_TILE_NESTED: weight = 16 * packed_code(block, o, k); break;
    }
    result.sum += weight * a[k];
  }
  switch (kind) {
    case KB_TILE_8BIT: result.scale = kb_half_at(block + 512, (size_t)o); break;
    case KB_TILE_EXPANDED: result.scale = float_at(block + 512, o); break;
    case KB_TILE_EXPANDED_MINIMA:
      result.scale = float_at(block + 512, o);
      result.minimum = float_at(block + 576, o);
      break;
    case KB_TILE_4BIT:
    case KB_TILE_SYMMETRIC: result.scale = kb_half_at(block + 256, (size_t)o) / 16; break;
    case KB_TILE_NESTED:
      result.scale = kb_half_at(group, (size_t)o) * (float)block[256 + o] / 16;
      result.minimum = -kb_half_at(group + 32, (size_t)o) * (float)block[272 + o];
      break;
  }
  return result;
}

static void tile(const struct kb_tile *t) {
  const size_t block_bytes = kb_tile_block_bytes(t->kind);
  for (int r = 0; r < t->rows; r++) {
    const size_t row = (size_t)r * t->blocks;
    for (int c = 0; c < t->columns; c++) {
      const int o = c % KB_PANEL_OUTPUTS;
      const size_t p = (size_t)(c / KB_PANEL_OUTPUTS);
      const uint8_t *panel = t->weights + p * t->panel_bytes;
      float *output = t->output + (size_t)r * t->output_stride + c;
      float total = (t->bias ? t->bias[c] : 0) + (t->adds ? *output : 0);
      for (size_t b = 0; b < t->blocks; b++) {
        const uint8_t *group = t->header + (p * t->blocks + b) / KB_GROUP_BLOCKS * KB_GROUP_BYTES;
        const struct block block =
            block_at(t->kind, panel + b * block_bytes, group, o, t->codes + (row + b) * KB_PANEL_INPUTS);
        total += (float)block.sum * (block.scale * t->scales[row + b]);
        if (kb_tile_has_minima(t->kind)) total += block.minimum * t->sums[row + b];
      }
      *output = total;
    }
  }
}

const struct kb_panel_kernels kb_panels_baseline = {tile, expand};
