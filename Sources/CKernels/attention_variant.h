#pragma once
#include "attention.h"
#include "elementwise.h"

#define KB_ATTENTION(name)                                                                                         \
  void name(const float *, size_t, size_t, size_t, bool, const float *, size_t, size_t, const float *, size_t, size_t, \
            float, float *, size_t, float *)

KB_ATTENTION(kb_attend_baseline);
#if defined(__x86_64__)
KB_ATTENTION(kb_attend_avx2);
KB_ATTENTION(kb_attend_avx512);
#endif
