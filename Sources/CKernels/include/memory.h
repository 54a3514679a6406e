#pragma once
#include <stddef.h>
#include <stdint.h>

// The sum of `count` words: as little work as reading memory allows, to measure how fast that is.
uint64_t kb_sum_words(const uint64_t *words, size_t count);
