#include <math.h>

#include "attention_tiles_variant.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(                                                                                         \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma"), min_vector_width(512))), \
    apply_to = function)
#define KB_VARIANT kb_attention_tiles_bf16
#define LANES 16
#define ROWS 6
#define VECTORS 4
#define DOT_PAIRS(sum, pairs, pair) \
  ((vector)_mm512_dpbf16_ps((__m512)(sum), (__m512bh)(pairs), (__m512bh)_mm512_set1_epi32((int)(pair))))
#include "attention_tiles_variant.inc"
#pragma clang attribute pop
#endif
