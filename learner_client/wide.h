#pragma once

// Marks a function that is compiled once more for processors with AVX2; which one is called is
// decided when the program starts.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define MARIO_WIDE __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define MARIO_WIDE
#endif
