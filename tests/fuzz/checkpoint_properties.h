#pragma once

#include <string>
#include <string_view>

namespace mario {

// What must hold for any bytes in a run's folder: a learner refuses them by a std::runtime_error
// with a sentence, or goes on from them. The first byte says which file they are:
//
//   'R'  checkpoint-1.zst as it lies on the disk
//   'C'  what checkpoint-1.zst holds, after four bytes with its size (the lowest first), and after
//        it what replay-1.zst holds: checksums are made right, as those of a file made on purpose
//   'W'  what weights.zst holds
//
// Throws std::logic_error, or whatever should not have been let out, when that fails.
void CheckCheckpointBytes(std::string_view bytes);

// Good inputs of the kinds 'C' and 'W'.
std::string CheckpointSeed();
std::string WeightsSeed();

}  // namespace mario
