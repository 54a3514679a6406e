#include "attention.h"

#include "attention_variant.h"
#include "processor.h"

// The widest tile of all instruction sets.
enum { TILE_COLUMNS = 64 };

// One cache line more than whole tiles: rows a multiple of 4 KiB apart would all fall into one set of the cache.
size_t kb_attention_columns(size_t keys) { return (keys + TILE_COLUMNS - 1) / TILE_COLUMNS * TILE_COLUMNS + 16; }

void kb_attend(const float *queries, size_t query_stride, size_t query_count, size_t first, bool causal,
               const float *keys, size_t key_stride, size_t key_count, const float *values, size_t value_stride,
               size_t head_size, float scale, float *out, size_t out_stride, float *scratch) {
  KB_ATTENTION((*attend)) = kb_attend_baseline;
#if defined(__x86_64__)
  switch (kb_instruction_set()) {
    case KB_AVX512_BF16:
    case KB_AVX512_VNNI: attend = kb_attend_avx512; break;
    case KB_AVX2: attend = kb_attend_avx2; break;
    default: break;
  }
#endif
  attend(queries, query_stride, query_count, first, causal, keys, key_stride, key_count, values, value_stride,
         head_size, scale, out, out_stride, scratch);
}
