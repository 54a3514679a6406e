#include <math.h>

#include "attention_tiles_variant.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define KB_VARIANT kb_attention_tiles_avx2
#define LANES 8
#define ROWS 4
#define VECTORS 2
#include "attention_tiles_variant.inc"
#pragma clang attribute pop
#endif
