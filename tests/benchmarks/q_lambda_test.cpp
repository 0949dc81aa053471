#include "tests/benchmarks/q_lambda.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/learner_client/builders.h"

namespace mario {
namespace {

using testing::ElementsAre;
using testing::FloatNear;

constexpr float kTolerance = 1e-6f;
constexpr QLambdaConfig kConfig{.gamma = 0.5, .lambda = 0.25};

// From the end: 3 + 0.5 * 8 = 7, 2 + 0.5 * (0.75 * 6 + 0.25 * 7) = 5.125 and
// 1 + 0.5 * (0.75 * 4 + 0.25 * 5.125) = 3.140625.
TEST(QLambdaTargets, MixTheNextValueWithTheNextTargetAndBootstrapAtTheRowsEnd) {
  const std::vector<TimeStep> answers = {StepWith(1), StepWith(2), StepWith(3)};
  EXPECT_THAT(QLambdaTargets(answers, std::vector<float>{4, 6, 8}, kConfig),
              ElementsAre(FloatNear(3.140625f, kTolerance), FloatNear(5.125f, kTolerance),
                          FloatNear(7.0f, kTolerance)));
}

// The terminated step is worth -1; before it 2 + 0.5 * (0.75 * 4 + 0.25 * -1) = 3.375; what comes
// after belongs to the next episode: 5 + 0.5 * 10 = 10.
TEST(QLambdaTargets, ATerminationIsWorthItsRewardAndCutsTheTrace) {
  const std::vector<TimeStep> answers = {StepWith(2), TerminatedWith(-1), FirstStep(), StepWith(5)};
  const std::vector<float> targets =
      QLambdaTargets(answers, std::vector<float>{4, 100, 100, 10}, kConfig);
  EXPECT_NEAR(targets[0], 3.375f, kTolerance);
  EXPECT_NEAR(targets[1], -1.0f, kTolerance);
  EXPECT_NEAR(targets[3], 10.0f, kTolerance);
}

// 1 + 0.5 * 6 = 4 at the truncation, before it 2 + 0.5 * (0.75 * 4 + 0.25 * 4) = 4.
TEST(QLambdaTargets, ATruncationBootstrapsFromItsOwnObservationAndCutsTheTrace) {
  const std::vector<TimeStep> answers = {StepWith(2), TruncatedWith(1), FirstStep()};
  const std::vector<float> targets =
      QLambdaTargets(answers, std::vector<float>{4, 6, 100}, kConfig);
  EXPECT_NEAR(targets[0], 4.0f, kTolerance);
  EXPECT_NEAR(targets[1], 4.0f, kTolerance);
}

// An episode that a lost server begins anew, without a last step before it.
TEST(QLambdaTargets, NothingIsTakenFromAnIgnoredAction) {
  const std::vector<TimeStep> answers = {StepWith(2), FirstStep(), StepWith(50)};
  EXPECT_NEAR(QLambdaTargets(answers, std::vector<float>{4, 100, 100}, kConfig)[0], 4.0f,
              kTolerance);
}

TEST(QLambdaTargets, ALambdaOfZeroIsOneStepQLearning) {
  const std::vector<TimeStep> answers = {StepWith(1), StepWith(2)};
  EXPECT_THAT(QLambdaTargets(answers, std::vector<float>{4, 6}, {.gamma = 0.5, .lambda = 0}),
              ElementsAre(FloatNear(3.0f, kTolerance), FloatNear(5.0f, kTolerance)));
}

TEST(QLambdaTargets, ALambdaOfOneIsTheDiscountedReturn) {
  const std::vector<TimeStep> answers = {StepWith(1), StepWith(2), TerminatedWith(4)};
  EXPECT_THAT(QLambdaTargets(answers, std::vector<float>{9, 9, 9}, {.gamma = 0.5, .lambda = 1}),
              ElementsAre(FloatNear(3.0f, kTolerance), FloatNear(4.0f, kTolerance),
                          FloatNear(4.0f, kTolerance)));
}

}  // namespace
}  // namespace mario
