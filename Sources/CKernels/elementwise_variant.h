#pragma once
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "half.h"

// The table one instruction set's translation unit fills: see elementwise_variant.inc.
struct kb_elementwise {
  void (*rms_norm)(const float *, const float *, float *, size_t, float);
  void (*layer_norm)(const float *, const float *, const float *, float *, size_t, float);
  void (*add)(float *, const float *, size_t);
  void (*add_weighted_rows)(const float *, const float *, size_t, float *, size_t);
  void (*softmax)(float *, size_t, float);
  void (*gelu)(float *, size_t);
  void (*gelu_tanh)(float *, size_t);
  void (*silu_multiply)(float *, const float *, size_t);
  void (*rotate_pairs)(float *, const float *, const float *, size_t);
  float (*dot)(const float *, const float *, size_t);
  float (*log_sum_exp)(const float *, size_t);
  size_t (*index_of_largest)(const float *, size_t);
  void (*quantize)(const float *, size_t, int8_t *, float *, int32_t *, float *);
  // Packing of weights.
  void (*choose_factors)(const float *, const float *, float *, uint8_t *, int8_t *);
  uint16_t (*round_block)(const float *, int8_t *);
};

// The table of the running machine.
const struct kb_elementwise *kb_chosen_elementwise(void);

extern const struct kb_elementwise kb_elementwise_baseline;
#if defined(__x86_64__)
extern const struct kb_elementwise kb_elementwise_avx2;
extern const struct kb_elementwise kb_elementwise_avx512;
#endif
