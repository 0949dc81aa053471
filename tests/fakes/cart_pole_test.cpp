#include "tests/fakes/cart_pole.h"

#include <gtest/gtest.h>

#include <numeric>
#include <sstream>

namespace mario {
namespace {

std::vector<double> After(const std::string& state, int action) {
  const auto game = MakeCartPole();
  game->Restore(state);
  game->Play(action);
  std::istringstream in(game->Save());
  std::vector<double> numbers(4);
  for (double& number : numbers) in >> number;
  return numbers;
}

// What gym.make("CartPole-v1") prints for its first step to the right from rest at the origin.
TEST(CartPole, MovesAsGymsDoes) {
  const std::vector<double> numbers = After("0 0 0 0", 1);
  const std::vector<double> expected = {0.0, 0.19512195, 0.0, -0.29268293};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(numbers[i], expected[i], 1e-8);
}

TEST(CartPole, EndsWhenThePoleLeansMoreThanTwelveDegreesOrTheCartIsTooFar) {
  const auto game = MakeCartPole();
  for (const auto& [state, ends] :
       {std::pair("0 0 0.2 0", false), std::pair("0 0 0.2 1", true), std::pair("2.39 0 0 0", false),
        std::pair("2.39 1 0 0", true)}) {
    game->Restore(state);
    EXPECT_EQ(game->Play(0).terminated, ends) << state;
  }
}

TEST(CartPole, ShowsEachNumberAsTheLengthOfABar) {
  const auto game = MakeCartPole();
  const std::size_t bytes = kCartPoleObservation.bytes();
  const auto bars = [&](const std::string& state) {
    std::vector<std::uint8_t> pixels(bytes);
    game->Restore(state);
    game->Draw(pixels);
    std::vector<int> sums;
    for (auto bar = pixels.begin(); bar != pixels.end(); bar += static_cast<int>(bytes / 4)) {
      sums.push_back(std::accumulate(bar, bar + static_cast<int>(bytes / 4), 0));
    }
    return sums;
  };
  const int half = 9 * 18 * 255;  // of a bar of 9 rows of 36 pixels
  EXPECT_EQ(bars("0 0 0 0"), std::vector<int>(4, half));
  EXPECT_EQ(bars("-2.4 3 0.001 9"), (std::vector<int>{0, 2 * half, half + 9 * 22, 2 * half}));
}

}  // namespace
}  // namespace mario
