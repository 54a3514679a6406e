#include "dequantize.h"

#include <string.h>

#include "blocks.h"
#include "half.h"

// Block layouts follow the ggml file format (ggml-quants.h); the order of the roundings follows gguf-py's quants.py.
// A fused multiply-add would round once where the reference rounds twice.
#pragma STDC FP_CONTRACT OFF

static float bfloat_at(const uint8_t *p) {
  uint16_t u;
  memcpy(&u, p, sizeof u);
  uint32_t w = (uint32_t)u << 16;
  float f;
  memcpy(&f, &w, sizeof f);
  return f;
}

static uint32_t word_at(const uint8_t *p) {
  uint32_t w;
  memcpy(&w, p, sizeof w);
  return w;
}

static const int8_t iq4_values[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

size_t kb_block_values(uint32_t type) {
  switch (type) {
    case KB_F32: case KB_F16: case KB_BF16: return 1;
    case KB_Q4_0: case KB_Q4_1: case KB_Q5_0: case KB_Q5_1: case KB_Q8_0: case KB_IQ4_NL: return 32;
    case KB_Q2_K: case KB_Q3_K: case KB_Q4_K: case KB_Q5_K: case KB_Q6_K: case KB_IQ4_XS: return 256;
    default: return 0;
  }
}

size_t kb_block_bytes(uint32_t type) {
  switch (type) {
    case KB_F32: return 4;
    case KB_F16: case KB_BF16: return 2;
    case KB_Q4_0: case KB_IQ4_NL: return KB_Q4_0_BYTES;
    case KB_Q4_1: return KB_Q4_1_BYTES;
    case KB_Q5_0: return 22;
    case KB_Q5_1: return 24;
    case KB_Q8_0: return KB_Q8_0_BYTES;
    case KB_Q2_K: return 84;
    case KB_Q3_K: return 110;
    case KB_Q4_K: return KB_Q4_K_BYTES;
    case KB_Q5_K: return 176;
    case KB_Q6_K: return 210;
    case KB_IQ4_XS: return 136;
    default: return 0;
  }
}

static void q4_0(const uint8_t *b, float *out) {
  const float d = kb_half_at(b, 0);
  for (int i = 0; i < 16; i++) {
    out[i] = d * (float)((b[2 + i] & 15) - 8);
    out[i + 16] = d * (float)((b[2 + i] >> 4) - 8);
  }
}

static void q4_1(const uint8_t *b, float *out) {
  const float d = kb_half_at(b, 0), m = kb_half_at(b, 1);
  for (int i = 0; i < 16; i++) {
    out[i] = d * (float)(b[4 + i] & 15) + m;
    out[i + 16] = d * (float)(b[4 + i] >> 4) + m;
  }
}

static void q5_0(const uint8_t *b, float *out) {
  const float d = kb_half_at(b, 0);
  const uint32_t high = word_at(b + 2);
  for (int i = 0; i < 16; i++) {
    out[i] = d * (float)((int)((b[6 + i] & 15) | ((high >> i) & 1) << 4) - 16);
    out[i + 16] = d * (float)((int)((b[6 + i] >> 4) | ((high >> (i + 16)) & 1) << 4) - 16);
  }
}

static void q5_1(const uint8_t *b, float *out) {
  const float d = kb_half_at(b, 0), m = kb_half_at(b, 1);
  const uint32_t high = word_at(b + 4);
  for (int i = 0; i < 16; i++) {
    out[i] = d * (float)((b[8 + i] & 15) | ((high >> i) & 1) << 4) + m;
    out[i + 16] = d * (float)((b[8 + i] >> 4) | ((high >> (i + 16)) & 1) << 4) + m;
  }
}

static void q8_0(const uint8_t *b, float *out) {
  const float d = kb_half_at(b, 0);
  for (int i = 0; i < 32; i++) out[i] = (float)(int8_t)b[2 + i] * d;
}

static void q2_k(const uint8_t *b, float *out) {
  const uint8_t *scales = b, *qs = b + 16;
  const float d = kb_half_at(b + 80, 0), dmin = kb_half_at(b + 80, 1);
  for (int i = 0; i < 256; i++) {
    const int group = i / 16;
    const float dl = d * (float)(scales[group] & 15), ml = dmin * (float)(scales[group] >> 4);
    const int q = qs[(i / 128) * 32 + i % 32] >> (2 * ((i / 32) % 4)) & 3;
    out[i] = dl * (float)q - ml;
  }
}

static void q3_k(const uint8_t *b, float *out) {
  const uint8_t *mask = b, *qs = b + 32, *packed = b + 96;
  const float d = kb_half_at(b + 108, 0);
  for (int i = 0; i < 256; i++) {
    const int group = i / 16;
    const int low = group < 8 ? packed[group] & 15 : packed[group - 8] >> 4;
    const int high = packed[8 + group % 4] >> (2 * (group / 4)) & 3;
    const float dl = d * (float)((low | high << 4) - 32);
    int q = qs[(i / 128) * 32 + i % 32] >> (2 * ((i / 32) % 4)) & 3;
    if (!(mask[i % 32] >> (i / 32) & 1)) q -= 4;
    out[i] = dl * (float)q;
  }
}

static void q4_k(const uint8_t *b, float *out) {
  const float d = kb_half_at(b, 0), dmin = kb_half_at(b, 1);
  const uint8_t *qs = b + 16;
  for (int group = 0; group < 8; group++) {
    int scale, minimum;
    kb_k_scale(b + 4, (size_t)group, &scale, &minimum);
    const float dl = d * (float)scale, ml = dmin * (float)minimum;
    for (int i = 0; i < 32; i++)
      out[group * 32 + i] = dl * (float)(qs[(group / 2) * 32 + i] >> (4 * (group % 2)) & 15) - ml;
  }
}

static void q5_k(const uint8_t *b, float *out) {
  const float d = kb_half_at(b, 0), dmin = kb_half_at(b, 1);
  const uint8_t *high = b + 16, *qs = b + 48;
  for (int group = 0; group < 8; group++) {
    int scale, minimum;
    kb_k_scale(b + 4, (size_t)group, &scale, &minimum);
    const float dl = d * (float)scale, ml = dmin * (float)minimum;
    for (int i = 0; i < 32; i++) {
      const int low = qs[(group / 2) * 32 + i] >> (4 * (group % 2)) & 15;
      out[group * 32 + i] = dl * (float)(low | (high[i] >> group & 1) << 4) - ml;
    }
  }
}

static void q6_k(const uint8_t *b, float *out) {
  const uint8_t *low = b, *high = b + 128, *scales = b + 192;
  const float d = kb_half_at(b + 208, 0);
  for (int i = 0; i < 256; i++) {
    const float dl = d * (float)(int8_t)scales[i / 16];
    const int l = low[(i / 128) * 64 + i % 64] >> (4 * ((i / 64) % 2)) & 15;
    const int h = high[(i / 128) * 32 + i % 32] >> (2 * ((i / 32) % 4)) & 3;
    out[i] = dl * (float)((l | h << 4) - 32);
  }
}

static void iq4_nl(const uint8_t *b, float *out) {
  const float d = kb_half_at(b, 0);
  for (int i = 0; i < 16; i++) {
    out[i] = d * (float)iq4_values[b[2 + i] & 15];
    out[i + 16] = d * (float)iq4_values[b[2 + i] >> 4];
  }
}

static void iq4_xs(const uint8_t *b, float *out) {
  const float d = kb_half_at(b, 0);
  const uint32_t high = (uint32_t)b[2] | (uint32_t)b[3] << 8;
  const uint8_t *low = b + 4, *qs = b + 8;
  for (int group = 0; group < 8; group++) {
    const int l = low[group / 2] >> (4 * (group % 2)) & 15;
    const int h = (int)(high >> (2 * group) & 3);
    const float dl = d * (float)((l | h << 4) - 32);
    for (int i = 0; i < 16; i++) {
      out[group * 32 + i] = dl * (float)iq4_values[qs[group * 16 + i] & 15];
      out[group * 32 + i + 16] = dl * (float)iq4_values[qs[group * 16 + i] >> 4];
    }
  }
}

void kb_dequantize(uint32_t type, const void *blocks, float *out, size_t count) {
  const uint8_t *b = blocks;
  if (type == KB_F32) {
    memcpy(out, b, count * sizeof(float));
    return;
  }
  void (*block)(const uint8_t *, float *) = NULL;
  switch (type) {
    case KB_F16:
      for (size_t i = 0; i < count; i++) out[i] = kb_half_at(b, i);
      return;
    case KB_BF16:
      for (size_t i = 0; i < count; i++) out[i] = bfloat_at(b + 2 * i);
      return;
    case KB_Q4_0: block = q4_0; break;
    case KB_Q4_1: block = q4_1; break;
    case KB_Q5_0: block = q5_0; break;
    case KB_Q5_1: block = q5_1; break;
    case KB_Q8_0: block = q8_0; break;
    case KB_Q2_K: block = q2_k; break;
    case KB_Q3_K: block = q3_k; break;
    case KB_Q4_K: block = q4_k; break;
    case KB_Q5_K: block = q5_k; break;
    case KB_Q6_K: block = q6_k; break;
    case KB_IQ4_NL: block = iq4_nl; break;
    case KB_IQ4_XS: block = iq4_xs; break;
    default: return;
  }
  const size_t values = kb_block_values(type), bytes = kb_block_bytes(type);
  for (size_t i = 0; i < count; i += values, b += bytes) block(b, out + i);
}
