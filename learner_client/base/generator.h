#pragma once

#include <array>
#include <cstdint>

namespace mario {

// xoshiro256** (Blackman and Vigna, 2018). Its state is plain data, so that a checkpoint can hold
// it; what it draws is the same on every machine and standard library.
class Generator {
 public:
  using State = std::array<std::uint64_t, 4>;

  explicit Generator(std::uint64_t seed);

  std::uint64_t Next();
  double Uniform();                             // in [0, 1)
  std::int64_t UniformInt(std::int64_t bound);  // in [0, bound); bound >= 1
  double Normal();                              // mean 0, standard deviation 1

  const State& state() const { return state_; }
  void set_state(const State& state) { state_ = state; }

 private:
  State state_;
};

}  // namespace mario
