#include "elementwise_variant.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define KB_VARIANT kb_elementwise_avx2
#include "elementwise_variant.inc"
#pragma clang attribute pop
#endif
