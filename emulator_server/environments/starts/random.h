#pragma once

#include <cstdint>

namespace mario {

// A small random generator whose whole state is one number, equal on every machine: SplitMix64
// (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
class Random {
 public:
  // Different streams of one seed are independent.
  Random(std::uint64_t seed, std::uint64_t stream) : state_(Mix(seed) ^ Mix(~stream)) {}

  std::uint64_t Next() { return Mix(state_ += kIncrement); }

  // Uniform in [0, count); count is at most 2^32.
  std::uint64_t Below(std::uint64_t count) { return (Next() >> 32) * count >> 32; }

  // True with this probability. Uses one number of the stream unless that is 0.
  bool Chance(double probability) {
    return probability > 0.0 && static_cast<double>(Next() >> 11) * 0x1p-53 < probability;
  }

  std::uint64_t state() const { return state_; }
  void set_state(std::uint64_t state) { state_ = state; }

 private:
  static constexpr std::uint64_t kIncrement = 0x9E3779B97F4A7C15;

  static constexpr std::uint64_t Mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace mario
