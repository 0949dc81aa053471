// What a pool refuses, and that nothing has changed then.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/program.h"
#include "tests/emulator_server/environments/small_pool.h"

namespace mario {
namespace {

TEST(EnvironmentPool, ChangesNothingWhenOneOfTheStatesIsDamaged) {
  EnvironmentPool pool = SmallPool(2);
  const auto environments = pool.Open(SmallConfig(), NotReady);
  Play(*environments, 30);
  const std::vector<std::string> now = environments->Snapshot();
  Play(*environments, 30);
  const std::vector<std::string> later = environments->Snapshot();
  std::vector<std::string> damaged = now;
  damaged[4].resize(damaged[4].size() / 2);
  EXPECT_THROW(environments->Restore(damaged), UnusableStates);
  EXPECT_THROW(environments->Restore(std::span(now).first(3)), std::runtime_error);
  const auto stream = Play(*environments, 30);
  environments->Restore(later);
  EXPECT_EQ(Play(*environments, 30), stream);
}

TEST(EnvironmentPool, TakesBackStatesOfItsOwnKeysOnly) {
  const auto keyed_pool = [](const std::string& secret) {
    return EnvironmentPool(TinyGame(), TinyRom(),
                           {.environments = 8, .threads = 1, .secret = secret});
  };
  EnvironmentPool pool = keyed_pool("one");
  const auto environments = pool.Open(SmallConfig(), NotReady);
  const std::vector<std::string> states = environments->Snapshot();

  EnvironmentPool started_again = keyed_pool("one");
  started_again.Open(SmallConfig(), NotReady)->Restore(states);
  EnvironmentPool other = keyed_pool("two");
  EXPECT_THROW(other.Open(SmallConfig(), NotReady)->Restore(states), UnusableStates);
}

TEST(EnvironmentPool, RefusesSnapshotAndRestoreWithAGroupInFlight) {
  EnvironmentPool pool = SmallPool(2);
  const auto environments = pool.Open(SmallConfig(), NotReady);
  const auto states = environments->Snapshot();
  environments->Send(1, std::vector<int>(2, 0));
  EXPECT_THAT([&] { environments->Snapshot(); }, FailsWith("in flight"));
  EXPECT_THAT([&] { environments->Restore(states); }, FailsWith("in flight"));
  environments->Receive();
  EXPECT_NO_THROW(environments->Restore(states));
}

TEST(EnvironmentPool, RefusesWrongStepsAndStepsNothing) {
  EnvironmentPool pool = SmallPool(2);
  const auto environments = pool.Open(SmallConfig(), NotReady);
  EXPECT_THAT([&] { environments->Send(3, std::vector<int>(2, 0)); }, FailsWith("no group 3"));
  EXPECT_THAT([&] { environments->Send(-1, std::vector<int>(2, 0)); }, FailsWith("no group -1"));
  EXPECT_THAT([&] { environments->Send(0, std::vector<int>(3, 0)); }, FailsWith("2 environments"));
  EXPECT_THAT([&] { environments->Send(0, std::vector<int>{0, 3}); }, FailsWith("action 3"));
  EXPECT_THAT([&] { environments->Send(0, std::vector<int>{-1, 0}); }, FailsWith("action -1"));
  EXPECT_THAT([&] { environments->Receive(); }, FailsWith("no group is in flight"));
  for (int i = 0; i < kMaxStepsInFlight; ++i) environments->Send(0, std::vector<int>(2, 0));
  EXPECT_THAT([&] { environments->Send(0, std::vector<int>(2, 0)); },
              FailsWith("group 0 is in flight with 2 steps already"));
  EXPECT_TRUE(environments->Receive().steps[0].first);
}

TEST(EnvironmentPool, RefusesMoreEnvironmentsThanAreFree) {
  EnvironmentPool pool = SmallPool(1);
  EnvironmentConfig config = SmallConfig();
  auto lease = pool.Open(config, NotReady);
  EXPECT_THAT([&] { pool.Open(config, NotReady); },
              testing::ThrowsMessage<UsageError>(testing::HasSubstr(
                  "6 environments are asked for, 2 of this server's 8 are free")));
  lease.reset();
  EXPECT_EQ(pool.available(), 8);
  EXPECT_NO_THROW(pool.Open(config, NotReady));
}

TEST(EnvironmentPool, RefusesObservationsOfNoOrOfHugeSizeAndKeepsItsPlaces) {
  EnvironmentPool pool = SmallPool(1);
  EnvironmentConfig config = SmallConfig();
  for (const ObservationShape& shape : {ObservationShape{0, 0}, {10000, 10000}}) {
    config.observation = shape;
    EXPECT_THROW(pool.Open(config, NotReady), UsageError);
  }
  EXPECT_EQ(pool.available(), 8);
}

TEST(EnvironmentPool, RefusesAGameThatDoesNotStart) {
  EnvironmentPool pool(TinyGame(), TinyRom({.obedient = false}), {.environments = 8, .threads = 1});
  EXPECT_THAT([&] { pool.Open(SmallConfig(), NotReady); },
              FailsWith("does not respond to the buttons"));
  EXPECT_EQ(pool.available(), 8);
}

TEST(EnvironmentPool, PassesAFailureOfAStepToTheReceiver) {
  Game game = TinyGame();
  game.formulas.reward = "1 / (x - 54)";
  EnvironmentPool pool(game, TinyRom(), {.environments = 8, .threads = 2});
  EnvironmentConfig config = SmallConfig();
  config.levels = {"near"};
  config.sticky_probability = 0.0;
  config.max_no_ops = 0;
  const auto environments = pool.Open(config, NotReady);
  environments->Send(0, std::vector<int>(2, 0));
  environments->Receive();
  environments->Send(0, std::vector<int>(2, 1));  // to x = 54
  EXPECT_THAT([&] { environments->Receive(); }, FailsWith("formulas.reward"));
}

TEST(EnvironmentPool, RefusesImpossibleSizesOfItself) {
  for (const PoolConfig& config : {PoolConfig{0, 1}, {100000, 1}, {1, -1}, {1, 1000}}) {
    EXPECT_THROW(EnvironmentPool(TinyGame(), TinyRom(), config), UsageError);
  }
}

}  // namespace
}  // namespace mario
