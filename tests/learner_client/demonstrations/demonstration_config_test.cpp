#include "learner_client/demonstrations/demonstration_config.h"

#include <gtest/gtest.h>

namespace mario {
namespace {

const DemonstrationConfig kFading{.pretrain_updates = 100,
                                  .batch_share = 0.25,
                                  .margin_weight = 2.0,
                                  .margin_fade_updates = 1000};

TEST(MarginWeight, IsWholeInThePreTrainingAndFadesAfterIt) {
  EXPECT_EQ(MarginWeight(kFading, 0), 2.0);
  EXPECT_EQ(MarginWeight(kFading, 100), 2.0);
  EXPECT_DOUBLE_EQ(MarginWeight(kFading, 600), 1.0);
  EXPECT_EQ(MarginWeight(kFading, 1100), 0.0);
  EXPECT_EQ(MarginWeight(kFading, 5000), 0.0);
  DemonstrationConfig stays = kFading;
  stays.margin_fade_updates = 0;
  EXPECT_EQ(MarginWeight(stays, 5000), 2.0);
}

TEST(DemonstratedOf, IsTheWholeBatchInThePreTrainingAndAShareAfterIt) {
  EXPECT_EQ(DemonstratedOf(kFading, 64, 99), 64);
  EXPECT_EQ(DemonstratedOf(kFading, 64, 100), 16);
  EXPECT_EQ(DemonstratedOf({.pretrain_updates = 0, .batch_share = 0.0}, 64, 0), 0);
}

}  // namespace
}  // namespace mario
