#include "learner_client/curriculum/td_errors.h"

#include <gtest/gtest.h>

#include "tests/learner_client/builders.h"

namespace mario {
namespace {

constexpr double kGamma = 0.5;

TEST(TdErrors, AverageWhatHandArithmeticGives) {
  TdErrors errors(kGamma, 1);
  errors.Observe(0, FirstStep());
  EXPECT_EQ(errors.mean(0), 0.0);
  errors.Act(0, std::vector<float>{1.0f, 2.0f}, 0);  // Q = 1
  errors.Observe(0, StepWith(0.25f));
  errors.Act(0, std::vector<float>{3.0f, 4.0f}, 1);  // |0.25 + 0.5 * 4 - 1| = 1.25, Q = 4
  EXPECT_DOUBLE_EQ(errors.mean(0), 1.25);
  errors.Observe(0, TerminatedWith(1.0f));  // |1 - 4| = 3
  EXPECT_DOUBLE_EQ(errors.mean(0), (1.25 + 3.0) / 2);
}

TEST(TdErrors, LeaveOutTheStepThatWasTruncated) {
  TdErrors errors(kGamma, 1);
  errors.Observe(0, FirstStep());
  errors.Act(0, std::vector<float>{1.0f}, 0);
  errors.Observe(0, StepWith(1.0f));
  errors.Act(0, std::vector<float>{1.0f}, 0);  // 0.5
  errors.Observe(0, TruncatedWith(100.0f));
  errors.Act(0, std::vector<float>{1.0f}, 0);
  EXPECT_DOUBLE_EQ(errors.mean(0), 0.5);
}

TEST(TdErrors, BeginAnewWithAnEpisodeWhateverBecameOfTheLast) {
  TdErrors errors(kGamma, 2);
  errors.Observe(1, FirstStep());
  errors.Act(1, std::vector<float>{1.0f}, 0);
  errors.Observe(1, TerminatedWith(9.0f));
  errors.Act(1, std::vector<float>{7.0f}, 0);  // between two episodes: executed by nobody
  EXPECT_DOUBLE_EQ(errors.mean(1), 8.0);
  errors.Observe(1, FirstStep());
  EXPECT_EQ(errors.mean(1), 0.0);
  errors.Act(1, std::vector<float>{1.0f}, 0);
  errors.Observe(1, FirstStep());  // a server was lost and nobody said so
  errors.Act(1, std::vector<float>{2.0f}, 0);
  errors.Observe(1, TerminatedWith(2.5f));
  EXPECT_DOUBLE_EQ(errors.mean(1), 0.5);
}

}  // namespace
}  // namespace mario
