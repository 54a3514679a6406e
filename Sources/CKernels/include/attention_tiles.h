#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Attention over keys and values in bfloat16, kept in tiles of 16 positions as the products read them: in pairs along
// the dimension that is summed. A tile of one head holds its keys as [pair of dimensions][position][2], then its values
// as [pair of positions][dimension][2], with the dimensions rounded up to a multiple of 16.

enum { KB_TILE_POSITIONS = 16 };

// 16-bit numbers in a tile of one head.
size_t kb_key_value_tile(size_t head_size);

// Rounds `count` rows of keys and values of one head, `stride` floats apart, into the positions from `position` on.
// Tiles follow one another. `is_end` says that no position after these will be written before the next attention.
void kb_store_keys_values(const float *keys, const float *values, size_t stride, size_t count, size_t position,
                          bool is_end, size_t head_size, uint16_t *tiles);

// Bytes of scratch memory, on a cache line's boundary, that attention over so many keys needs.
size_t kb_attention_tiles_scratch(size_t keys, size_t head_size);

// Attention of one head: out[i] = Σ_j softmax_j(q[i] · k[j] · scale) · v[j], queries and weights rounded to bfloat16.
//
// Query i sees the keys up to first + i where `causal`, otherwise all of `key_count`. Every sum runs in an order that
// depends on its index alone, so a row's result does not depend on the rows around it.
void kb_attend_tiles(const float *queries, size_t query_stride, size_t query_count, size_t first, bool causal,
                     const uint16_t *tiles, size_t key_count, size_t head_size, float scale, float *out,
                     size_t out_stride, void *scratch);
