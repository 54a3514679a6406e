#include "elementwise.h"

#include "elementwise_variant.h"
#include "panels.h"
#include "processor.h"

const struct kb_elementwise *kb_chosen_elementwise(void) {
#if defined(__x86_64__)
  switch (kb_instruction_set()) {
    case KB_AVX512_BF16:
    case KB_AVX512_VNNI: return &kb_elementwise_avx512;
    case KB_AVX2: return &kb_elementwise_avx2;
    default: break;
  }
#endif
  return &kb_elementwise_baseline;
}

void kb_rms_norm(const float *x, const float *weight, float *out, size_t n, float epsilon) {
  kb_chosen_elementwise()->rms_norm(x, weight, out, n, epsilon);
}
void kb_layer_norm(const float *x, const float *weight, const float *bias, float *out, size_t n, float epsilon) {
  kb_chosen_elementwise()->layer_norm(x, weight, bias, out, n, epsilon);
}
void kb_add(float *x, const float *y, size_t n) { kb_chosen_elementwise()->add(x, y, n); }
void kb_add_weighted_rows(const float *a, const float *rows, size_t count, float *y, size_t n) {
  kb_chosen_elementwise()->add_weighted_rows(a, rows, count, y, n);
}
void kb_softmax(float *x, size_t n, float scale) { kb_chosen_elementwise()->softmax(x, n, scale); }
void kb_gelu(float *x, size_t n) { kb_chosen_elementwise()->gelu(x, n); }
void kb_gelu_tanh(float *x, size_t n) { kb_chosen_elementwise()->gelu_tanh(x, n); }
void kb_silu_multiply(float *gate, const float *up, size_t n) { kb_chosen_elementwise()->silu_multiply(gate, up, n); }
void kb_rotate_pairs(float *x, const float *cosine, const float *sine, size_t pairs) {
  kb_chosen_elementwise()->rotate_pairs(x, cosine, sine, pairs);
}
float kb_dot(const float *x, const float *y, size_t n) { return kb_chosen_elementwise()->dot(x, y, n); }
size_t kb_index_of_largest(const float *x, size_t n) { return kb_chosen_elementwise()->index_of_largest(x, n); }
float kb_log_sum_exp(const float *x, size_t n) { return kb_chosen_elementwise()->log_sum_exp(x, n); }

void kb_quantize_rows(const float *x, size_t rows, size_t inputs, size_t stride, struct kb_activations out, size_t first) {
  const struct kb_elementwise *kernels = kb_chosen_elementwise();
  const size_t blocks = inputs / KB_PANEL_INPUTS;
  for (size_t r = 0; r < rows; r++) {
    const size_t row = first + r;
    kernels->quantize(x + r * stride, inputs, out.codes + row * inputs, out.scales + row * blocks,
                      out.offsets + row * blocks, out.sums + row * blocks);
  }
}
