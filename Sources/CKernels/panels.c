#include "panels.h"

#include "elementwise_variant.h"
#include "panels_variant.h"
#include "processor.h"

// Rows up to which 4-bit codes are unpacked on the way instead of once into scratch memory.
enum { DIRECT_ROWS = KB_TILE_ROWS };

static const struct kb_panel_kernels *chosen(void) {
#if defined(__x86_64__)
  switch (kb_instruction_set()) {
    case KB_AVX512_BF16:
    case KB_AVX512_VNNI: return &kb_panels_avx512;
    case KB_AVX2: return &kb_panels_avx2;
    default: break;
  }
#endif
  return &kb_panels_baseline;
}

// Outputs of a product with a function that are quantized together, and the panels that hold them.
enum { BLOCK_PANELS = KB_PANEL_INPUTS / KB_PANEL_OUTPUTS };

size_t kb_panel_scratch_bytes(size_t inputs, size_t rows) {
  return KB_TILE_PANELS * (inputs / KB_PANEL_INPUTS) * KB_BLOCK_EXPANDED_MINIMA + 2 * rows * KB_PANEL_INPUTS * sizeof(float);
}

// All rows by a tile's panels.
static void multiply_rows(const struct kb_panel_kernels *kernels, struct kb_tile t, size_t header_bytes,
                          const struct kb_activations *activations, size_t rows, uint8_t *scratch) {
  float *output = t.output;
  const uint8_t *next = t.weights + (size_t)t.panels * t.panel_bytes;
  const size_t next_lines = (size_t)t.panels * t.panel_bytes / 64;
  if (t.kind != KB_TILE_8BIT && rows > DIRECT_ROWS) {
    const enum kb_tile_kind kind = kb_tile_expanded_kind(t.kind);
    const size_t bytes = t.blocks * kb_tile_block_bytes(kind);
    for (int i = 0; i < t.panels; i++)
      kernels->expand(t.kind, t.weights + (size_t)i * t.panel_bytes, t.header + (size_t)i * header_bytes, t.blocks,
                      scratch + (size_t)i * bytes);
    t.weights = scratch;
    t.panel_bytes = bytes;
    t.kind = kind;
  }
  for (size_t r = 0; r < rows; r += KB_TILE_ROWS) {
    t.rows = rows - r < KB_TILE_ROWS ? (int)(rows - r) : KB_TILE_ROWS;
    t.codes = activations->codes + r * t.blocks * KB_PANEL_INPUTS;
    t.scales = activations->scales + r * t.blocks;
    t.offsets = activations->offsets + r * t.blocks;
    t.sums = activations->sums + r * t.blocks;
    t.output = output + r * t.output_stride;
    // Many rows give the time to bring in the next panels bit by bit; the last ones ask for what follows the matrix.
    if (rows > DIRECT_ROWS)
      for (size_t line = next_lines * r / rows; line < next_lines * (r + (size_t)t.rows) / rows; line++)
        __builtin_prefetch(next + line * 64, 0, 2);
    kernels->tile(&t);
  }
}

// `output` is where the first of the outputs asked for goes.
static void multiply(const struct kb_panel_matrix *matrix, size_t first, size_t count,
                     const struct kb_activations *activations, size_t rows, bool adds, float *output, size_t stride,
                     uint8_t *scratch) {
  const struct kb_panel_kernels *kernels = chosen();
  struct kb_tile t = {
      .blocks = matrix->inputs / KB_PANEL_INPUTS,
      .kind = kb_tile_kind_of(matrix->format),
      .panel_bytes = kb_panel_bytes(matrix->format, matrix->inputs),
      .adds = adds,
      .output_stride = stride,
  };
  const size_t header_bytes = kb_panel_header_bytes(matrix->format, matrix->inputs);
  const uint8_t *headers = matrix->panels + (matrix->outputs + KB_PANEL_OUTPUTS - 1) / KB_PANEL_OUTPUTS * t.panel_bytes;
  const size_t together = rows == 1 ? count : KB_TILE_PANELS;
  for (size_t p = 0; p < count; p += together) {
    const size_t panel = first + p, column = panel * KB_PANEL_OUTPUTS;
    t.panels = count - p < together ? (int)(count - p) : (int)together;
    t.weights = matrix->panels + panel * t.panel_bytes;
    t.bias = matrix->bias ? matrix->bias + column : NULL;
    t.columns = matrix->outputs - column < (size_t)t.panels * KB_PANEL_OUTPUTS ? (int)(matrix->outputs - column)
                                                                               : t.panels * KB_PANEL_OUTPUTS;
    t.output = output + p * KB_PANEL_OUTPUTS;
    t.header = headers + panel * header_bytes;
    multiply_rows(kernels, t, header_bytes, activations, rows, scratch);
  }
}

void kb_multiply_panels(const struct kb_panel_matrix *matrix, size_t first, size_t count,
                        const struct kb_activations *activations, size_t rows, bool adds, float *output, size_t stride,
                        uint8_t *scratch) {
  multiply(matrix, first, count, activations, rows, adds, output + first * KB_PANEL_OUTPUTS, stride, scratch);
}

size_t kb_function_outputs(const struct kb_panel_matrix *matrix, enum kb_panel_function function) {
  return function == KB_SILU_GATE ? matrix->outputs / 2 : matrix->outputs;
}

void kb_multiply_panels_function(const struct kb_panel_matrix *matrix, enum kb_panel_function function, size_t first,
                                 size_t count, const struct kb_activations *activations, size_t rows,
                                 const struct kb_activations *out, uint8_t *scratch) {
  const struct kb_elementwise *elementwise = kb_chosen_elementwise();
  const size_t outputs = kb_function_outputs(matrix, function);
  float *x = (float *)(void *)(scratch + kb_panel_scratch_bytes(matrix->inputs, 0)), *y = x + rows * KB_PANEL_INPUTS;
  for (size_t block = first; block < first + count; block++) {
    const size_t panel = block * BLOCK_PANELS * (function == KB_SILU_GATE ? 2 : 1);
    multiply(matrix, panel, BLOCK_PANELS, activations, rows, false, x, KB_PANEL_INPUTS, scratch);
    switch (function) {
      case KB_GELU: elementwise->gelu(x, rows * KB_PANEL_INPUTS); break;
      case KB_GELU_TANH: elementwise->gelu_tanh(x, rows * KB_PANEL_INPUTS); break;
      case KB_SILU_GATE:
        multiply(matrix, panel + BLOCK_PANELS, BLOCK_PANELS, activations, rows, false, y, KB_PANEL_INPUTS, scratch);
        elementwise->silu_multiply(x, y, rows * KB_PANEL_INPUTS);
        break;
    }
    for (size_t r = 0; r < rows; r++) {
      const size_t at = r * (outputs / KB_PANEL_INPUTS) + block;
      elementwise->quantize(x + r * KB_PANEL_INPUTS, KB_PANEL_INPUTS, out->codes + at * KB_PANEL_INPUTS,
                            out->scales + at, out->offsets + at, out->sums + at);
    }
  }
}
