#include "panels.h"

#include "panels_variant.h"
#include "processor.h"

// Rows up to which 4-bit codes are unpacked on the way instead of once into scratch memory.
enum { DIRECT_ROWS = KB_TILE_ROWS };

size_t kb_panel_scratch_bytes(size_t inputs) {
  return KB_TILE_PANELS * (inputs / KB_PANEL_INPUTS) * KB_BLOCK_EXPANDED;
}

static const struct kb_panel_kernels *chosen(void) {
#if defined(__x86_64__)
  switch (kb_instruction_set()) {
    case KB_AVX512_VNNI: return &kb_panels_avx512;
    case KB_AVX2: return &kb_panels_avx2;
    default: break;
  }
#endif
  return &kb_panels_baseline;
}

void kb_multiply_panels(enum kb_panel_format format, const uint8_t *panels, const float *bias, size_t outputs, size_t inputs,
                        size_t first_panel, size_t count, struct kb_activations activations, size_t first_row,
                        size_t rows, float *output, size_t stride, uint8_t *scratch) {
  const struct kb_panel_kernels *kernels = chosen();
  const size_t blocks = inputs / KB_PANEL_INPUTS, bytes = kb_panel_bytes(format, inputs);
  struct kb_tile t = {.blocks = blocks, .output_stride = stride};
  // A single row is bound by reading the weights: one panel after another is one stream through memory.
  const size_t together = rows == 1 ? 1 : KB_TILE_PANELS;
  for (size_t p = 0; p < count; p += together) {
    const size_t panel = first_panel + p;
    t.panels = count - p < together ? (int)(count - p) : (int)together;
    t.weights = panels + panel * bytes;
    t.panel_bytes = bytes;
    t.kind = format == KB_PANEL_8BIT ? KB_TILE_8BIT : KB_TILE_4BIT;
    if (format == KB_PANEL_4BIT && rows > DIRECT_ROWS) {
      const size_t expanded = blocks * KB_BLOCK_EXPANDED;
      for (int i = 0; i < t.panels; i++) kernels->expand(t.weights + (size_t)i * bytes, blocks, scratch + (size_t)i * expanded);
      t.weights = scratch;
      t.panel_bytes = expanded;
      t.kind = KB_TILE_EXPANDED;
    }
    const size_t column = panel * KB_PANEL_OUTPUTS;
    t.bias = bias ? bias + column : NULL;
    t.columns = outputs - column < (size_t)t.panels * KB_PANEL_OUTPUTS ? (int)(outputs - column)
                                                                       : t.panels * KB_PANEL_OUTPUTS;
    for (size_t r = 0; r < rows; r += KB_TILE_ROWS) {
      const size_t row = first_row + r;
      t.rows = rows - r < KB_TILE_ROWS ? (int)(rows - r) : KB_TILE_ROWS;
      t.codes = activations.codes + row * inputs;
      t.scales = activations.scales + row * blocks;
      t.sums = activations.sums + row * blocks;
      t.offsets = activations.offsets + row * blocks;
      t.output = output + r * stride + column;
      kernels->tile(&t);
    }
  }
}
