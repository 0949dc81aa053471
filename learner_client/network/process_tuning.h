#pragma once

// How this process uses the machine that it trains on.
namespace mario {

// Sets how many threads libtorch uses for an operation that the calling thread asks for. One is
// best when several passes run at once: libtorch's threads meet after every operation, and each
// meeting waits for a core that the emulator may have.
void SetOperationThreads(int threads);

// Lets this process keep the memory that it frees for its next use of it. Each update frees and
// takes tens of buffers; given back to the system, every page of them would be a fault the next
// time, which on a virtual machine costs a tenth of the training.
void KeepFreedMemory();

// From now on this thread, and those that it starts, take numbers too small for a float's full
// precision for zero. The moments of weights that no longer learn fade into such numbers, on which
// the processor is several times as slow.
void FlushDenormals();

// Logs a warning that names the package to install when matrices are multiplied by the reference
// BLAS: it makes training four to five times as slow. Takes some milliseconds.
void WarnOfSlowBlas();

}  // namespace mario
