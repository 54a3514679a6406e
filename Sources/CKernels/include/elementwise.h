#pragma once
#include <stddef.h>

// Operations on rows of floats between the matrix products. The best instruction set of the running machine is chosen
// on first use. Results depend on the machine's instruction set in the last bits, never on how rows are batched.

// out = x / sqrt(mean(x²) + epsilon) · weight
void kb_rms_norm(const float *x, const float *weight, float *out, size_t n, float epsilon);
// out = (x − mean) / sqrt(variance + epsilon) · weight + bias
void kb_layer_norm(const float *x, const float *weight, const float *bias, float *out, size_t n, float epsilon);
// x += y
void kb_add(float *x, const float *y, size_t n);
// y += a · rows: a sum of `count` rows of n values, each times its value of a
void kb_add_weighted_rows(const float *a, const float *rows, size_t count, float *y, size_t n);
// x = softmax(x · scale)
void kb_softmax(float *x, size_t n, float scale);
// x = x · Φ(x), with the normal distribution's Φ from erf (error below 2e-7)
void kb_gelu(float *x, size_t n);
// The tanh approximation of GELU
void kb_gelu_tanh(float *x, size_t n);
// gate = gate · sigmoid(gate) · up
void kb_silu_multiply(float *gate, const float *up, size_t n);
// Rotates the pairs (x[2i], x[2i+1]) by angles given as cosine and sine: rotary positions of GGUF's Llama layout
void kb_rotate_pairs(float *x, const float *cosine, const float *sine, size_t pairs);
// x · y
float kb_dot(const float *x, const float *y, size_t n);
// log Σ e^x
float kb_log_sum_exp(const float *x, size_t n);
// The index of the first of the largest values, of which there must be one at least. What is no number is not larger.
size_t kb_index_of_largest(const float *x, size_t n);
