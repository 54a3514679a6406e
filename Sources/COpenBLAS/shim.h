#include <cblas.h>

// Of OpenBLAS's builds with threads: ends those that it starts when the library is loaded. Not in its header.
extern int blas_thread_shutdown_(void) __attribute__((weak));

static inline void kb_end_openblas_threads(void) {
  if (blas_thread_shutdown_) blas_thread_shutdown_();
}
