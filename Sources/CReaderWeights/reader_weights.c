#include "reader_weights.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

_Alignas(64) static const unsigned char weights[] = {
#embed "reader.bin"
};

const void *kb_reader_weights(size_t *size) {
  *size = sizeof weights;
  return weights;
}
