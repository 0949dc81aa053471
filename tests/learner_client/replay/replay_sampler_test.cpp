#include "learner_client/replay/replay_sampler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <map>

#include "tests/learner_client/builders.h"
#include "tests/learner_client/replay/small_shape.h"

namespace mario {
namespace {

using testing::ElementsAre;

// A replay and the sampler that is told of it.
struct Memory {
  Memory(std::int64_t frames, const ReplayShape& shape, const PriorityConfig& config)
      : replay({.frames = frames}, shape), sampler(config, replay) {}

  void Append(const TimeStep& step, int environment = 0) {
    replay.Append(environment, step, Frame(0));
    replay.SetAction(environment, 0);
    sampler.Appended(environment);
  }
  // One episode's beginning and so many steps.
  void AppendSteps(int steps) {
    Append(FirstStep());
    for (int i = 0; i < steps; ++i) Append(StepWith(0.0f));
  }

  ReplayBuffer replay;
  ReplaySampler sampler;
};

constexpr PriorityConfig kProportional{.alpha = 1.0, .beta = 0.5, .beta_updates = 0, .floor = 0.5};

TEST(ReplaySampler, DrawsInProportionToTheErrors) {
  Memory memory(100, SmallShape(), kProportional);
  memory.AppendSteps(4);
  const std::vector<ReplaySlot> slots = {{0, 0}, {0, 1}, {0, 2}, {0, 3}};
  memory.sampler.SetErrors(slots, std::vector<float>{0.5f, -1.5f, 2.5f, 3.5f});  // 1, 2, 3, 4
  Generator generator(1);
  std::map<std::int64_t, int> counts;
  constexpr int kDraws = 1'000'000;
  for (int i = 0; i < kDraws; ++i) {
    ++counts[memory.sampler.Draw(1, 0, generator).slots[0].index];
  }
  double chi_square = 0.0;
  for (int i = 0; i < 4; ++i) {
    const double expected = kDraws * (i + 1) / 10.0;
    chi_square += std::pow(counts[i] - expected, 2) / expected;
  }
  EXPECT_LT(chi_square, 16.3);  // 3 degrees of freedom, p = 0.001
}

TEST(ReplaySampler, AlphaTempersTheErrors) {
  Memory memory(100, SmallShape(), {.alpha = 0.5, .floor = 0.5});
  memory.AppendSteps(2);
  memory.sampler.SetErrors(std::vector<ReplaySlot>{{0, 0}, {0, 1}}, std::vector<float>{0.5f, 3.5f});
  EXPECT_FLOAT_EQ(memory.sampler.weight({0, 0}), 1.0f);
  EXPECT_FLOAT_EQ(memory.sampler.weight({0, 1}), 2.0f);
}

TEST(ReplaySampler, ImportanceWeightsUndoTheProportions) {
  Memory memory(100, SmallShape(), kProportional);
  memory.AppendSteps(2);
  memory.sampler.SetErrors(std::vector<ReplaySlot>{{0, 0}, {0, 1}}, std::vector<float>{0.5f, 3.5f});
  Generator generator(1);
  const Samples samples = memory.sampler.Draw(5, 0, generator);  // both are among them
  for (std::size_t i = 0; i < samples.slots.size(); ++i) {
    EXPECT_FLOAT_EQ(samples.weights[i], samples.slots[i].index == 0 ? 1.0f : 0.5f);  // (1/4)^0.5
  }
}

TEST(ReplaySampler, BetaGrowsToOne) {
  const Memory memory(100, SmallShape(), {.alpha = 0.5, .beta = 0.4, .beta_updates = 100});
  EXPECT_DOUBLE_EQ(memory.sampler.Beta(0), 0.4);
  EXPECT_DOUBLE_EQ(memory.sampler.Beta(50), 0.7);
  EXPECT_DOUBLE_EQ(memory.sampler.Beta(100), 1.0);
  EXPECT_DOUBLE_EQ(memory.sampler.Beta(1'000), 1.0);
}

TEST(ReplaySampler, WhatIsNewHasTheGreatestPriorityYet) {
  Memory memory(100, SmallShape(), kProportional);
  memory.AppendSteps(2);
  EXPECT_EQ(memory.sampler.weight({0, 0}), 1.0f);
  memory.sampler.SetErrors(std::vector<ReplaySlot>{{0, 0}}, std::vector<float>{7.5f});
  memory.sampler.SetErrors(std::vector<ReplaySlot>{{0, 0}}, std::vector<float>{0.0f});
  memory.Append(StepWith(0.0f));
  EXPECT_EQ(memory.sampler.weight({0, 2}), 8.0f);
  EXPECT_EQ(memory.sampler.weight({0, 1}), 1.0f);
}

// Episodes of all lengths and ends, those of a lost server among them, several times around.
TEST(ReplaySampler, HasAPriorityExactlyForWhatCanBeSampled) {
  Memory memory(60, SmallShape(3, 4, 2), kProportional);
  Generator generator(3);
  bool begins[2] = {true, true};
  for (int i = 0; i < 2'000; ++i) {
    const int environment = static_cast<int>(generator.UniformInt(2));
    const double kind = generator.Uniform();
    const bool first = begins[environment] || kind < 0.02;
    TimeStep step = first ? FirstStep() : kind < 0.15 ? TerminatedWith(1) : StepWith(0);
    step.truncated = !step.terminated && kind > 0.95;
    begins[environment] = step.last();
    memory.Append(step, environment);
    for (int e = 0; e < 2; ++e) {
      for (std::int64_t s = memory.replay.oldest(e); s < memory.replay.count(e); ++s) {
        ASSERT_EQ(memory.sampler.weight({e, s}) > 0.0f, memory.replay.CanSample({e, s}))
            << "time step " << s << " of environment " << e << " after " << i;
      }
    }
  }
}

TEST(ReplaySampler, DrawsOnlyWhatIsStoredAfterTheRingHasWrapped) {
  Memory memory(10, SmallShape(2, 2), kProportional);
  memory.AppendSteps(37);
  Generator generator(4);
  const Samples samples = memory.sampler.Draw(1'000, 0, generator);
  for (const ReplaySlot& slot : samples.slots) {
    EXPECT_TRUE(memory.replay.CanSample(slot)) << slot.index;
  }
  EXPECT_EQ(memory.replay.Assemble(samples.slots).size, 1'000);
}

TEST(ReplaySampler, WithoutPrioritiesDrawsAsTheReplayDoes) {
  Memory memory(100, SmallShape(), {.alpha = 0.0});
  memory.AppendSteps(20);
  Generator one(5), other(5);
  const Samples samples = memory.sampler.Draw(50, 0, one);
  EXPECT_EQ(samples.slots, memory.replay.Draw(50, other));
  EXPECT_THAT(samples.weights, testing::Each(1.0f));
}

TEST(ReplaySampler, RefusesToDrawBeforeAWindowIsComplete) {
  Memory memory(100, SmallShape(1, 3), kProportional);
  memory.AppendSteps(2);
  Generator generator(6);
  EXPECT_THROW(memory.sampler.Draw(1, 0, generator), std::runtime_error);
}

TEST(ReplaySampler, ItsPrioritiesComeBackFromACheckpoint) {
  Memory memory(100, SmallShape(), kProportional);
  memory.AppendSteps(3);
  memory.sampler.SetErrors(std::vector<ReplaySlot>{{0, 0}, {0, 1}}, std::vector<float>{2.5f, 9.5f});
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "priorities.zst";
  Serializer writer(file);
  memory.sampler.Save(writer);
  writer.Commit();

  Memory restored(100, SmallShape(), kProportional);
  restored.AppendSteps(3);
  Deserializer reader(file);
  restored.sampler.Load(reader);
  const auto weights = [](const Memory& m) {
    return std::vector{m.sampler.weight({0, 0}), m.sampler.weight({0, 1}),
                       m.sampler.weight({0, 2})};
  };
  EXPECT_THAT(weights(restored), ElementsAre(3.0f, 10.0f, 1.0f));
  restored.Append(StepWith(0.0f));
  EXPECT_EQ(restored.sampler.weight({0, 3}), 10.0f);  // the greatest is remembered too
}

TEST(ReplaySampler, PrioritiesThatDoNotFitTheReplayAreRefused) {
  Memory memory(100, SmallShape(), kProportional);
  memory.AppendSteps(3);
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "others.zst";
  Serializer writer(file);
  memory.sampler.Save(writer);
  writer.Commit();

  Memory shorter(100, SmallShape(), kProportional);
  shorter.AppendSteps(2);
  Deserializer reader(file);
  EXPECT_THROW(shorter.sampler.Load(reader), std::runtime_error);
}

TEST(ReplaySampler, AGreatestPriorityThatIsNoNumberAboveZeroIsRefused) {
  Memory memory(100, SmallShape(), kProportional);
  const std::vector<float> of_nothing(100);
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "greatest.zst";
  for (const float greatest : {std::numeric_limits<float>::quiet_NaN(),
                               std::numeric_limits<float>::infinity(), 0.0f, -1.0f}) {
    Serializer writer(file);
    writer.Put("priorities", std::span(of_nothing));
    writer.Put("greatest priority", greatest);
    writer.Commit();
    Deserializer reader(file);
    EXPECT_THAT(
        [&] { memory.sampler.Load(reader); },
        testing::ThrowsMessage<std::runtime_error>(testing::HasSubstr("is not a number above 0")))
        << greatest;
  }
}

}  // namespace
}  // namespace mario
