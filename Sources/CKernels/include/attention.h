#pragma once
#include <stdbool.h>
#include <stddef.h>

// Rounds a number of keys up to the columns that a row of transposed keys must have.
size_t kb_attention_columns(size_t keys);

// Attention of one head: out[i] = Σ_j softmax_j(q[i] · k[j] · scale) · v[j].
//
// Keys are transposed: value d of key j is at keys[d · key_stride + j], and key_stride is a result of
// kb_attention_columns; columns past the last key may hold anything. Query i sees the keys up to
// first + i where `causal`, otherwise all of `key_count`. Every sum runs in the order of its index, so a row's result
// does not depend on the rows around it. `scratch` has 8 · key_stride floats.
void kb_attend(const float *queries, size_t query_stride, size_t query_count, size_t first, bool causal,
               const float *keys, size_t key_stride, size_t key_count, const float *values, size_t value_stride,
               size_t head_size, float scale, float *out, size_t out_stride, float *scratch);
