#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Integer matrix products. A weight matrix is repacked at load into panels of 16 outputs; in a panel, blocks of 32
// inputs follow one another. Inside a block, a 64-byte vector holds 4 consecutive inputs of the 16 outputs, which is
// what vpdpbusd multiplies with 4 activations broadcast to all lanes. Activations are quantized to 8 bits with a scale
// for 32 values. Sums over a block are exact integers, so a row's result does not depend on the rows around it.

enum { KB_PANEL_OUTPUTS = 16, KB_PANEL_INPUTS = 32 };

enum kb_panel_format {
  // weight = scale / 16 · (factor · code + zero), which is an integer of 8 bits times a scale, codes of 4 bits.
  // A block: 256 bytes of codes, 16 half scales, 16 factors (1 byte, 0 to 16), 16 zeros (1 byte, signed).
  KB_PANEL_4BIT = 0,
  // weight = scale · (code − 128). A block: 512 bytes of codes, 16 half scales.
  KB_PANEL_8BIT = 1,
  // weight = scale · (code − 8), codes of 4 bits. A block: 256 bytes of codes, 16 half scales.
  KB_PANEL_4BIT_SYMMETRIC = 2,
  // weight = d · scale · code − m · minimum, codes of 4 bits, d and m for 256 inputs, scales and minima of 6 bits for 32.
  // A block: 256 bytes of codes, 16 scales and 16 minima (1 byte). Behind the last panel, for each panel and 256 inputs,
  // 16 half d and 16 half m: a gap between panels would cost a single row a tenth of its speed. Inputs are a multiple of
  // 256.
  KB_PANEL_4BIT_NESTED = 3,
};

// Bytes of one panel of `inputs` (a multiple of 32) inputs, and those it has behind the last panel.
size_t kb_panel_bytes(enum kb_panel_format format, size_t inputs);
size_t kb_panel_header_bytes(enum kb_panel_format format, size_t inputs);

// Packs 16 rows of Q4_0 blocks, codes and scales kept, for KB_PANEL_4BIT_SYMMETRIC. A null row is one of zeros.
void kb_pack_panel_q4_0(const void *const *rows, size_t inputs, uint8_t *panel);
// Packs 16 rows of Q4_1 blocks for KB_PANEL_4BIT. Codes are kept; the minimum is rounded to a fraction of the scale, about
// a hundredth, and the scale to half precision. A null row is one of zeros.
void kb_pack_panel_q4_1(const void *const *rows, size_t inputs, uint8_t *panel);
// Packs 16 rows of Q4_K blocks, values kept, for KB_PANEL_4BIT_NESTED. A null row is one of zeros. `header` is the
// panel's part of what is behind the last.
void kb_pack_panel_q4_k(const void *const *rows, size_t inputs, uint8_t *panel, uint8_t *header);
// Packs 16 rows of Q8_0 blocks, codes and scales kept. A null row is one of zeros.
void kb_pack_panel_q8_0(const void *const *rows, size_t inputs, uint8_t *panel);
// Packs 16 rows of floats, rounded to 8 bits with a scale for 32 values. A null row is one of zeros.
void kb_pack_panel_floats(const float *const *rows, size_t inputs, uint8_t *panel);

// Rows of activations in 8 bits, made by kb_quantize_rows.
struct kb_activations {
  // rows × inputs
  int8_t *codes;
  // rows × inputs / 32: of a block scale, −128 · Σ codes, and scale · Σ codes
  float *scales;
  int32_t *offsets;
  float *sums;
};

// Quantizes `rows` rows of `inputs` floats that lie `stride` floats apart into the rows of `out` from `first` on.
void kb_quantize_rows(const float *x, size_t rows, size_t inputs, size_t stride, struct kb_activations out, size_t first);

// A packed matrix; a null `bias` is one of zeros.
struct kb_panel_matrix {
  enum kb_panel_format format;
  const uint8_t *panels;
  const float *bias;
  size_t outputs, inputs;
};

// Bytes of scratch memory that a product of so many rows needs.
size_t kb_panel_scratch_bytes(size_t inputs, size_t rows);

// output[r · stride + o] = bias[o] + weights[o] · activations[r] for the outputs of `count` panels from `first` on,
// added to what is there where `adds`.
void kb_multiply_panels(const struct kb_panel_matrix *matrix, size_t first, size_t count,
                        const struct kb_activations *activations, size_t rows, bool adds, float *output, size_t stride,
                        uint8_t *scratch);

enum kb_panel_function {
  // x · Φ(x)
  KB_GELU = 0,
  // its tanh approximation
  KB_GELU_TANH = 1,
  // silu(x) · y, where 32 outputs x and their 32 outputs y follow one another
  KB_SILU_GATE = 2,
};

// Outputs of a product with a function: those of the matrix, or half of them where it takes two.
size_t kb_function_outputs(const struct kb_panel_matrix *matrix, enum kb_panel_function function);

// out = quantized function(bias + weights · activations), which is the input of the next product: the outputs of
// `count` blocks of 32 from `first` on, of kb_function_outputs in all, which must be a multiple of 32.
void kb_multiply_panels_function(const struct kb_panel_matrix *matrix, enum kb_panel_function function, size_t first,
                                 size_t count, const struct kb_activations *activations, size_t rows,
                                 const struct kb_activations *out, uint8_t *scratch);
