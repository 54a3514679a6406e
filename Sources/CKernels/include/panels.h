#pragma once
#include <stddef.h>
#include <stdint.h>

// Integer matrix products. A weight matrix is repacked at load into panels of 16 outputs; in a panel, blocks of 32
// inputs follow one another, each with a scale (and a minimum) an output. Inside a block, a 64-byte vector holds 4
// consecutive inputs of the 16 outputs, which is what vpdpbusd multiplies with 4 activations broadcast to all lanes.
// Activations are quantized to 8 bits with a scale for 32 values. Sums over a block are exact integers, so a row's
// result does not depend on the rows around it.

enum { KB_PANEL_OUTPUTS = 16, KB_PANEL_INPUTS = 32 };

enum kb_panel_format {
  // weight = scale · code + minimum, codes of 4 bits. A block: 256 bytes of codes, 16 half scales, 16 half minima.
  KB_PANEL_4BIT = 0,
  // weight = scale · (code − 128). A block: 512 bytes of codes, 16 half scales.
  KB_PANEL_8BIT = 1,
};

// Bytes of one panel of `inputs` (a multiple of 32) inputs.
size_t kb_panel_bytes(enum kb_panel_format format, size_t inputs);

// Packs 16 rows of Q4_0, Q4_1 or Q4_K blocks; their codes are kept, half precision scales of Q4_K are rounded.
// A null row is one of zeros.
void kb_pack_panel_4bit(uint32_t type, const void *const *rows, size_t inputs, uint8_t *panel);
// Packs 16 rows of Q8_0 blocks, codes and scales kept. A null row is one of zeros.
void kb_pack_panel_q8_0(const void *const *rows, size_t inputs, uint8_t *panel);
// Packs 16 rows of floats, rounded to 8 bits with a scale for 32 values. A null row is one of zeros.
void kb_pack_panel_floats(const float *const *rows, size_t inputs, uint8_t *panel);

// Rows of activations in 8 bits, made by kb_quantize_rows.
struct kb_activations {
  // rows × inputs
  int8_t *codes;
  // rows × inputs / 32: scale, scale · Σ codes, and −128 · Σ codes of a block
  float *scales;
  float *sums;
  int32_t *offsets;
};

// Quantizes `rows` rows of `inputs` floats that lie `stride` floats apart into the rows of `out` from `first` on.
void kb_quantize_rows(const float *x, size_t rows, size_t inputs, size_t stride, struct kb_activations out, size_t first);

// output[r · stride + o] = bias[o] + weights[o] · activations[r] for `rows` rows from `first_row` on and the outputs of `count`
// panels from `first_panel` on, of `outputs` in all; a null `bias` is one of zeros. `scratch` has kb_panel_scratch_bytes(inputs) bytes.
void kb_multiply_panels(enum kb_panel_format format, const uint8_t *panels, const float *bias, size_t outputs, size_t inputs,
                        size_t first_panel, size_t count, struct kb_activations activations, size_t first_row,
                        size_t rows, float *output, size_t stride, uint8_t *scratch);

// Bytes of scratch memory that kb_multiply_panels needs.
size_t kb_panel_scratch_bytes(size_t inputs);
