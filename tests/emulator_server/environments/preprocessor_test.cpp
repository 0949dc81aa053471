#include "emulator_server/environments/observation/preprocessor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "common/program.h"
#include "emulator_server/environments/starts/random.h"

namespace mario {
namespace {

constexpr int kWidth = 160;
constexpr int kHeight = 144;

std::vector<std::uint32_t> RandomScreen(bool grey, std::uint64_t seed = 1) {
  Random random(seed, 0);
  std::vector<std::uint32_t> pixels(kWidth * kHeight);
  for (std::uint32_t& pixel : pixels) {
    const auto value = static_cast<std::uint32_t>(random.Next() & 0xFFFFFF);
    pixel = 0xFF000000 | (grey ? (value & 0xFF) * 0x010101 : value);
  }
  return pixels;
}

std::vector<std::uint8_t> Observe(const std::vector<std::uint32_t>& pixels,
                                  const ObservationShape& shape,
                                  const std::optional<Crop>& crop = std::nullopt) {
  const ScreenView screen{kWidth, kHeight, pixels};
  Preprocessor preprocessor(screen, true, crop, shape);
  preprocessor.Take(screen);
  std::vector<std::uint8_t> observation(shape.bytes());
  preprocessor.Observe(observation);
  return observation;
}

double Grey(const std::vector<std::uint32_t>& pixels, int x, int y) {
  return pixels[static_cast<std::size_t>(y * kWidth + x)] & 0xFF;
}

// The exact mean over the area that an output pixel covers, by definition.
double AreaMean(const std::vector<std::uint32_t>& pixels, const ObservationShape& shape, int column,
                int row) {
  const double width = static_cast<double>(kWidth) / shape.width;
  const double height = static_cast<double>(kHeight) / shape.height;
  double sum = 0.0;
  for (int y = 0; y < kHeight; ++y) {
    const double rows =
        std::min((row + 1) * height, y + 1.0) - std::max(row * height, static_cast<double>(y));
    for (int x = 0; x < kWidth && rows > 0.0; ++x) {
      const double columns = std::min((column + 1) * width, x + 1.0) -
                             std::max(column * width, static_cast<double>(x));
      if (columns > 0.0) sum += rows * columns * Grey(pixels, x, y);
    }
  }
  return sum / (width * height);
}

TEST(Preprocessor, HalvesByTheRoundedMeanOfFourPixels) {
  const auto pixels = RandomScreen(true);
  const auto observation = Observe(pixels, {72, 80});
  for (int y = 0; y < 72; ++y) {
    for (int x = 0; x < 80; ++x) {
      const double sum = Grey(pixels, 2 * x, 2 * y) + Grey(pixels, 2 * x + 1, 2 * y) +
                         Grey(pixels, 2 * x, 2 * y + 1) + Grey(pixels, 2 * x + 1, 2 * y + 1);
      ASSERT_EQ(observation[static_cast<std::size_t>(y * 80 + x)], std::floor(sum / 4 + 0.5));
    }
  }
}

TEST(Preprocessor, ScalesToAnySizeByAreaWithinOneGrey) {
  const auto pixels = RandomScreen(true);
  for (const ObservationShape& shape :
       {ObservationShape{84, 84}, {80, 80}, {36, 40}, {144, 160}, {10, 100}, {160, 240}}) {
    const auto observation = Observe(pixels, shape);
    for (int y = 0; y < shape.height; y += 3) {
      for (int x = 0; x < shape.width; x += 5) {
        ASSERT_NEAR(observation[static_cast<std::size_t>(y * shape.width + x)],
                    AreaMean(pixels, shape, x, y), 1.5)
            << shape.width << "x" << shape.height << " at " << x << "," << y;
      }
    }
  }
}

TEST(Preprocessor, KeepsAnEvenGreyAsItIs) {
  for (const std::uint32_t grey : {0x00u, 0x52u, 0xADu, 0xFFu}) {
    const std::vector<std::uint32_t> pixels(kWidth * kHeight, grey * 0x010101);
    for (const ObservationShape& shape : {ObservationShape{72, 80}, {84, 84}, {31, 57}}) {
      for (const std::uint8_t value : Observe(pixels, shape)) ASSERT_EQ(value, grey);
    }
  }
}

TEST(Preprocessor, SeesOnlyTheCrop) {
  auto pixels = RandomScreen(true);
  const Crop crop{16, 32, 100, 90};
  const auto before = Observe(pixels, {45, 50}, crop);
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const bool inside = x >= 16 && x < 116 && y >= 32 && y < 122;
      if (!inside) pixels[static_cast<std::size_t>(y * kWidth + x)] ^= 0xFFFFFF;
    }
  }
  EXPECT_EQ(Observe(pixels, {45, 50}, crop), before);
}

// Two random screens, merged by `of_two` here and by the preprocessor.
template <typename OfTwo>
void ExpectMerged(FramePooling pooling, OfTwo of_two) {
  const auto first = RandomScreen(true, 1);
  const auto second = RandomScreen(true, 2);
  std::vector<std::uint32_t> merged(first.size());
  std::transform(first.begin(), first.end(), second.begin(), merged.begin(), of_two);
  const ObservationShape shape{72, 80};
  Preprocessor preprocessor({kWidth, kHeight, first}, true, std::nullopt, shape);
  preprocessor.Take({kWidth, kHeight, first});
  preprocessor.Pool({kWidth, kHeight, second}, pooling);
  std::vector<std::uint8_t> observation(shape.bytes());
  preprocessor.Observe(observation);
  EXPECT_EQ(observation, Observe(merged, shape));
}

TEST(Preprocessor, TakesThePixelwiseMaximumOrMinimumOfMergedFrames) {
  ExpectMerged(FramePooling::kMaximum,
               [](std::uint32_t a, std::uint32_t b) { return std::max(a, b); });
  ExpectMerged(FramePooling::kMinimum,
               [](std::uint32_t a, std::uint32_t b) { return std::min(a, b); });
}

TEST(Preprocessor, RefusesSizesThatNoObservationHas) {
  const auto pixels = RandomScreen(true);
  for (const ObservationShape& shape :
       {ObservationShape{0, 80}, {72, 0}, {10000, 10000}, {-1, 80}, {72, 241}}) {
    EXPECT_THROW(Observe(pixels, shape), UsageError) << shape.width << "x" << shape.height;
  }
}

TEST(Preprocessor, RefusesACropBeyondTheScreen) {
  EXPECT_THROW(Observe(RandomScreen(true), {72, 80}, Crop{100, 0, 61, 10}), std::runtime_error);
}

TEST(GreyPixels, AreTheChannelItselfWhereAllAreEqual) {
  std::vector<std::uint32_t> pixels(256);
  std::vector<std::uint8_t> grey(256);
  for (std::uint32_t i = 0; i < 256; ++i) pixels[i] = i * 0x010101;
  GreyPixels(pixels, grey);
  for (std::uint32_t i = 0; i < 256; ++i) EXPECT_EQ(grey[i], i);
}

TEST(GreyPixels, WeighTheColoursByTheirBrightness) {
  const std::vector<std::uint32_t> red_green_blue = {0x0000FF, 0x00FF00, 0xFF0000};
  std::vector<std::uint8_t> grey(3);
  GreyPixels(red_green_blue, grey);
  EXPECT_NEAR(grey[0], 0.299 * 255, 1.0);
  EXPECT_NEAR(grey[1], 0.587 * 255, 1.0);
  EXPECT_NEAR(grey[2], 0.114 * 255, 1.0);
}

}  // namespace
}  // namespace mario
