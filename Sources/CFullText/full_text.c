#include "full_text.h"

#include <math.h>
#include <sqlite3.h>
#include <stddef.h>

// What a query's phrases are worth: computed at the first row, kept by FTS5 to the last.
typedef struct {
  int count;
  double idf[];
} Phrases;

// How soon further hits of a word stop to count; BM25's usual value (Robertson and Zaragoza, 2009).
static const double saturation = 1.2;

static int count_row(const Fts5ExtensionApi *api, Fts5Context *row, void *rows) {
  (void)api, (void)row;
  ++*(sqlite3_int64 *)rows;
  return SQLITE_OK;
}

static int weigh_phrases(const Fts5ExtensionApi *api, Fts5Context *context, Phrases **result) {
  const int count = api->xPhraseCount(context);
  sqlite3_int64 total = 0;
  int rc = api->xRowCount(context, &total);
  if (rc != SQLITE_OK) return rc;
  Phrases *phrases = sqlite3_malloc64(sizeof(Phrases) + (size_t)count * sizeof(double));
  if (!phrases) return SQLITE_NOMEM;
  phrases->count = count;
  for (int i = 0; i < count && rc == SQLITE_OK; i++) {
    sqlite3_int64 rows = 0;
    rc = api->xQueryPhrase(context, i, &rows, count_row);
    // A damaged index may list more rows than there are.
    const double others = total > rows ? (double)(total - rows) : 0;
    phrases->idf[i] = log(1 + (others + 0.5) / ((double)rows + 0.5));
  }
  if (rc != SQLITE_OK) {
    sqlite3_free(phrases);
    return rc;
  }
  *result = phrases;
  return api->xSetAuxdata(context, phrases, sqlite3_free);
}

static void relevance(const Fts5ExtensionApi *api, Fts5Context *context, sqlite3_context *result, int arguments,
                      sqlite3_value **values) {
  (void)arguments, (void)values;
  Phrases *phrases = api->xGetAuxdata(context, 0);
  int rc = phrases ? SQLITE_OK : weigh_phrases(api, context, &phrases);
  double sum = 0;
  for (int i = 0; rc == SQLITE_OK && i < phrases->count; i++) {
    Fts5PhraseIter place;
    int column, offset, hits = 0;
    rc = api->xPhraseFirst(context, i, &place, &column, &offset);
    for (; rc == SQLITE_OK && column >= 0; api->xPhraseNext(context, &place, &column, &offset)) hits++;
    if (hits) sum += phrases->idf[i] * hits * (saturation + 1) / (hits + saturation);
  }
  if (rc == SQLITE_OK) {
    sqlite3_result_double(result, sum);
  } else {
    sqlite3_result_error_code(result, rc);
  }
}

static void in_bitmap(sqlite3_context *result, int arguments, sqlite3_value **values) {
  (void)arguments;
  const sqlite3_int64 number = sqlite3_value_int64(values[1]);
  const unsigned char *bytes = sqlite3_value_blob(values[0]);
  const int isInside = bytes && number >= 0 && number / 8 < sqlite3_value_bytes(values[0]);
  sqlite3_result_int(result, isInside && bytes[number / 8] >> (number % 8) & 1);
}

int kb_add_search_functions(void *database, const void *fts5) {
  fts5_api *api = (fts5_api *)fts5;
  const int rc = api->xCreateFunction(api, "relevance", 0, relevance, 0);
  if (rc != SQLITE_OK) return rc;
  return sqlite3_create_function(database, "in_bitmap", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, 0, in_bitmap, 0, 0);
}
