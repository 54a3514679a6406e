#pragma once

// Adds to a connection the functions that the search needs:
//
// relevance(fts5_table): the BM25 relevance of the row to the query, larger is better, without the normalisation by
// length: passages are cut to one measure, and what is left of their differences only brings short ones forward. Hits
// in every column count alike.
//
// in_bitmap(blob, n): whether bit n of the blob is set, the lowest bit of a byte first; 0 for an n outside of it.
//
// `database` is the sqlite3 *, `fts5` its fts5_api *. Returns an SQLite result code.
int kb_add_search_functions(void *database, const void *fts5);
