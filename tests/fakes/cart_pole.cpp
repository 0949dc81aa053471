#include "tests/fakes/cart_pole.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

namespace mario {
namespace {

// Gym's classic_control/cartpole.py.
constexpr double kGravity = 9.8;
constexpr double kPoleMass = 0.1;
constexpr double kMass = 1.0 + kPoleMass;
constexpr double kHalfLength = 0.5;
constexpr double kForce = 10.0;
constexpr double kSeconds = 0.02;  // a step
constexpr double kMaxPosition = 2.4;
constexpr double kMaxAngle = 12.0 * 2.0 * 3.14159265358979323846 / 360.0;

constexpr std::array<double, 4> kShown = {kMaxPosition, 3.0, kMaxAngle, 3.5};  // -this to +this

class CartPole : public SmallGame {
 public:
  void Begin(Generator& generator) override {
    for (double& number : state_) number = 0.1 * generator.Uniform() - 0.05;
  }

  Outcome Play(int action) override {
    auto& [position, velocity, angle, spin] = state_;
    const double sine = std::sin(angle), cosine = std::cos(angle);
    const double push =
        ((action == 1 ? kForce : -kForce) + kPoleMass * kHalfLength * spin * spin * sine) / kMass;
    const double spin_change = (kGravity * sine - cosine * push) /
                               (kHalfLength * (4.0 / 3.0 - kPoleMass * cosine * cosine / kMass));
    const double velocity_change = push - kPoleMass * kHalfLength * spin_change * cosine / kMass;
    position += kSeconds * velocity;
    velocity += kSeconds * velocity_change;
    angle += kSeconds * spin;
    spin += kSeconds * spin_change;
    return {.reward = 1.0f,
            .terminated = std::abs(position) > kMaxPosition || std::abs(angle) > kMaxAngle};
  }

  void Draw(std::span<std::uint8_t> pixels) const override {
    const auto width = static_cast<std::size_t>(kCartPoleObservation.width);
    const std::size_t bar_bytes = pixels.size() / state_.size();
    for (std::size_t i = 0; i < state_.size(); ++i) {
      const double share = std::clamp(0.5 + 0.5 * state_[i] / kShown[i], 0.0, 1.0);
      for (std::size_t at = 0; at < bar_bytes; ++at) {
        const double beyond = share * static_cast<double>(width) - static_cast<double>(at % width);
        pixels[i * bar_bytes + at] =
            static_cast<std::uint8_t>(std::lround(255.0 * std::clamp(beyond, 0.0, 1.0)));
      }
    }
  }

  std::string Save() const override {
    std::ostringstream text;
    text.precision(17);
    for (const double number : state_) text << number << ' ';
    return text.str();
  }
  void Restore(const std::string& text) override {
    std::istringstream in(text);
    for (double& number : state_) in >> number;
  }

 private:
  std::array<double, 4> state_{};
};

}  // namespace

std::unique_ptr<SmallGame> MakeCartPole() { return std::make_unique<CartPole>(); }

}  // namespace mario
