#include <math.h>

#include "attention_tiles_variant.h"

#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"), min_vector_width(512))), apply_to = function)
#define KB_VARIANT kb_attention_tiles_avx512
#define LANES 16
#define ROWS 6
#define VECTORS 2
#include "attention_tiles_variant.inc"
#pragma clang attribute pop
#endif
