#pragma once
#include <stddef.h>
#include <stdint.h>

// out[r] = Σ rows[r][c] · query[c], exactly, for `count` rows of `columns` values.
//
// The query is given twice: as 16-bit `levels`, and split so that levels[c] = 128 · high[c] + low[c]. The caller keeps
// the levels so small that no sum exceeds 31 bits.
void kb_scan_int8(const int8_t *rows, size_t count, size_t columns, const int16_t *levels, const int8_t *high,
                  const int8_t *low, int32_t *out);
