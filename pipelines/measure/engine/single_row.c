// What share of the memory's read bandwidth the product of a single row reaches, for each format of panels.
//
//   clang -O2 -I Sources/CKernels/include pipelines/measure/engine/single_row.c Sources/CKernels/*.c -lpthread -lm
//   ./a.out [THREADS [ROUNDS]]
//
// Reads and products take turns over the same 512 MB, each thread over a stretch of its own, without meetings. Prints for
// each format the median rate of products and of the reads right before them, their ratio, and the rate of one thread
// over weights that stay in its second-level cache, which is what the arithmetic allows.
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "CKernels.h"

enum { INPUTS = 4096, MAXIMUM_THREADS = 64, MAXIMUM_ROUNDS = 101, CACHED_PANELS = 8, CACHED_TURNS = 400 };

static const size_t BYTES = (size_t)512 << 20;
static uint8_t *memory;
static struct kb_activations row;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

// A thread's share of a turn: reads where the matrix has no panels.
struct share {
  struct kb_panel_matrix matrix;
  size_t first, count, turns;
  float *output;
  uint8_t *scratch;
  uint64_t sum;
};

static void *take(void *argument) {
  struct share *s = argument;
  if (s->matrix.panels) {
    for (size_t turn = 0; turn < s->turns; turn++)
      kb_multiply_panels(&s->matrix, s->first, s->count, &row, 1, false, s->output, s->matrix.outputs, s->scratch);
    return NULL;
  }
  const uint64_t *words = (const uint64_t *)(const void *)memory + s->first;
  uint64_t sums[32] = {0};
  for (size_t i = 0; i + 32 <= s->count; i += 32)
    for (int j = 0; j < 32; j++) sums[j] += words[i + j];
  for (int j = 0; j < 32; j++) s->sum += sums[j];
  return NULL;
}

// Seconds of all threads' shares together.
static double seconds(struct share *shares, int threads) {
  pthread_t handles[MAXIMUM_THREADS];
  const double began = now();
  for (int t = 1; t < threads; t++) pthread_create(&handles[t], NULL, take, &shares[t]);
  take(&shares[0]);
  for (int t = 1; t < threads; t++) pthread_join(handles[t], NULL);
  return now() - began;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *values, int count) {
  qsort(values, (size_t)count, sizeof *values, ascending);
  return values[count / 2];
}

int main(int count, char **arguments) {
  const int threads = count > 1 ? atoi(arguments[1]) : 2, rounds = count > 2 ? atoi(arguments[2]) : 15;
  if (threads < 1 || threads > MAXIMUM_THREADS || rounds < 1 || rounds > MAXIMUM_ROUNDS) return 64;
  memory = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 1;
#if defined(MADV_HUGEPAGE)
  madvise(memory, BYTES, MADV_HUGEPAGE);
#endif
  // As codes anything, as halves a sixteenth.
  memset(memory, 0x2c, BYTES);
  float x[INPUTS];
  for (int i = 0; i < INPUTS; i++) x[i] = (float)(i % 97) - 48;
  row = (struct kb_activations){malloc(INPUTS), malloc(INPUTS / 8), malloc(INPUTS / 8), malloc(INPUTS / 8)};
  kb_quantize_rows(x, 1, INPUTS, INPUTS, row, 0);

  const char *names[] = {"4 bits with factors", "8 bits", "4 bits, symmetric", "4 bits, nested"};
  for (int format = KB_PANEL_4BIT; format <= KB_PANEL_4BIT_NESTED; format++) {
    const size_t bytes = kb_panel_bytes(format, INPUTS), panels = BYTES / (bytes + kb_panel_header_bytes(format, INPUTS)), part = panels / (size_t)threads;
    struct share reads[MAXIMUM_THREADS] = {0}, products[MAXIMUM_THREADS] = {0};
    float *output = malloc(panels * KB_PANEL_OUTPUTS * sizeof(float));
    for (int t = 0; t < threads; t++) {
      const size_t first = (size_t)t * part;
      reads[t] = (struct share){.first = first * bytes / 8, .count = part * bytes / 8};
      products[t] = (struct share){
          .matrix = {.format = format, .panels = memory, .outputs = panels * KB_PANEL_OUTPUTS, .inputs = INPUTS},
          .first = first, .count = part, .turns = 1, .output = output,
          .scratch = malloc(kb_panel_scratch_bytes(INPUTS, 1))};
    }
    double read[MAXIMUM_ROUNDS], product[MAXIMUM_ROUNDS], share[MAXIMUM_ROUNDS];
    const double gigabytes = (double)(part * bytes) * threads / 1e9;
    for (int round = 0; round < rounds; round++) {
      read[round] = gigabytes / seconds(reads, threads);
      product[round] = gigabytes / seconds(products, threads);
      share[round] = product[round] / read[round];
    }
    struct share cached = products[0];
    cached.count = CACHED_PANELS;
    cached.turns = CACHED_TURNS;
    double cache = 0;
    for (int round = 0; round < rounds; round++) {
      const double rate = (double)(CACHED_PANELS * CACHED_TURNS * bytes) / 1e9 / seconds(&cached, 1);
      if (rate > cache) cache = rate;
    }
    printf("%-20s reads %5.1f GB/s, products %5.1f GB/s, %3.0f%%; one thread in its cache %5.1f GB/s\n", names[format],
           median(read, rounds), median(product, rounds), 100 * median(share, rounds), cache);
  }
  return 0;
}
