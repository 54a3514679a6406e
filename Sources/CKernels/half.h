#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Half precision without hardware or compiler support for it.

// Without branches, so that loops over it are vectorized: the bits in the place of a float's, times 2^112 for the other
// bias of the exponent, are exact also where they are subnormal.
static inline float kb_float_from_half(uint16_t h) {
  uint32_t w = (uint32_t)(h & 0x7fff) << 13;
  const uint32_t special = w >= 0x0f800000 ? 0x7f800000 : 0;
  float f;
  memcpy(&f, &w, sizeof f);
  f *= 0x1p112f;
  memcpy(&w, &f, sizeof w);
  w = special ? special | (uint32_t)(h & 0x3ff) << 13 : w;
  w |= (uint32_t)(h & 0x8000) << 16;
  memcpy(&f, &w, sizeof f);
  return f;
}

// Rounds to nearest, ties to even; beyond the range, to the largest finite value.
static inline uint16_t kb_half_from_float(float f) {
  uint32_t w;
  memcpy(&w, &f, sizeof w);
  const uint16_t sign = (uint16_t)(w >> 16 & 0x8000);
  w &= 0x7fffffff;
  if (w >= 0x477ff000) return sign | 0x7bff;
  if (w < 0x38800000) {
    // Subnormal: adding 0.5 leaves the value in units of 2^-24 in the low bits, rounded.
    float magnitude;
    memcpy(&magnitude, &w, sizeof magnitude);
    magnitude += 0.5f;
    memcpy(&w, &magnitude, sizeof w);
    return sign | (uint16_t)(w & 0x7ff);
  }
  w += 0xfff + (w >> 13 & 1);
  return sign | (uint16_t)((w >> 13) - (112 << 10));
}

// The bits of number `index` of the halves at `p`, which may lie anywhere.
static inline uint16_t kb_half_bits(const uint8_t *p, size_t index) {
  uint16_t h;
  memcpy(&h, p + 2 * index, sizeof h);
  return h;
}

static inline float kb_half_at(const uint8_t *p, size_t index) { return kb_float_from_half(kb_half_bits(p, index)); }
