#include "attention_tiles.h"

#include "attention_tiles_variant.h"
#include "processor.h"

size_t kb_key_value_tile(size_t head_size) { return 2 * KB_TILE_POSITIONS * kb_padded_head(head_size); }

static const struct kb_attention_tiles *chosen(void) {
#if defined(__x86_64__)
  switch (kb_instruction_set()) {
    case KB_AVX512_BF16: return &kb_attention_tiles_bf16;
    case KB_AVX512_VNNI: return &kb_attention_tiles_avx512;
    case KB_AVX2: return &kb_attention_tiles_avx2;
    default: break;
  }
#endif
  return &kb_attention_tiles_baseline;
}

void kb_store_keys_values(const float *keys, const float *values, size_t stride, size_t count, size_t position,
                          bool is_end, size_t head_size, uint16_t *tiles) {
  chosen()->store(keys, values, stride, count, position, is_end, head_size, tiles);
}

// Scores, weights and queries of one tile of queries.
size_t kb_attention_tiles_scratch(size_t keys, size_t head_size) {
  const size_t columns = (keys + KB_TILE_POSITIONS - 1) / KB_TILE_POSITIONS * KB_TILE_POSITIONS;
  return KB_QUERY_ROWS * (columns * (sizeof(float) + sizeof(uint16_t)) + kb_padded_head(head_size) * sizeof(float));
}

void kb_attend_tiles(const float *queries, size_t query_stride, size_t query_count, size_t first, bool causal,
                     const uint16_t *tiles, size_t key_count, size_t head_size, float scale, float *out,
                     size_t out_stride, void *scratch) {
  chosen()->attend(queries, query_stride, query_count, first, causal, tiles, key_count, head_size, scale, out,
                   out_stride, scratch);
}
