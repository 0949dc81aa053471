#include "emulator_server/environments/environment_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "emulator_server/environments/starts/state_archive.h"
#include "tests/emulator_server/environments/small_pool.h"

namespace mario {
namespace {

TEST(EnvironmentPool, LetsAnEpisodeBeginWhereAnotherEnvironmentHasBeen) {
  EnvironmentPool pool = SmallPool(1);
  EnvironmentConfig config = SmallConfig();
  config.environments = 2;
  config.groups = 2;
  config.levels = {"near"};
  config.archive_share = 1.0;
  const auto environments = pool.Open(config, NotReady);
  constexpr int kWaits = 0, kWalks = 1;
  int borrowed = 0;
  for (int round = 0; round < 400; ++round) {
    environments->Send(0, std::vector<int>{kWaits});
    environments->Send(1, std::vector<int>{kWalks});
    const TimeStep waiting = environments->Receive().steps.front();
    environments->Receive();
    if (waiting.first && waiting.variables.front() >= 64.0) ++borrowed;
  }
  EXPECT_GE(borrowed, 3);
}

TEST(EnvironmentPool, TellsWhatItOpened) {
  EnvironmentPool pool = SmallPool(2);
  EXPECT_EQ(pool.capacity(), 8);
  const auto environments = pool.Open(SmallConfig(), NotReady);
  EXPECT_EQ(pool.available(), 2);
  const EnvironmentInfo& info = environments->info();
  EXPECT_EQ(info.game, "Tiny");
  EXPECT_EQ(info.rom_sha1, TinyRom().sha1);
  EXPECT_EQ(info.actions.size(), 3u);
  EXPECT_EQ(info.environments, 6);
  EXPECT_EQ(info.groups, 3);
  EXPECT_EQ(info.slots, (std::vector<int>{0, 1, 2, 3, 4, 5}));
  const std::vector<LevelInfo> levels = {{.name = "near"},
                                         {.name = "seeded", .first_seed = 50, .last_seed = 100}};
  EXPECT_EQ(info.levels, levels);
}

TEST(EnvironmentPool, BeginsEpisodesWhereItsClientSays) {
  EnvironmentPool pool = SmallPool(2);
  EnvironmentConfig config = SmallConfig();
  config.environments = 2;
  config.groups = 1;
  config.archive_share = 0.0;
  config.max_steps = 2;
  const auto environments = pool.Open(config, NotReady);
  const std::vector<int> wait = {0, 0};
  for (std::uint32_t seed = 51; seed < 60; ++seed) {
    const EpisodeStart starts[] = {{.level = 1, .seed = seed}, {.level = 0}};
    environments->Send(0, wait, starts);
    // Within an episode a start means nothing; and a third step waits with starts of its own.
    const EpisodeStart others[] = {{.level = 0}, {.level = 0}};
    environments->Send(0, wait, others);
    const TimeSteps first = environments->Receive();
    EXPECT_EQ(first.steps[0].variables.front(), seed);
    EXPECT_EQ(first.steps[1].variables.front(), 50.0);
    environments->Receive();
    environments->Send(0, wait);
    const TimeSteps last = environments->Receive();
    ASSERT_TRUE(last.steps[0].episode.has_value());
    EXPECT_EQ(last.steps[0].episode->level, "seeded");
    EXPECT_EQ(last.steps[0].episode->level_seed, seed);
    EXPECT_EQ(last.steps[1].episode->level, "near");
  }
}

TEST(EnvironmentPool, TakesArchivedStatesOfTheLevelThatItsClientSays) {
  EnvironmentPool pool = SmallPool(1);
  EnvironmentConfig config = SmallConfig();
  config.environments = 1;
  config.groups = 1;
  config.archive_share = 1.0;
  const auto environments = pool.Open(config, NotReady);
  int from_archive = 0;
  for (int i = 0; i < 2000; ++i) {
    const EpisodeStart start[] = {{.level = 1, .seed = 50}};
    environments->Send(0, std::vector<int>{1}, start);
    const TimeStep step = environments->Receive().steps.front();
    if (!step.episode) continue;
    EXPECT_EQ(step.episode->level, "seeded");
    from_archive += step.episode->from_archive ? 1 : 0;
  }
  EXPECT_GT(from_archive, 10);
}

TEST(EnvironmentPool, RefusesStartsThatItDoesNotHave) {
  EnvironmentPool pool = SmallPool(1);
  EnvironmentConfig config = SmallConfig();
  config.environments = 2;
  config.groups = 1;
  const auto environments = pool.Open(config, NotReady);
  const EpisodeStart good{.level = 1, .seed = 50};
  for (const EpisodeStart& bad : std::vector<EpisodeStart>{{.level = 2},
                                                           {.level = -1},
                                                           {.level = 1, .seed = 49},
                                                           {.level = 1, .seed = 101},
                                                           {.level = 0, .difficulty = 1}}) {
    const EpisodeStart starts[] = {good, bad};
    EXPECT_THAT(
        [&] {
          environments->Send(0, std::vector<int>{0, 0}, starts);
        },
        FailsWith("cannot begin at level " + std::to_string(bad.level)));
  }
  EXPECT_THAT(
      [&] {
        environments->Send(0, std::vector<int>{0, 0}, {&good, 1});
      },
      FailsWith("1 starts for a group of 2"));
}

TEST(EnvironmentPool, GivesTheSameStreamWithOneAndWithFourThreads) {
  EnvironmentPool one = SmallPool(1);
  EnvironmentPool four = SmallPool(4);
  const auto by_one = Play(*one.Open(SmallConfig(), NotReady), 200);
  const auto by_four = Play(*four.Open(SmallConfig(), NotReady), 200);
  EXPECT_EQ(by_one, by_four);
}

TEST(EnvironmentPool, GivesTheSameStreamWhenOnlyItsOwnerHelps) {
  EnvironmentPool threaded = SmallPool(1);
  EnvironmentPool helped = SmallPool(0);
  const auto expected = threaded.Open(SmallConfig(), NotReady);
  const auto environments = helped.Open(SmallConfig(), NotReady);
  EXPECT_FALSE(helped.RunOne());
  for (int round = 0; round < 50; ++round) {
    for (int group = 0; group < 3; ++group) {
      expected->Send(group, std::vector<int>{1, 2});
      environments->Send(group, std::vector<int>{1, 2});
    }
    while (helped.RunOne()) {
    }
    for (int group = 0; group < 3; ++group) {
      ASSERT_EQ(environments->Receive(), expected->Receive()) << round;
    }
  }
}

TEST(EnvironmentPool, GivesTheSameStreamOnUsedEmulators) {
  EnvironmentPool pool = SmallPool(2);
  const auto first = Play(*pool.Open(SmallConfig(), NotReady), 100);
  const auto second = Play(*pool.Open(SmallConfig(), NotReady), 100);
  EXPECT_EQ(first, second);
}

TEST(EnvironmentPool, ReturnsGroupsInTheOrderInWhichTheyWereSent) {
  EnvironmentPool pool = SmallPool(4);
  const auto environments = pool.Open(SmallConfig(), NotReady);
  const std::vector<int> actions(2, 0);
  for (const auto& order : {std::vector<int>{2, 0, 1}, {1, 2, 0}, {0, 1, 2}}) {
    for (const int group : order) environments->Send(group, actions);
    for (const int group : order) EXPECT_EQ(environments->Receive().group, group);
  }
}

TEST(EnvironmentPool, CallsReadyOnceForEachGroup) {
  EnvironmentPool pool = SmallPool(3);
  std::atomic<int> ready = 0;
  auto environments = pool.Open(SmallConfig(), [&] { ++ready; });
  Play(*environments, 50);
  environments.reset();  // no call comes later
  EXPECT_EQ(ready, 150);
}

TEST(EnvironmentPool, ServesSeveralLeasesAtOnceEachWithItsOwnStream) {
  EnvironmentConfig config = SmallConfig();
  config.environments = 4;
  config.groups = 2;
  EnvironmentConfig other_config = config;
  other_config.seed = 2;
  EnvironmentPool alone = SmallPool(2);
  const auto expected = Play(*alone.Open(config, NotReady), 150);
  const auto other_expected = Play(*alone.Open(other_config, NotReady), 150);

  EnvironmentPool shared = SmallPool(2);
  std::vector<TimeSteps> stream;
  std::vector<TimeSteps> other_stream;
  {
    const std::jthread one([&] { stream = Play(*shared.Open(config, NotReady), 150); });
    const std::jthread other(
        [&] { other_stream = Play(*shared.Open(other_config, NotReady), 150); });
  }
  EXPECT_EQ(stream, expected);
  EXPECT_EQ(other_stream, other_expected);
  EXPECT_NE(stream, other_stream);
}

TEST(EnvironmentPool, ContinuesBitForBitFromASnapshotInAnotherPool) {
  EnvironmentPool pool = SmallPool(2);
  const auto environments = pool.Open(SmallConfig(), NotReady);
  Play(*environments, 100);
  const std::vector<std::string> states = environments->Snapshot();
  const auto expected = Play(*environments, 100);

  EnvironmentPool another = SmallPool(1);
  const auto restored = another.Open(SmallConfig(), NotReady);
  Play(*restored, 7);
  restored->Restore(states);
  EXPECT_EQ(Play(*restored, 100), expected);
}

TEST(EnvironmentPool, StepsGroupsInFlightAgainAsIfTheyHadBeenReceivedBefore) {
  EnvironmentPool pool = SmallPool(2);
  const std::vector<TimeSteps> one_by_one = Play(*pool.Open(SmallConfig(), NotReady), 60);
  EXPECT_EQ(Play(*pool.Open(SmallConfig(), NotReady), 60, 2), one_by_one);
}

TEST(EnvironmentPool, EndsALeaseWithGroupsInFlight) {
  EnvironmentPool pool = SmallPool(2);
  for (int i = 0; i < 20; ++i) {
    const auto environments = pool.Open(SmallConfig(), NotReady);
    for (int group = 0; group < 3; ++group) environments->Send(group, std::vector<int>(2, 0));
  }
  EXPECT_EQ(pool.available(), 8);
}

TEST(EnvironmentPool, EndsALeaseThatNobodyStepped) {
  EnvironmentPool pool = SmallPool(0);
  pool.Open(SmallConfig(), NotReady)->Send(1, std::vector<int>(2, 0));
  EXPECT_EQ(pool.available(), 8);
  EXPECT_FALSE(pool.RunOne());
}

TEST(EnvironmentPool, RunsTwoHundredAndFiftySixEnvironments) {
  EnvironmentPool pool(TinyGame(), TinyRom(), {.environments = 256, .threads = 4});
  EnvironmentConfig config = SmallConfig();
  config.environments = 256;
  config.groups = 2;
  const auto stream = Play(*pool.Open(config, NotReady), 3);
  EXPECT_EQ(stream.size(), 6u);
  for (const TimeSteps& steps : stream) EXPECT_EQ(steps.steps.size(), 128u);
}

}  // namespace
}  // namespace mario
