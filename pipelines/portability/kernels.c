// Runs every kernel on the same made-up numbers and prints what it gives, a value a line after the kernel's name, so
// that processors can be compared.
//
//   kernels [LEVEL]      LEVEL limits the instruction set, as enum kb_instruction_set_level numbers them
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

// SplitMix64 (Steele et al. 2014): the same numbers everywhere.
static uint64_t state = 1;
static uint64_t next(void) {
  uint64_t z = state += 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

static float *floats(size_t count, float span) {
  float *values = malloc(count * sizeof(float));
  for (size_t i = 0; i < count; ++i) values[i] = ((float)(next() >> 40) / (1 << 23) - 1) * span;
  return values;
}

static void print(const char *name, const float *values, size_t count) {
  for (size_t i = 0; i < count; ++i) printf("%s %.9g\n", name, values[i]);
}

// Random blocks whose scales, wherever they lie, are half floats below 1 in size.
static uint8_t *blocks(uint32_t type, size_t count) {
  size_t bytes = kb_block_bytes(type), total = count / kb_block_values(type) * bytes;
  uint8_t *data = malloc(total);
  for (size_t i = 0; i < total; ++i) data[i] = (uint8_t)next() & 0x3B;
  return data;
}

static void dequantization(void) {
  static const uint32_t types[] = {KB_F16,  KB_Q4_0, KB_Q4_1, KB_Q5_0, KB_Q5_1,   KB_Q8_0,   KB_Q2_K,
                                   KB_Q3_K, KB_Q4_K, KB_Q5_K, KB_Q6_K, KB_IQ4_NL, KB_IQ4_XS, KB_BF16};
  for (size_t i = 0; i < sizeof types / sizeof *types; ++i) {
    uint8_t *data = blocks(types[i], 512);
    float values[512];
    kb_dequantize(types[i], data, values, 512);
    print("dequantize", values, 512);
    free(data);
  }
}

static void elementwise(size_t n) {
  float *x = floats(n, 4), *y = floats(n, 1), *z = floats(n, 1), *out = calloc(n, sizeof(float));
  kb_rms_norm(x, y, out, n, 1e-5f);
  print("rms_norm", out, n);
  kb_layer_norm(x, y, z, out, n, 1e-12f);
  print("layer_norm", out, n);
  kb_gelu(out, n);
  print("gelu", out, n);
  kb_add(out, x, n);
  kb_gelu_tanh(out, n);
  print("gelu_tanh", out, n);
  kb_silu_multiply(out, y, n);
  print("silu_multiply", out, n);
  kb_rotate_pairs(out, y, z, n / 2);
  print("rotate_pairs", out, n);
  kb_axpy(0.5f, x, out, n);
  print("axpy", out, n);
  float sums[] = {kb_dot(x, y, n), kb_log_sum_exp(x, n), (float)kb_index_of_largest(x, n)};
  print("sums", sums, 3);
  kb_softmax(x, n, 0.7f);
  print("softmax", x, n);
  free(x), free(y), free(z), free(out);
}

static void attention(size_t keys, size_t queries, size_t head) {
  size_t stride = kb_attention_columns(keys);
  float *q = floats(queries * head, 1), *k = floats(head * stride, 1), *v = floats(keys * head, 1);
  float *out = calloc(queries * head, sizeof(float)), *scratch = calloc(8 * stride, sizeof(float));
  for (int causal = 0; causal < 2; ++causal) {
    kb_attend(q, head, queries, keys - queries, causal, k, stride, keys, v, head, head, 0.2f, out, head, scratch);
    print("attend", out, queries * head);
  }
  free(q), free(k), free(v), free(out), free(scratch);
}

static void attention_tiles(size_t keys, size_t queries, size_t head) {
  float *q = floats(queries * head, 1), *k = floats(keys * head, 1), *v = floats(keys * head, 1);
  size_t tiles = (keys + KB_TILE_POSITIONS - 1) / KB_TILE_POSITIONS;
  uint16_t *stored = calloc(tiles * kb_key_value_tile(head), sizeof(uint16_t));
  float *out = calloc(queries * head, sizeof(float));
  void *scratch = aligned_alloc(64, (kb_attention_tiles_scratch(keys, head) + 63) / 64 * 64);
  kb_store_keys_values(k, v, head, keys, 0, true, head, stored);
  for (int causal = 0; causal < 2; ++causal) {
    kb_attend_tiles(q, head, queries, keys - queries, causal, stored, keys, head, 0.2f, out, head, scratch);
    print("attend_tiles", out, queries * head);
  }
  free(q), free(k), free(v), free(stored), free(out), free(scratch);
}

static struct kb_activations reserve(size_t rows, size_t inputs) {
  size_t blocks = rows * inputs / KB_PANEL_INPUTS;
  return (struct kb_activations){malloc(rows * inputs), calloc(blocks, sizeof(float)), calloc(blocks, sizeof(int32_t)), calloc(blocks, sizeof(float))};
}

static void release(struct kb_activations rows) {
  free(rows.codes), free(rows.scales), free(rows.offsets), free(rows.sums);
}

static void product(uint32_t type, size_t outputs, size_t inputs, size_t rows) {
  size_t panels = (outputs + KB_PANEL_OUTPUTS - 1) / KB_PANEL_OUTPUTS;
  enum kb_panel_format format = type == KB_Q4_0                        ? KB_PANEL_4BIT_SYMMETRIC
                                : type == KB_Q4_1                        ? KB_PANEL_4BIT
                                : type == KB_Q4_K                        ? KB_PANEL_4BIT_NESTED
                                                                     : KB_PANEL_8BIT;
  size_t bytes = kb_panel_bytes(format, inputs), row_bytes = 0;
  const size_t header_bytes = kb_panel_header_bytes(format, inputs);
  uint8_t *packed = malloc(panels * (bytes + header_bytes)), *headers = packed + panels * bytes, *data = NULL;
  float *plain = NULL;
  if (type == KB_F32) {
    plain = floats(outputs * inputs, 0.1f);
  } else {
    row_bytes = inputs / kb_block_values(type) * kb_block_bytes(type);
    data = blocks(type, outputs * inputs);
  }
  for (size_t panel = 0; panel < panels; ++panel) {
    const void *pointers[KB_PANEL_OUTPUTS] = {0};
    const float *lines[KB_PANEL_OUTPUTS] = {0};
    for (size_t i = 0; i < KB_PANEL_OUTPUTS && panel * KB_PANEL_OUTPUTS + i < outputs; ++i) {
      size_t row = panel * KB_PANEL_OUTPUTS + i;
      if (plain) lines[i] = plain + row * inputs;
      else pointers[i] = data + row * row_bytes;
    }
    if (plain) kb_pack_panel_floats(lines, inputs, packed + panel * bytes);
    else if (type == KB_Q8_0) kb_pack_panel_q8_0(pointers, inputs, packed + panel * bytes);
    else if (type == KB_Q4_0) kb_pack_panel_q4_0(pointers, inputs, packed + panel * bytes);
    else if (type == KB_Q4_K) kb_pack_panel_q4_k(pointers, inputs, packed + panel * bytes, headers + panel * header_bytes);
    else kb_pack_panel_q4_1(pointers, inputs, packed + panel * bytes);
  }
  float *x = floats(rows * inputs, 2), *bias = floats(outputs, 1), *out = calloc(rows * outputs, sizeof(float));
  struct kb_activations activations = reserve(rows, inputs);
  uint8_t *scratch = malloc(kb_panel_scratch_bytes(inputs, rows));
  kb_quantize_rows(x, rows, inputs, inputs, activations, 0);
  struct kb_panel_matrix matrix = {format, packed, bias, outputs, inputs};
  kb_multiply_panels(&matrix, 0, panels, &activations, rows, false, out, outputs, scratch);
  print("multiply_panels", out, rows * outputs);
  kb_multiply_panels(&matrix, 0, panels, &activations, rows, true, out, outputs, scratch);
  print("multiply_panels", out, rows * outputs);
  for (enum kb_panel_function function = KB_GELU; function <= KB_SILU_GATE; ++function) {
    size_t width = kb_function_outputs(&matrix, function);
    if (width % KB_PANEL_INPUTS) continue;
    struct kb_activations result = reserve(rows, width);
    kb_multiply_panels_function(&matrix, function, 0, width / KB_PANEL_INPUTS, &activations, rows, &result, scratch);
    for (size_t i = 0; i < rows * width; ++i)
      printf("multiply_panels_function %.9g\n", result.codes[i] * result.scales[i / KB_PANEL_INPUTS]);
    release(result);
  }
  free(packed), free(data), free(plain), free(x), free(bias), free(out), free(scratch);
  release(activations);
}

static void scan(size_t rows, size_t columns) {
  int8_t *codes = malloc(rows * columns), *high = malloc(columns), *low = malloc(columns);
  int16_t *levels = malloc(columns * sizeof(int16_t));
  int32_t *sums = malloc(rows * sizeof(int32_t));
  for (size_t i = 0; i < rows * columns; ++i) codes[i] = (int8_t)next();
  for (size_t i = 0; i < columns; ++i) {
    levels[i] = (int16_t)(next() % 8001) - 4000;
    high[i] = (int8_t)((levels[i] + 64) >> 7);
    low[i] = (int8_t)(levels[i] - high[i] * 128);
  }
  kb_scan_int8(codes, rows, columns, levels, high, low, sums);
  for (size_t i = 0; i < rows; ++i) printf("scan_int8 %d\n", sums[i]);
  free(codes), free(high), free(low), free(levels), free(sums);
}

int main(int count, char **arguments) {
  if (count > 1) kb_limit_instruction_set((enum kb_instruction_set_level)atoi(arguments[1]));
  fprintf(stderr, "instruction set %d\n", kb_instruction_set());
  dequantization();
  for (size_t n = 2; n < 80; n += 6) elementwise(n);
  elementwise(384);
  for (size_t keys = 1; keys < 70; keys += 9) attention(keys, keys < 8 ? keys : 8, 64);
  attention(33, 5, 40);
  for (size_t keys = 1; keys < 70; keys += 9) attention_tiles(keys, keys < 8 ? keys : 8, 64);
  attention_tiles(33, 5, 40);
  static const uint32_t types[] = {KB_Q4_0, KB_Q4_1, KB_Q8_0, KB_F32};
  for (size_t i = 0; i < 4; ++i)
    for (size_t rows = 1; rows < 20; rows += 3) product(types[i], 16 * (i + 1) + rows, 32 * (1 + rows % 4), rows);
  product(KB_Q4_K, 40, 512, 7);
  // Widths that are whole blocks, as the products with a function after them need.
  for (size_t i = 0; i < 4; ++i) product(types[i], 64, 96, 9);
  for (size_t columns = 1; columns < 400; columns += 37) scan(13, columns);
  return 0;
}
