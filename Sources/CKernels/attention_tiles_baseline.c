#include <math.h>

#include "attention_tiles_variant.h"

#define KB_VARIANT kb_attention_tiles_baseline
#define LANES 4
#define ROWS 4
#define VECTORS 2
#include "attention_tiles_variant.inc"
