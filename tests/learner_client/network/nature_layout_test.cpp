#include "learner_client/network/nature_layout.h"

#include <gtest/gtest.h>

#include <numeric>

namespace mario {
namespace {

NetworkConfig Small() {
  NetworkConfig config;
  config.stack = 2;
  config.filters = {3, 4, 5};
  config.hidden = 6;
  return config;
}

std::vector<float> Numbered(std::size_t size) {
  std::vector<float> values(size);
  std::iota(values.begin(), values.end(), 0.0f);
  return values;
}

TEST(NatureLayout, ComesBackFromNamedArrays) {
  for (const bool same_padding : {false, true}) {
    for (const std::string head : {"scalar", "dueling"}) {
      NetworkConfig config = Small();
      config.head = head;
      config.same_padding = config.show_held = same_padding;
      const NatureLayout layout(config, {{44, 52}, 3});
      const std::vector<float> flat = Numbered(layout.size());
      const NamedTensors named = layout.ToNamed(flat);
      EXPECT_EQ(CountValues(named), std::ssize(flat));
      std::vector<float> back(layout.size());
      layout.FromNamed(named, back);
      EXPECT_EQ(back, flat);
    }
  }
}

TEST(NatureLayout, HasTheShapesOfTheLiterature) {
  NetworkConfig config;
  config.filters = {32, 64, 64};
  config.hidden = 512;
  config.head = "dueling";
  config.show_held = true;
  const NatureLayout layout(config, {{84, 84}, 6});
  const NamedTensors named = layout.ToNamed(std::vector<float>(layout.size()));
  using Shape = std::vector<std::int64_t>;
  EXPECT_EQ(Find(named, "encoder.conv1.weight").shape, Shape({32, 4, 8, 8}));
  EXPECT_EQ(Find(named, "encoder.conv2.weight").shape, Shape({64, 32, 4, 4}));
  EXPECT_EQ(Find(named, "encoder.conv3.weight").shape, Shape({64, 64, 3, 3}));
  EXPECT_EQ(Find(named, "hidden.weight").shape, Shape({1024, 64 * 7 * 7 + 6}));
  EXPECT_EQ(Find(named, "head.advantage.weight").shape, Shape({6, 512}));
  EXPECT_EQ(Find(named, "head.value.bias").shape, Shape({1}));
}

// The first filter's pixel (frame 1, row 5, column 6) lies in the block below on the right, at row
// 1 and column 2 of it.
TEST(NatureLayout, ReordersBlocksOfPixelsToFramesAndChannelsToTheFront) {
  const NatureLayout layout(Small(), {{44, 52}, 3});
  const NamedTensors named = layout.ToNamed(Numbered(layout.size()));
  EXPECT_EQ(Find(named, "encoder.conv1.weight").values[(1 * 8 + 5) * 8 + 6],
            static_cast<float>(((3 * 2 + 1) * 4 + 1) * 4 + 2));
  const float conv2 = 3 * 2 * 64 + 3;
  EXPECT_EQ(Find(named, "encoder.conv2.weight").values[(2 * 4 + 1) * 4 + 3],
            conv2 + (1 * 4 + 3) * 3 + 2);
}

TEST(NatureLayout, RefusesAnotherNetworksArraysAndObservationsThatAreTooSmall) {
  const NatureLayout layout(Small(), {{44, 52}, 3});
  const NamedTensors other = layout.ToNamed(Numbered(layout.size()));
  NetworkConfig config = Small();
  config.hidden = 7;
  const NatureLayout wider(config, {{44, 52}, 3});
  std::vector<float> flat(wider.size());
  EXPECT_THROW(wider.FromNamed(other, flat), std::runtime_error);
  EXPECT_THROW(NatureLayout(Small(), {{35, 52}, 3}), std::runtime_error);
  EXPECT_NO_THROW(NatureLayout(Small(), {{36, 36}, 3}));
}

}  // namespace
}  // namespace mario
