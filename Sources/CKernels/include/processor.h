#pragma once

// Instruction sets with kernels of their own. Higher is better on the same processor family.
enum kb_instruction_set_level {
  KB_BASELINE = 0,
  KB_AVX2 = 1,
  KB_AVX512_VNNI = 2,
  KB_AVX512_BF16 = 3,
  KB_NEON = 4,
};

// The best instruction set of the running machine, found out once.
enum kb_instruction_set_level kb_instruction_set(void);

// Makes the calling thread's kernels use at most `level`, for tests that compare the paths.
void kb_limit_instruction_set(enum kb_instruction_set_level level);

// Tells the processor that the thread is waiting in a loop.
static inline void kb_spin_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
