// What this machine can do at most, measured: 8-bit integer products, 32-bit float products, reading memory.
//
//   cc -O3 -march=native limits.c -lopenblas -lpthread && ./a.out THREADS
//
// Prints one JSON object: int8_gops, fp32_gflops, read_gbs. A figure that this machine cannot give is null.
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#if defined(__AVX512VNNI__)
#include <immintrin.h>
#endif

extern void cblas_sgemm(int order, int transposeA, int transposeB, int m, int n, int k, float alpha, const float *a,
                        int lda, const float *b, int ldb, float beta, float *c, int ldc);
extern void openblas_set_num_threads(int count);

enum { REPEATS = 7, MAXIMUM_THREADS = 256 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

// The best of several runs of `body` on `threads` threads at once, in runs a second.
static double rate(int threads, void *(*body)(void *), void **arguments) {
  double best = 0;
  for (int repeat = 0; repeat < REPEATS; ++repeat) {
    pthread_t handles[MAXIMUM_THREADS];
    double began = now();
    for (int t = 1; t < threads; ++t) pthread_create(&handles[t], NULL, body, arguments[t]);
    body(arguments[0]);
    for (int t = 1; t < threads; ++t) pthread_join(handles[t], NULL);
    double runs = 1 / (now() - began);
    if (runs > best) best = runs;
  }
  return best;
}

#if defined(__AVX512VNNI__)
enum { STEPS = 4000000, SUMS = 16 };

// Assembly on named registers: compilers put an array of sums into memory.
#define SUM(i) __m512i sum##i = _mm512_setzero_si512()
#define ADD(i) __asm__ volatile("vpdpbusd %2, %1, %0" : "+v"(sum##i) : "v"(a), "v"(b))
#define ALL(F) F(0); F(1); F(2); F(3); F(4); F(5); F(6); F(7); F(8); F(9); F(10); F(11); F(12); F(13); F(14); F(15)

// vpdpbusd on registers alone: 64 products and as many sums each.
static void *multiply_integers(void *argument) {
  __m512i a = _mm512_set1_epi32(0x01020304), b = _mm512_set1_epi32((int)(intptr_t)argument | 0x01010101);
  ALL(SUM);
  for (int step = 0; step < STEPS; ++step) { ALL(ADD); }
  return NULL;
}
#endif

typedef struct { const uint64_t *words; size_t count; uint64_t sum; } stretch;

static void *read_memory(void *argument) {
  stretch *part = argument;
  uint64_t sums[32] = {0};
  for (size_t i = 0; i + 32 <= part->count; i += 32)
    for (int j = 0; j < 32; ++j) sums[j] += part->words[i + j];
  for (int j = 0; j < 32; ++j) part->sum += sums[j];
  return NULL;
}

int main(int count, char **arguments) {
  int threads = count > 1 ? atoi(arguments[1]) : 1;
  if (threads < 1 || threads > MAXIMUM_THREADS) return 64;
  void *parts[MAXIMUM_THREADS] = {0};

#if defined(__AVX512VNNI__)
  printf("{\"int8_gops\": %.1f, ", rate(threads, multiply_integers, parts) * threads * STEPS * SUMS * 128 / 1e9);
#else
  printf("{\"int8_gops\": null, ");
#endif

  int n = 2048;
  float *a = malloc(sizeof(float) * n * n), *b = malloc(sizeof(float) * n * n), *c = malloc(sizeof(float) * n * n);
  for (int i = 0; i < n * n; ++i) a[i] = b[i] = (float)(i % 97) / 97;
  openblas_set_num_threads(threads);
  double best = 1e9;
  for (int repeat = 0; repeat < REPEATS; ++repeat) {
    double began = now();
    cblas_sgemm(101, 111, 111, n, n, n, 1, a, n, b, n, 0, c, n);
    double seconds = now() - began;
    if (seconds < best) best = seconds;
  }
  printf("\"fp32_gflops\": %.1f, ", 2.0 * n * n * n / best / 1e9);

  size_t bytes = (size_t)1 << 30;
  uint64_t *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 1;
#if defined(MADV_HUGEPAGE)
  madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  memset(memory, 1, bytes);
  stretch stretches[MAXIMUM_THREADS];
  size_t words = bytes / 8 / threads;
  for (int t = 0; t < threads; ++t) {
    stretches[t] = (stretch){memory + t * words, words, 0};
    parts[t] = &stretches[t];
  }
  double gigabytes = rate(threads, read_memory, parts) * words * 8 * threads / 1e9;
  printf("\"read_gbs\": %.1f}\n", gigabytes);
  return stretches[0].sum == 0;
}
