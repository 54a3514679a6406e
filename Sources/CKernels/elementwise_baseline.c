#include "elementwise_variant.h"

#define KB_VARIANT kb_elementwise_baseline
#include "elementwise_variant.inc"
