#include "learner_client/base/generator.h"

#include <bit>
#include <cmath>
#include <numbers>

namespace mario {
namespace {

// splitmix64: spreads a seed over the state, so that near seeds give unrelated streams.
std::uint64_t SplitMix(std::uint64_t& x) {
  x += 0x9E3779B97F4A7C15u;
  std::uint64_t z = x;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

}  // namespace

Generator::Generator(std::uint64_t seed) {
  for (std::uint64_t& word : state_) word = SplitMix(seed);
}

std::uint64_t Generator::Next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Generator::Uniform() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

// The product's high word; the bias is below bound / 2^53.
std::int64_t Generator::UniformInt(std::int64_t bound) {
  return static_cast<std::int64_t>(Uniform() * static_cast<double>(bound));
}

double Generator::Normal() {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - Uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * Uniform());
}

}  // namespace mario
