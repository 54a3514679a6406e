#ifndef KB_READER_WEIGHTS_H
#define KB_READER_WEIGHTS_H

#include <stddef.h>

/// The bytes of reader.bin, which pipelines/reader/train.py makes. They live as long as the program.
const void *kb_reader_weights(size_t *size);

#endif
