#include "learner_client/training/learner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/fakes/fake_environments.h"
#include "tests/learner_client/networks.h"
#include "tests/learner_client/training/far_config.h"
#include "tests/learner_client/training/losing_environments.h"
#include "tests/learner_client/training/tiny_run.h"

namespace mario {
namespace {

// What a learner knows after a training in which its server was lost at every point of an episode.
struct TrainedThroughLosses {
  explicit TrainedThroughLosses(int steps_in_flight) {
    LearnerConfig config = FarConfig();
    config.environment.groups = 2;
    config.training.steps_in_flight = steps_in_flight;
    config.replay.frames = 4'000;  // all of it
    std::set<int> losses;
    for (int received = 30; received < 1'000; received += 23) losses.insert(received);
    environments = std::make_unique<LosingEnvironments>(config.environment, losses);
    learner = std::make_unique<Learner>(config, *environments, CpuRegistry());
    learner->on_episode = [this](int, const EpisodeSummary& episode) {
      (episode.lost() ? lost : ended) += 1;
      cleared += episode.cleared ? 1 : 0;
    };
    for (int iteration = 0; iteration < 1'000; ++iteration) learner->Iterate();
  }

  std::unique_ptr<LosingEnvironments> environments;
  std::unique_ptr<Learner> learner;
  int lost = 0, ended = 0, cleared = 0;
};

TEST(LearnerOnALostServer, RemembersOnlyWhatWasStepped) {
  for (const int steps_in_flight : {1, 2}) {
    const TrainedThroughLosses run(steps_in_flight);
    const ReplayBuffer& replay = run.learner->replay();
    std::int64_t steps = 0;
    for (int e = 0; e < 4; ++e) {
      FakeFrame before{.step = -1};
      for (std::int64_t i = 0; i < replay.count(e); ++i) {
        const FakeFrame frame = ReadFakeFrame(replay.frame({e, i}).first(kFakeFrameBytes));
        EXPECT_EQ(frame.step, replay.record({e, i}).first ? 0 : before.step + 1);
        steps += replay.record({e, i}).first ? 0 : 1;
        before = frame;
      }
    }
    EXPECT_GT(run.lost, 40);
    EXPECT_EQ(run.learner->progress().steps, steps);
    EXPECT_GT(run.learner->progress().updates, 20);
  }
}

TEST(LearnerOnALostServer, CountsItsEpisodesNeitherAsClearedNorAsFailed) {
  const TrainedThroughLosses run(1);
  EXPECT_GT(run.lost, 40);
  EXPECT_GT(run.cleared, 5);
  EXPECT_EQ(run.learner->progress().episodes, run.ended);
  EXPECT_EQ(run.learner->progress().clears, run.cleared);
  EXPECT_GT(run.learner->statistics().mean_length(), 2.9);  // the fake's shortest episode has 3
}

// The level, difficulty and seed of each episode that ended, in their order.
std::vector<std::tuple<std::string, int, std::uint32_t>> LevelsPlayed(const std::string& order,
                                                                      int steps_in_flight,
                                                                      std::set<int> losses = {}) {
  LearnerConfig config = FarConfig();
  config.environment.groups = 2;
  config.environment.levels = {"1-1", "generated"};
  config.environment.last_level_seed = 1000;
  config.environment.first_level_difficulty = 1;
  config.environment.last_level_difficulty = 3;
  config.curriculum = {.order = order, .level_weights = {1.0, 3.0}, .next_difficulty_at = 0.2};
  config.training.steps_in_flight = steps_in_flight;
  LosingEnvironments environments(config.environment, std::move(losses));
  Learner learner(config, environments, CpuRegistry());
  std::vector<std::tuple<std::string, int, std::uint32_t>> played;
  learner.on_episode = [&](int, const EpisodeSummary& episode) {
    if (!episode.lost()) {
      played.emplace_back(episode.level, episode.level_difficulty, episode.level_seed);
    }
  };
  for (int iteration = 0; iteration < 1'500; ++iteration) learner.Iterate();
  std::int64_t counted = 0;
  for (std::size_t i = 0; i < learner.levels().levels().size(); ++i) {
    counted += learner.levels().results()[i].episodes;
  }
  EXPECT_EQ(counted, std::ssize(played));
  return played;
}

TEST(LearnerOnManyLevels, PlaysThemByTheirWeights) {
  for (const int steps_in_flight : {1, 2}) {
    const auto played = LevelsPlayed("uniform", steps_in_flight);
    const auto share = [&](const std::string& level) {
      const auto count = std::ranges::count_if(
          played, [&](const auto& episode) { return std::get<0>(episode) == level; });
      return static_cast<double>(count) / static_cast<double>(played.size());
    };
    ASSERT_GT(played.size(), 400u);
    EXPECT_NEAR(share("1-1"), 0.25, 0.1);
    EXPECT_NEAR(share("generated"), 0.75, 0.1);
  }
}

// The same seed, the same run, also when its server is lost at the same moments.
TEST(LearnerOnManyLevels, DrawsTheSameLevelsAgain) {
  std::set<int> losses;
  for (int received = 30; received < 1'500; received += 97) losses.insert(received);
  for (const char* order : {"uniform", "difficulty", "replay-failures", "replay-td-errors"}) {
    for (const int steps_in_flight : {1, 2}) {
      EXPECT_EQ(LevelsPlayed(order, steps_in_flight), LevelsPlayed(order, steps_in_flight));
      EXPECT_EQ(LevelsPlayed(order, steps_in_flight, losses),
                LevelsPlayed(order, steps_in_flight, losses))
          << order;
    }
  }
}

TEST(LearnerOnManyLevels, ReplaysSomeOfThem) {
  for (const char* order : {"replay-failures", "replay-td-errors"}) {
    std::map<std::tuple<std::string, int, std::uint32_t>, int> times;
    for (const auto& episode : LevelsPlayed(order, 1)) {
      if (std::get<0>(episode) == "generated") ++times[episode];
    }
    const auto again = std::ranges::count_if(times, [](const auto& one) { return one.second > 2; });
    EXPECT_GT(again, 0) << order << ": 1,001 seeds of 3 difficulties, seldom drawn three times";
  }
}

TEST(OverlappedUpdates, AreAsManyAsTheReplayRatioMakesDue) {
  const LearnerConfig config = FarConfig();
  FakeEnvironments environments(config.environment);
  Learner learner(config, environments, CpuRegistry());
  while (learner.progress().steps < 100 + 80 || !learner.IsBetweenUpdates()) learner.Iterate();
  EXPECT_NEAR(static_cast<double>(learner.progress().updates),
              static_cast<double>(learner.progress().steps - 100) / 8, 1.0);
}

// Whoever computes it and however long that takes, an update takes effect at the same iteration.
TEST(OverlappedUpdates, AreTheSameWithAnyNumberOfThreads) {
  std::vector<std::vector<float>> weights;
  for (const int threads : {1, 2, 4}) {
    LearnerConfig config = FarConfig();
    config.training.threads = threads;
    FakeEnvironments environments(config.environment);
    Learner learner(config, environments, CpuRegistry());
    for (int iteration = 0; iteration < 400; ++iteration) learner.Iterate();
    weights.push_back(Values(learner.network().Weights()));
  }
  EXPECT_EQ(weights[0], weights[1]);
  EXPECT_EQ(weights[0], weights[2]);
}

TEST(OverlappedUpdates, LeaveTheWeightsAsTheyAreUntilTheyTakeEffect) {
  const LearnerConfig config = FarConfig();
  FakeEnvironments environments(config.environment);
  Learner learner(config, environments, CpuRegistry());
  while (learner.IsBetweenUpdates()) learner.Iterate();
  const NamedTensors before = learner.network().Weights();
  int iterations = 0;
  for (; !learner.IsBetweenUpdates(); ++iterations) {
    EXPECT_EQ(learner.network().Weights(), before);
    learner.Iterate();
  }
  EXPECT_GE(iterations, 7);
  EXPECT_NE(learner.network().Weights(), before);
}

// What a run with these priorities has learned.
std::vector<float> WeightsWith(const PriorityConfig& priority) {
  LearnerConfig config = FarConfig();
  config.priority = priority;
  FakeEnvironments environments(config.environment);
  Learner learner(config, environments, CpuRegistry());
  while (learner.progress().updates < 10) learner.Iterate();
  return Values(learner.network().Weights());
}

TEST(LearnerWithPriorities, LearnsSomethingElseThanWithUniformReplay) {
  const std::vector<float> uniform = WeightsWith({.alpha = 0.0});
  EXPECT_NE(WeightsWith({.alpha = 0.6, .beta_updates = 0}), uniform);
  EXPECT_NE(WeightsWith({.alpha = 0.6}), WeightsWith({.alpha = 0.6, .beta_updates = 0}));
  EXPECT_EQ(WeightsWith({.alpha = 0.0, .beta_updates = 0}), uniform);  // beta corrects nothing then
}

// One number that tells whether a change moved the learning's arithmetic, to be compared between
// two revisions on one machine: elsewhere OpenBLAS and oneDNN choose other kernels, which round
// differently. FNV-1a over the weights after a hundred updates.
std::uint64_t Signature() {
  LearnerConfig config = FarConfig();
  config.environment.groups = 1;
  config.network.filters = {16, 32, 32};
  config.training.threads = 1;
  config.training.samples_per_step = 64;
  FakeEnvironments environments(config.environment);
  Learner learner(config, environments, CpuRegistry());
  while (learner.progress().updates < 100) learner.Iterate();
  std::uint64_t hash = 0xcbf29ce484222325;
  const std::vector<float> weights = Values(learner.network().Weights());
  for (const std::byte byte : std::as_bytes(std::span<const float>(weights))) {
    hash = (hash ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001b3;
  }
  return hash;
}

TEST(Learner, HasTheSameSignatureTwice) {
  const std::uint64_t signature = Signature();
  std::cout << "signature on this machine: " << std::hex << signature << std::dec << std::endl;
  EXPECT_EQ(Signature(), signature);
}

// The fake's environments hold what they are told to, so that a time step tells by which action it
// was reached.
TEST(LearnerWithStepsInFlight, RemembersTheActionsThatWereTaken) {
  for (const int steps_in_flight : {1, 2}) {
    LearnerConfig config = FarConfig();
    config.training.steps_in_flight = steps_in_flight;
    FakeEnvironments environments(config.environment);
    Learner learner(config, environments, CpuRegistry());
    for (int iteration = 0; iteration < 100; ++iteration) learner.Iterate();
    const ReplayBuffer& replay = learner.replay();
    int transitions = 0;
    for (int e = 0; e < 4; ++e) {
      for (std::int64_t i = 0; i + 1 < replay.count(e); ++i) {
        if (replay.record({e, i}).last()) continue;
        EXPECT_EQ(replay.record({e, i}).action, replay.record({e, i + 1}).held);
        ++transitions;
      }
    }
    EXPECT_GT(transitions, 60);
  }
}

}  // namespace
}  // namespace mario
