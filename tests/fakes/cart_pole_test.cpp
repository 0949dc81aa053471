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

TEST(CartPole, ShowsEachNumberAsTheShadeOfABand) {
  const auto game = MakeCartPole();
  const std::size_t bytes = kCartPoleObservation.bytes();
  const auto shades = [&](const std::string& state) {
    std::vector<std::uint8_t> pixels(bytes);
    game->Restore(state);
    game->Draw(pixels);
    std::vector<double> means;
    for (auto band = pixels.begin(); band != pixels.end(); band += static_cast<int>(bytes / 4)) {
      const auto end = band + static_cast<int>(bytes / 4);
      means.push_back(std::accumulate(band, end, 0.0) / static_cast<double>(bytes / 4));
    }
    return means;
  };
  const double unit = 1.0 / 36.0;
  EXPECT_EQ(shades("0 0 0 0"), std::vector<double>(4, 127.5));
  const std::vector<double> means = shades("-2.4 3 0.001 9");
  EXPECT_EQ(means[0], 0.0);
  EXPECT_EQ(means[1], 255.0);
  EXPECT_NEAR(means[2], 127.5 + 127.5 * 0.001 / 0.20944, unit);
  EXPECT_EQ(means[3], 255.0);
}

}  // namespace
}  // namespace mario
