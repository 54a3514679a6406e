#pragma once
#include <stddef.h>
#include <stdint.h>

// Layouts of GGUF's blocks that are read in more than one place: see ggml-quants.h of the ggml file format.

// Bytes of a block.
enum {
  KB_Q4_0_BYTES = 18,
  KB_Q4_1_BYTES = 20,
  KB_Q8_0_BYTES = 34,
  KB_Q4_K_BYTES = 144,
};

// Scale and minimum of one of the eight 32-value groups of Q4_K and Q5_K, 6 bits each in 12 bytes.
static inline void kb_k_scale(const uint8_t *s, size_t group, int *scale, int *minimum) {
  if (group < 4) {
    *scale = s[group] & 63;
    *minimum = s[group + 4] & 63;
  } else {
    *scale = (s[group + 4] & 15) | (s[group - 4] >> 2 & 0x30);
    *minimum = (s[group + 4] >> 4) | (s[group] >> 2 & 0x30);
  }
}
