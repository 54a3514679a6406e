#pragma once
#include <stddef.h>
#include <stdint.h>

// Rows of signs are scanned eight at a time: word w of row r of a group lies at rows[w · 8 + r].
enum { KB_SIGN_GROUP = 8 };

// out[r] = in how many bits row r differs from the query, for `groups` groups of eight rows of `words` 64-bit words.
void kb_scan_signs(const uint64_t *rows, size_t groups, size_t words, const uint64_t *query, uint16_t *out);
