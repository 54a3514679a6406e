#include "attention_variant.h"

#define KB_VARIANT kb_attend_baseline
#define LANES 4
#define ROWS 4
#define VECTORS 4
#include "attention_variant.inc"
