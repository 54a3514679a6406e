#include <string.h>

#include "blocks.h"
#include "elementwise_variant.h"
#include "half.h"
#include "panels_variant.h"

size_t kb_panel_bytes(enum kb_panel_format format, size_t inputs) {
  return inputs / KB_PANEL_INPUTS * kb_tile_block_bytes(kb_tile_kind_of(format));
}

size_t kb_panel_header_bytes(enum kb_panel_format format, size_t inputs) {
  return format == KB_PANEL_4BIT_NESTED ? inputs / KB_PANEL_INPUTS / KB_GROUP_BLOCKS * KB_GROUP_BYTES : 0;
}

// The 16 bytes of codes of 32 inputs as Q4_0 and Q4_1 store them (byte i: inputs i and i + 16), to output `o`.
static void put_nibbles(uint8_t *block, size_t o, const uint8_t *codes) {
  for (size_t v = 0; v < 4; v++) memcpy(block + v * 64 + o * 4, codes + v * 4, 4);
}

static void put_half(uint8_t *p, size_t o, uint16_t h) { memcpy(p + o * 2, &h, sizeof h); }

// The 16 bytes of codes of a 32-value group of Q4_K in the order of Q4_0.
static void q4_k_codes(const uint8_t *super, size_t group, uint8_t *codes) {
  const uint8_t *qs = super + 16 + group / 2 * 32;
  for (int i = 0; i < 16; i++) {
    const int low = qs[i] >> (4 * (group % 2)) & 15, high = qs[i + 16] >> (4 * (group % 2)) & 15;
    codes[i] = (uint8_t)(low | high << 4);
  }
}

void kb_pack_panel_q4_k(const void *const *rows, size_t inputs, uint8_t *panel, uint8_t *header) {
  const size_t blocks = inputs / KB_PANEL_INPUTS;
  memset(panel, 0, blocks * KB_BLOCK_NESTED);
  memset(header, 0, kb_panel_header_bytes(KB_PANEL_4BIT_NESTED, inputs));
  for (size_t o = 0; o < KB_PANEL_OUTPUTS; o++) {
    const uint8_t *row = rows[o];
    if (!row) continue;
    for (size_t b = 0; b < blocks; b++) {
      const uint8_t *super = row + b / KB_GROUP_BLOCKS * KB_Q4_K_BYTES;
      uint8_t *group = header + b / KB_GROUP_BLOCKS * KB_GROUP_BYTES, *block = panel + b * KB_BLOCK_NESTED;
      int scale, minimum;
      uint8_t codes[16];
      kb_k_scale(super + 4, b % KB_GROUP_BLOCKS, &scale, &minimum);
      q4_k_codes(super, b % KB_GROUP_BLOCKS, codes);
      put_half(group, o, kb_half_bits(super, 0));
      put_half(group + 32, o, kb_half_bits(super, 1));
      put_nibbles(block, o, codes);
      block[256 + o] = (uint8_t)scale;
      block[272 + o] = (uint8_t)minimum;
    }
  }
}

void kb_pack_panel_q4_1(const void *const *rows, size_t inputs, uint8_t *panel) {
  const struct kb_elementwise *kernels = kb_chosen_elementwise();
  const size_t blocks = inputs / KB_PANEL_INPUTS;
  memset(panel, 0, blocks * KB_BLOCK_4BIT);
  for (size_t b = 0; b < blocks; b++) {
    uint8_t *block = panel + b * KB_BLOCK_4BIT;
    float d[KB_PANEL_OUTPUTS] = {0}, m[KB_PANEL_OUTPUTS] = {0}, scales[KB_PANEL_OUTPUTS];
    for (size_t o = 0; o < KB_PANEL_OUTPUTS; o++) {
      const uint8_t *row = rows[o];
      if (!row) continue;
      const uint8_t *source = row + b * KB_Q4_1_BYTES;
      put_nibbles(block, o, source + 4);
      d[o] = kb_half_at(source, 0);
      m[o] = kb_half_at(source, 1);
    }
    kernels->choose_factors(d, m, scales, block + 288, (int8_t *)block + 304);
    for (size_t o = 0; o < KB_PANEL_OUTPUTS; o++) put_half(block + 256, o, kb_half_from_float(16 * scales[o]));
  }
}

void kb_pack_panel_q4_0(const void *const *rows, size_t inputs, uint8_t *panel) {
  const size_t blocks = inputs / KB_PANEL_INPUTS;
  memset(panel, 0, blocks * KB_BLOCK_SYMMETRIC);
  for (size_t o = 0; o < KB_PANEL_OUTPUTS; o++) {
    const uint8_t *row = rows[o];
    if (!row) continue;
    for (size_t b = 0; b < blocks; b++) {
      put_nibbles(panel + b * KB_BLOCK_SYMMETRIC, o, row + b * KB_Q4_0_BYTES + 2);
      put_half(panel + b * KB_BLOCK_SYMMETRIC + 256, o, kb_half_bits(row + b * KB_Q4_0_BYTES, 0));
    }
  }
}

static void put_codes(uint8_t *block, size_t o, const int8_t *codes) {
  for (size_t k = 0; k < KB_PANEL_INPUTS; k += 4) {
    uint32_t four;
    memcpy(&four, codes + k, sizeof four);
    four ^= 0x80808080;
    memcpy(block + k * 16 + o * 4, &four, sizeof four);
  }
}

static void clear_8bit(uint8_t *panel, size_t blocks) {
  for (size_t b = 0; b < blocks; b++) {
    memset(panel + b * KB_BLOCK_8BIT, 0x80, 512);
    memset(panel + b * KB_BLOCK_8BIT + 512, 0, 32);
  }
}

void kb_pack_panel_q8_0(const void *const *rows, size_t inputs, uint8_t *panel) {
  const size_t blocks = inputs / KB_PANEL_INPUTS;
  clear_8bit(panel, blocks);
  for (size_t o = 0; o < KB_PANEL_OUTPUTS; o++) {
    const uint8_t *row = rows[o];
    if (!row) continue;
    for (size_t b = 0; b < blocks; b++) {
      put_codes(panel + b * KB_BLOCK_8BIT, o, (const int8_t *)(row + b * KB_Q8_0_BYTES + 2));
      put_half(panel + b * KB_BLOCK_8BIT + 512, o, kb_half_bits(row + b * KB_Q8_0_BYTES, 0));
    }
  }
}

void kb_pack_panel_floats(const float *const *rows, size_t inputs, uint8_t *panel) {
  const struct kb_elementwise *kernels = kb_chosen_elementwise();
  const size_t blocks = inputs / KB_PANEL_INPUTS;
  clear_8bit(panel, blocks);
  for (size_t o = 0; o < KB_PANEL_OUTPUTS; o++) {
    if (!rows[o]) continue;
    for (size_t b = 0; b < blocks; b++) {
      int8_t codes[KB_PANEL_INPUTS];
      put_half(panel + b * KB_BLOCK_8BIT + 512, o, kernels->round_block(rows[o] + b * KB_PANEL_INPUTS, codes));
      put_codes(panel + b * KB_BLOCK_8BIT, o, codes);
    }
  }
}
