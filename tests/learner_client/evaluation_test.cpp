#include "learner_client/evaluation.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "common/program.h"
#include "learner_client/search_player.h"
#include "tests/fakes/fake_environments.h"

namespace mario {
namespace {

EnvironmentConfig Config() {
  EnvironmentConfig config;
  config.environments = 4;
  config.observation = {2, 4};
  return config;
}

Evaluation Play(int episodes, FakeScript script = {}) {
  FakeEnvironments environments(Config(), std::move(script));
  const auto player = MakeReferencePlayer("random", environments.info(), 1);
  return Evaluate(environments, *player, episodes);
}

TEST(WilsonInterval, MatchesPublishedValues) {
  const Interval most = WilsonInterval(96, 100);
  EXPECT_NEAR(most.low, 0.9016, 1e-4);
  EXPECT_NEAR(most.high, 0.9843, 1e-4);
  const Interval none = WilsonInterval(0, 10);
  EXPECT_EQ(none.low, 0.0);
  EXPECT_NEAR(none.high, 0.2775, 1e-4);
}

TEST(Evaluation, EveryEnvironmentPlaysTheSameNumberOfEpisodes) {
  // Environment e's first episode has lengths[e] steps: the longest must count as often.
  const Evaluation evaluation = Play(4, {.episode_lengths = {1, 2, 3, 40}});
  std::vector<int> lengths;
  for (const EpisodeSummary& episode : evaluation.episodes) lengths.push_back(episode.steps);
  std::sort(lengths.begin(), lengths.end());
  EXPECT_EQ(lengths, (std::vector<int>{1, 2, 3, 40}));
}

TEST(Evaluation, PlaysTheNumberAskedForWhenItCannotBeShared) {
  EXPECT_EQ(Play(7).episodes.size(), 7u);
}

// A run's folder may have a name that is not UTF-8; the result must not be lost for that.
TEST(Evaluation, ItsJsonIsValidWhateverTheRunsFolderIsCalled) {
  const auto document = nlohmann::json::parse(ToJson(Play(12), "runs/\xff", Config(), {}));
  EXPECT_EQ(document["episodes"], 12);
}

TEST(Evaluation, ItsJsonHoldsWhatIsPromised) {
  const Evaluation evaluation = Play(12);
  const auto document = nlohmann::json::parse(ToJson(evaluation, "random", Config(), {}));
  EXPECT_EQ(document["episodes"], 12);
  EXPECT_EQ(document["clears"], 4);  // by turns cleared, pit, time limit
  EXPECT_EQ(document["deaths"]["pit"], 4);
  for (const char* key : {"clear_rate", "wilson_low", "wilson_high", "mean_position", "mean_return",
                          "frames", "settings"}) {
    EXPECT_TRUE(document.contains(key)) << key;
  }
}

TEST(Evaluation, ItsSettingsNeverStartFromTheArchive) {
  EnvironmentConfig training = Config();
  training.archive_share = 0.5;
  training.sticky_probability = 0.0;
  const EnvironmentConfig settings = ForEvaluation(training, {});
  EXPECT_EQ(settings.archive_share, 0.0);
  EXPECT_EQ(settings.sticky_probability, 0.25);
  EXPECT_NE(settings.seed, training.seed);
}

TEST(ReferencePlayers, NeedTheirActions) {
  const FakeEnvironments environments(Config());
  EXPECT_THROW(MakeReferencePlayer("always-right", environments.info(), 1), UsageError);
  EXPECT_THROW(MakeReferencePlayer("nobody", environments.info(), 1), UsageError);
}

TEST(SearchPlayer, RefusesToPlayMoreThanOneEnvironment) {
  FakeEnvironments environments(Config());
  EXPECT_THROW(SearchPlayer(environments, std::make_unique<FakeEnvironments>(Config()), {}),
               UsageError);
}

}  // namespace
}  // namespace mario
