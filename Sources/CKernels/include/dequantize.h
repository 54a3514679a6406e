#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Tensor types as numbered in GGUF files. F16, BF16 and F32 also serve safetensors.
enum kb_tensor_type {
  KB_F32 = 0,
  KB_F16 = 1,
  KB_Q4_0 = 2,
  KB_Q4_1 = 3,
  KB_Q5_0 = 6,
  KB_Q5_1 = 7,
  KB_Q8_0 = 8,
  KB_Q2_K = 10,
  KB_Q3_K = 11,
  KB_Q4_K = 12,
  KB_Q5_K = 13,
  KB_Q6_K = 14,
  KB_IQ4_NL = 20,
  KB_IQ4_XS = 23,
  KB_BF16 = 30,
};

// Values in one block of the type, or 0 where the type is not known.
size_t kb_block_values(uint32_t type);
// Bytes of one block of the type, or 0 where the type is not known.
size_t kb_block_bytes(uint32_t type);

// Expands `count` values (a whole number of blocks) to floats, bit for bit as the `gguf` Python package does.
// The blocks need no alignment.
void kb_dequantize(uint32_t type, const void *blocks, float *out, size_t count);
