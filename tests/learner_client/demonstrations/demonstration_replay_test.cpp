#include "learner_client/demonstrations/demonstration_replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "common/program.h"
#include "tests/common/temporary_folder.h"
#include "tests/learner_client/demonstrations/plays.h"

namespace mario {
namespace {

const ReplayShape kShape{
    .observation = {2, 2}, .environments = 16, .stack = 2, .n_step = 3, .gamma = 0.5};

TEST(DemonstrationReplay, HasEveryStepWithItsActionAndReturn) {
  const std::vector<DemonstratedPlay> plays = {TestPlay(10), TestPlay(4)};
  const DemonstrationReplay replay({}, {.alpha = 0.0}, kShape, plays);
  EXPECT_EQ(replay.frames(), 11 + 5);
  Generator generator(1);
  std::set<std::int64_t> drawn;
  for (const ReplaySlot& slot : replay.Draw(500, 0, generator).slots) {
    EXPECT_TRUE(replay.Has(slot));
    drawn.insert(slot.index);
  }
  EXPECT_EQ(drawn.size(), 14u);  // all but the two last time steps

  Batch batch;
  replay.AddTo(batch, std::vector<ReplaySlot>{{0, 4}, {0, 9}, {0, 11}}, 0.5);
  EXPECT_EQ(batch.size, 3);
  EXPECT_EQ(batch.actions, (std::vector<int>{1, 0, 0}));
  EXPECT_EQ(batch.returns, (std::vector<float>{1.75f, 1.0f, 1.75f}));
  EXPECT_EQ(batch.discounts, (std::vector<float>{0.125f, 0.0f, 0.125f}));
  EXPECT_EQ(batch.held, (std::vector<int>{0, 2, 0}));
  EXPECT_EQ(batch.margins, (std::vector<float>{0.5f, 0.5f, 0.5f}));
  EXPECT_EQ(batch.states[4], 4);
  EXPECT_EQ(batch.states[0], 3);
  EXPECT_EQ(batch.states[16], 0);  // an episode's first observation fills the stack
}

TEST(DemonstrationReplay, StandsBehindABatchsOtherTransitions) {
  const DemonstrationReplay replay({}, {}, kShape, std::vector{TestPlay(10)});
  Batch batch;
  replay.AddTo(batch, std::vector<ReplaySlot>{{0, 1}}, 0.0);
  replay.AddTo(batch, std::vector<ReplaySlot>{{0, 2}, {0, 3}}, 0.9);
  EXPECT_EQ(batch.size, 3);
  EXPECT_EQ(batch.margins, (std::vector<float>{0.0f, 0.9f, 0.9f}));
  EXPECT_EQ(batch.states.size(), 3u * 8);
  EXPECT_EQ(batch.weights.size(), 3u);
}

TEST(DemonstrationReplay, DrawsByItsOwnPriorities) {
  DemonstrationReplay replay({}, {.alpha = 1.0}, kShape, std::vector{TestPlay(10)});
  Generator generator(1);
  std::vector<ReplaySlot> slots;
  std::vector<float> errors;
  for (std::int64_t i = 0; i < 10; ++i) {
    slots.push_back({0, i});
    errors.push_back(i == 6 ? 100.0f : 0.0f);
  }
  replay.SetErrors(slots, errors);
  int sixes = 0;
  for (const ReplaySlot& slot : replay.Draw(100, 0, generator).slots) sixes += slot.index == 6;
  EXPECT_GT(sixes, 95);
}

TEST(DemonstrationReplay, RefusesOneShorterThanAnNStepWindow) {
  EXPECT_THAT(
      [] {
        DemonstrationReplay({}, {}, kShape, std::vector{TestPlay(10), TestPlay(2)});
      },
      testing::ThrowsMessage<UsageError>(
          "the demonstration play of 2 has 2 steps, fewer than n-step = 3: record a longer "
          "one, or reduce n-step"));
}

TEST(DemonstrationReplay, IsResumedWithTheSameDemonstrationsOnly) {
  const TemporaryFolder folder;
  DemonstrationReplay saved({}, {}, kShape, std::vector{TestPlay(10)});
  saved.SetErrors(std::vector<ReplaySlot>{{0, 6}}, std::vector{100.0f});
  {
    Serializer out(folder.path() / "file");
    saved.Save(out);
    out.Commit();
  }
  DemonstrationReplay same({}, {}, kShape, std::vector{TestPlay(10)});
  Deserializer in(folder.path() / "file");
  same.Load(in);
  in.ExpectEnd();
  Generator one(1), other(1);
  EXPECT_EQ(same.Draw(50, 0, one).slots, saved.Draw(50, 0, other).slots);

  DemonstratedPlay changed = TestPlay(10);
  changed.time_steps[3].reward = 0.5f;
  DemonstrationReplay another({}, {}, kShape, std::vector{changed});
  Deserializer again(folder.path() / "file");
  EXPECT_THROW(another.Load(again), UsageError);
}

}  // namespace
}  // namespace mario
