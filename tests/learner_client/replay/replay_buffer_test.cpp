#include "learner_client/replay/replay_buffer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/learner_client/builders.h"
#include "tests/learner_client/replay/small_shape.h"

namespace mario {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

// Appends a time step whose frame is its index; its action too.
void Append(ReplayBuffer& replay, const TimeStep& step, int environment = 0) {
  const int index = static_cast<int>(replay.count(environment));
  replay.Append(environment, step, Frame(index));
  replay.SetAction(environment, index % 4);
}

// The only transition that can be sampled.
Batch SampleOne(const ReplayBuffer& replay) {
  Generator generator(1);
  return replay.Assemble(replay.Draw(1, generator));
}

std::vector<int> Values(const std::vector<std::uint8_t>& states) {
  std::vector<int> values;
  for (std::size_t i = 0; i < states.size(); i += 4) values.push_back(states[i]);
  return values;
}

// All transitions' indices, whatever the environment.
std::vector<std::int64_t> Samplable(const ReplayBuffer& replay, int environment = 0) {
  std::vector<std::int64_t> indices;
  for (std::int64_t i = 0; i < replay.count(environment); ++i) {
    if (replay.CanSample({environment, i})) indices.push_back(i);
  }
  return indices;
}

TEST(ReplayBuffer, RepeatsAnEpisodesFirstFrameToFillAStack) {
  ReplayBuffer replay({.frames = 100}, SmallShape(3));
  Append(replay, FirstStep());
  Append(replay, StepWith(1.0f));
  const Batch batch = SampleOne(replay);
  EXPECT_THAT(Values(batch.states), ElementsAre(0, 0, 0));
  EXPECT_THAT(Values(batch.next_states), ElementsAre(0, 0, 1));
}

TEST(ReplayBuffer, NeverStacksAcrossEpisodes) {
  ReplayBuffer replay({.frames = 100}, SmallShape(3));
  for (int episode = 0; episode < 5; ++episode) {
    Append(replay, FirstStep());
    Append(replay, StepWith(0.0f));
    Append(replay, StepWith(0.0f));
    Append(replay, TerminatedWith(1.0f));
  }
  Generator generator(2);
  const Batch batch = replay.Assemble(replay.Draw(1'000, generator));
  const std::vector<int> states = Values(batch.states);
  for (std::size_t i = 0; i < states.size(); ++i) EXPECT_EQ(states[i] / 4, states[i - i % 3] / 4);
}

TEST(ReplayBuffer, NeverStartsATransitionAtAnEpisodesLastTimeStep) {
  ReplayBuffer replay({.frames = 100}, SmallShape(2));
  Append(replay, FirstStep());
  Append(replay, TerminatedWith(1.0f));
  Append(replay, FirstStep());
  Append(replay, TruncatedWith(1.0f));
  Append(replay, FirstStep());
  EXPECT_THAT(Samplable(replay), ElementsAre(0, 2));
}

TEST(ReplayBuffer, SumsDiscountedRewardsOverTheWindow) {
  ReplayBuffer replay({.frames = 100}, SmallShape(2, 3));
  Append(replay, FirstStep());
  for (const float reward : {1.0f, 2.0f, 4.0f}) Append(replay, StepWith(reward));
  const Batch batch = SampleOne(replay);
  EXPECT_THAT(batch.returns, ElementsAre(1.0f + 0.5f * 2.0f + 0.25f * 4.0f));
  EXPECT_THAT(batch.discounts, ElementsAre(0.125f));
  EXPECT_THAT(Values(batch.next_states), ElementsAre(2, 3));
}

TEST(ReplayBuffer, EndsTheWindowAtATerminalWithoutABootstrap) {
  ReplayBuffer replay({.frames = 100}, SmallShape(1, 3));
  Append(replay, FirstStep());
  Append(replay, StepWith(1.0f));
  Append(replay, TerminatedWith(-1.0f));
  Append(replay, FirstStep());
  for (int i = 0; i < 50; ++i) {
    Generator generator(static_cast<std::uint64_t>(i));
    const Batch batch = replay.Assemble(replay.Draw(1, generator));
    EXPECT_EQ(batch.returns[0], batch.slots[0].index == 0 ? 0.5f : -1.0f);
    EXPECT_EQ(batch.discounts[0], 0.0f);
  }
}

TEST(ReplayBuffer, BootstrapsFromATruncatedEpisodesLastState) {
  ReplayBuffer replay({.frames = 100}, SmallShape(1, 3));
  Append(replay, FirstStep());
  Append(replay, TruncatedWith(1.0f));
  Append(replay, FirstStep());
  const Batch batch = SampleOne(replay);
  EXPECT_THAT(batch.returns, ElementsAre(1.0f));
  EXPECT_THAT(batch.discounts, ElementsAre(0.5f));
  EXPECT_THAT(Values(batch.next_states), ElementsAre(1));
}

TEST(ReplayBuffer, WaitsUntilAWindowIsComplete) {
  ReplayBuffer replay({.frames = 100}, SmallShape(1, 3));
  Append(replay, FirstStep());
  Append(replay, StepWith(1.0f));
  Append(replay, StepWith(1.0f));
  EXPECT_THAT(Samplable(replay), ElementsAre());
  EXPECT_THROW(SampleOne(replay), std::runtime_error);
  Append(replay, StepWith(1.0f));
  EXPECT_THAT(Samplable(replay), ElementsAre(0));
}

TEST(ReplayBuffer, NeverReadsWhatTheWriteHeadHasOverwritten) {
  ReplayBuffer replay({.frames = 10}, SmallShape(3, 2));
  Append(replay, FirstStep());
  for (int i = 1; i < 25; ++i) Append(replay, StepWith(static_cast<float>(i)));
  // Stored are 15 to 24; a stack of 3 begins at 17, a window of 2 ends at 24.
  EXPECT_THAT(Samplable(replay), ElementsAre(17, 18, 19, 20, 21, 22));
  Generator generator(3);
  const Batch batch = replay.Assemble(replay.Draw(500, generator));
  const std::vector<int> states = Values(batch.states);
  for (std::size_t i = 0; i < batch.slots.size(); ++i) {
    const int index = static_cast<int>(batch.slots[i].index);
    EXPECT_THAT(std::vector(states.begin() + static_cast<long>(3 * i),
                            states.begin() + static_cast<long>(3 * i + 3)),
                ElementsAre(index - 2, index - 1, index));
    EXPECT_EQ(batch.returns[i],
              static_cast<float>(index + 1) + 0.5f * static_cast<float>(index + 2));
    EXPECT_EQ(batch.actions[i], index % 4);
  }
}

TEST(ReplayBuffer, LosesTheTransitionsOfAnEpisodeThatWasCutOffWithoutAnEnd) {
  ReplayBuffer replay({.frames = 100}, SmallShape(1, 2));
  Append(replay, FirstStep());
  Append(replay, StepWith(1.0f));
  Append(replay, FirstStep());
  Append(replay, StepWith(1.0f));
  Append(replay, StepWith(1.0f));
  EXPECT_THAT(Samplable(replay), ElementsAre(2));
}

TEST(ReplayBuffer, KeepsEnvironmentsApart) {
  ReplayBuffer replay({.frames = 100}, SmallShape(2, 1, 2));
  for (int i = 0; i < 5; ++i) {
    replay.Append(0, i == 0 ? FirstStep() : StepWith(1.0f), Frame(i));
    replay.Append(1, i == 0 ? FirstStep() : StepWith(2.0f), Frame(100 + i));
  }
  Generator generator(4);
  const Batch batch = replay.Assemble(replay.Draw(200, generator));
  for (std::size_t i = 0; i < batch.slots.size(); ++i) {
    EXPECT_EQ(batch.returns[i], batch.slots[i].environment == 0 ? 1.0f : 2.0f);
    EXPECT_EQ(batch.states[8 * i] >= 100, batch.slots[i].environment == 1);
  }
}

TEST(ReplayBuffer, SamplesEveryTransitionAboutEquallyOften) {
  ReplayBuffer replay({.frames = 100}, SmallShape(1, 1));
  Append(replay, FirstStep());
  for (int i = 0; i < 10; ++i) Append(replay, StepWith(0.0f));
  Generator generator(5);
  std::vector<int> counts(10);
  constexpr int kDraws = 100'000;
  for (int i = 0; i < kDraws; ++i)
    ++counts[static_cast<std::size_t>(replay.Draw(1, generator)[0].index)];
  double chi_square = 0.0;
  for (const int count : counts) chi_square += (count - 10'000.0) * (count - 10'000.0) / 10'000.0;
  EXPECT_LT(chi_square, 27.9);  // 9 degrees of freedom, p = 0.001
}

TEST(ReplayBuffer, ReturnsTheNewestStateToActOn) {
  ReplayBuffer replay({.frames = 100}, SmallShape(3));
  Append(replay, FirstStep());
  Append(replay, StepWith(0.0f));
  std::vector<std::uint8_t> state(12);
  replay.NewestState(0, state);
  EXPECT_THAT(Values(state), ElementsAre(0, 0, 1));
}

TEST(ReplayBuffer, TakesHardlyMoreThanAByteAPixel) {
  const ReplayShape shape{.observation = {72, 80}, .environments = 16};
  const ReplayBuffer replay({.frames = 160'000}, shape);
  EXPECT_LE(static_cast<double>(replay.bytes()), 1.05 * 160'000 * 72 * 80);
}

TEST(ReplayBuffer, RefusesMoreThanTheMachinesMemory) {
  const ReplayShape shape{.observation = {72, 80}, .environments = 16};
  try {
    const ReplayBuffer replay({.frames = 1'000'000'000'000}, shape);
    FAIL() << "petabytes were accepted";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("MiB; reduce replay-frames"));
  }
}

TEST(ReplayBuffer, RefusesRingsTooShortForAWindow) {
  EXPECT_THROW(ReplayBuffer({.frames = 20}, SmallShape(4, 5, 4)), std::runtime_error);
}

}  // namespace
}  // namespace mario
