#pragma once

// Marks a function that is compiled once more for processors with AVX2; which one is called is
// decided when the program starts: with ThreadSanitizer, which is not ready by then, nothing is.
// Nor with Clang: 14's resolver for arch=x86-64-v3 compares the processor's vendor with 0 and so
// never calls that function. There, and on ARM, the vectors are what the compiler makes of them for
// any processor of the kind (SSE2, NEON).
// MARIO_NO_WIDE: for any processor alone, as tests want to see it where there is AVX2.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_THREAD__) && !defined(MARIO_NO_WIDE)
#define MARIO_WIDE __attribute__((target_clones("arch=x86-64-v3", "default")))
// Marks one that is for processors with AVX-512 only.
#define MARIO_WIDEST __attribute__((target("arch=x86-64-v4,prefer-vector-width=512")))
#else
#define MARIO_WIDE
#endif
