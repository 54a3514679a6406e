#pragma once

// Umbrella of the kernels. Every function takes plain pointers and sizes; none allocates, keeps state or checks its
// arguments: the caller guarantees that the sizes are those of the memory behind the pointers. No intrinsic and no
// vector type appears in a header.

#include "attention.h"
#include "attention_tiles.h"
#include "dequantize.h"
#include "elementwise.h"
#include "memory.h"
#include "panels.h"
#include "processor.h"
#include "sign_scan.h"
#include "vector_scan.h"
