#pragma once
#include <stdint.h>
#include <string.h>

// Half precision without hardware or compiler support for it.

static inline float kb_float_from_half(uint16_t h) {
  const uint32_t sign = (uint32_t)(h & 0x8000) << 16, exponent = h >> 10 & 31, fraction = h & 1023;
  uint32_t w;
  float f;
  if (exponent == 0) {
    f = (float)fraction * 0x1p-24f;
    memcpy(&w, &f, sizeof w);
  } else if (exponent == 31) {
    w = 0x7f800000 | fraction << 13;
  } else {
    w = (exponent + 112) << 23 | fraction << 13;
  }
  w |= sign;
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
