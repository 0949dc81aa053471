#include "learner_client/players/evaluation.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "common/program.h"
#include "learner_client/players/player.h"
#include "tests/fakes/fake_environments.h"
#include "tests/learner_client/training/losing_environments.h"

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

// Its server does not answer any more after so many time steps, and someone loses patience.
class InterruptedEnvironments : public FakeEnvironments {
 public:
  explicit InterruptedEnvironments(int received) : FakeEnvironments(Config()), left_(received) {}

  TimeSteps Receive() override {
    if (left_-- == 0) throw Interrupted("stopped while waiting");
    return FakeEnvironments::Receive();
  }

 private:
  int left_;
};

Evaluation PlayOn(Environments& environments, int episodes, const std::stop_token& stop = {}) {
  const auto player = MakeReferencePlayer("random", environments.info(), 1);
  return Evaluate(environments, *player, episodes, stop);
}

TEST(WilsonInterval, KnowsNothingWithoutATrial) {
  EXPECT_EQ(WilsonInterval(0, 0).low, 0.0);
  EXPECT_EQ(WilsonInterval(0, 0).high, 1.0);
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
  EXPECT_EQ(document["complete"], true);
  EXPECT_EQ(document["episodes_lost"], 0);
  EXPECT_EQ(document["clears"], 4);  // by turns cleared, pit, time limit
  EXPECT_EQ(document["deaths"]["pit"], 4);
  for (const char* key : {"clear_rate", "wilson_low", "wilson_high", "mean_position", "mean_return",
                          "frames", "settings"}) {
    EXPECT_TRUE(document.contains(key)) << key;
  }
}

TEST(Evaluation, PlaysEpisodesOfALostServerAgainAndCountsThemForNothing) {
  LosingEnvironments environments(Config(), {9, 14, 15, 33});
  const Evaluation evaluation = PlayOn(environments, 24);
  EXPECT_TRUE(evaluation.complete());
  EXPECT_EQ(evaluation.episodes.size(), 24u);
  EXPECT_GT(evaluation.lost, 0);
  for (const EpisodeSummary& episode : evaluation.episodes) EXPECT_FALSE(episode.lost());
  EXPECT_FALSE(evaluation.deaths().contains(kServerLost));
  const auto document = nlohmann::json::parse(ToJson(evaluation, "random", Config(), {}));
  EXPECT_EQ(document["episodes"], 24);
  EXPECT_EQ(document["episodes_lost"], evaluation.lost);
  EXPECT_NE(Summary(evaluation).find("ended with their server"), std::string::npos);
}

TEST(Evaluation, AnInterruptedOneSaysSoAndKeepsWhatWasPlayed) {
  InterruptedEnvironments environments(40);
  const Evaluation evaluation = PlayOn(environments, 1'000);
  EXPECT_FALSE(evaluation.complete());
  EXPECT_GT(evaluation.episodes.size(), 5u);
  const std::string count = std::to_string(evaluation.episodes.size());
  EXPECT_TRUE(Summary(evaluation).starts_with("interrupted: " + count + " of 1000 episodes: "));
  const auto document = nlohmann::json::parse(ToJson(evaluation, "random", Config(), {}));
  EXPECT_EQ(document["complete"], false);
  EXPECT_EQ(document["episodes_asked"], 1'000);
  EXPECT_EQ(document["episodes"], evaluation.episodes.size());
}

TEST(Evaluation, OneWithoutAnEpisodeHasNoRates) {
  std::stop_source stop;
  stop.request_stop();
  FakeEnvironments environments(Config());
  const Evaluation evaluation = PlayOn(environments, 10, stop.get_token());
  EXPECT_EQ(Summary(evaluation), "interrupted: 0 of 10 episodes");
  const auto document = nlohmann::json::parse(ToJson(evaluation, "random", Config(), {}));
  for (const char* key : {"clear_rate", "mean_return", "mean_position"}) {
    EXPECT_TRUE(document[key].is_null()) << key;
  }
  EXPECT_EQ(document["wilson_low"], 0.0);
  EXPECT_EQ(document["wilson_high"], 1.0);
}

TEST(Evaluation, ItsJsonTellsNoSeedsButThoseThatWerePlayed) {
  EnvironmentConfig settings = Config();
  settings.levels = {"100..199"};
  const auto document = nlohmann::json::parse(ToJson(Play(1), "random", settings, {}));
  EXPECT_EQ(document["settings"]["levels"][0], "100..199");
  EXPECT_FALSE(document["settings"].contains("first_level_seed"));
}

EnvironmentConfig ThreeLevels() {
  EnvironmentConfig config = Config();
  config.levels = {"1-1", "generated", "1-2"};
  config.first_level_seed = 100;
  config.last_level_seed = 4'000'000'000;
  config.first_level_difficulty = 1;
  config.last_level_difficulty = 9;
  return config;
}

Evaluation PlayEach(Environments& environments, int episodes, std::uint64_t seed = 1) {
  const auto player = MakeReferencePlayer("random", environments.info(), 1);
  return EvaluateEachLevel(environments, *player, episodes, seed);
}

TEST(EvaluationOfEachLevel, PlaysAsManyEpisodesOfEachLevelAtEachDifficulty) {
  FakeEnvironments environments(ThreeLevels());
  const Evaluation evaluation = PlayEach(environments, 7);
  EXPECT_TRUE(evaluation.complete());
  EXPECT_EQ(evaluation.asked, 7 * 27);
  const auto levels = evaluation.by_level();
  ASSERT_EQ(levels.size(), 27u);
  for (const auto& [level, part] : levels) {
    EXPECT_EQ(part.episodes.size(), 7u) << level.first << level.second;
  }
}

// Long episodes count as often as short ones there, too: what an environment plays is settled.
TEST(EvaluationOfEachLevel, PlaysTheSameLevelsWhateverHappensInThem) {
  const auto seeds = [](FakeScript script) {
    FakeEnvironments environments(ThreeLevels(), std::move(script));
    std::multiset<std::uint32_t> drawn;
    for (const EpisodeSummary& episode : PlayEach(environments, 5).episodes) {
      drawn.insert(episode.level_seed);
    }
    return drawn;
  };
  const auto all = seeds({.episode_lengths = {5, 3, 7}});
  EXPECT_EQ(all, seeds({.episode_lengths = {1, 2, 3, 40}}));
  EXPECT_GT(std::set(all.begin(), all.end()).size(), 100u) << "drawn from the range";
  EXPECT_GE(*all.begin(), 100u);
}

TEST(EvaluationOfEachLevel, PlaysAgainWhatALostServerEnded) {
  LosingEnvironments environments(ThreeLevels(), {9, 14, 15, 33});
  const Evaluation evaluation = PlayEach(environments, 4);
  EXPECT_GT(evaluation.lost, 0);
  for (const auto& [level, part] : evaluation.by_level()) {
    EXPECT_EQ(part.episodes.size(), 4u) << level.first << level.second;
  }
}

TEST(EvaluationOfEachLevel, ReportsEachWithItsInterval) {
  EnvironmentConfig config = ThreeLevels();
  config.levels = {"1-1", "1-2"};
  config.first_level_difficulty = config.last_level_difficulty = 3;
  FakeEnvironments environments(config);
  const Evaluation evaluation = PlayEach(environments, 8);
  const auto document = nlohmann::json::parse(ToJson(evaluation, "random", config, {}));
  ASSERT_EQ(document["levels"].size(), 2u);
  int clears = 0;
  for (const auto& row : document["levels"]) {
    EXPECT_EQ(row["difficulty"], 3);
    EXPECT_EQ(row["episodes"], 8);
    const Interval interval = WilsonInterval(row["clears"], 8);
    EXPECT_DOUBLE_EQ(row["wilson_low"], interval.low);
    EXPECT_DOUBLE_EQ(row["wilson_high"], interval.high);
    EXPECT_EQ(row["clear_rate"], row["clears"].get<int>() / 8.0);
    clears += row["clears"].get<int>();
  }
  EXPECT_EQ(document["clears"], clears);
  EXPECT_EQ(document["levels"][1]["level"], "1-2");
  const std::string summary = Summary(evaluation);
  EXPECT_NE(summary.find(" 1-2, difficulty 3: "), std::string::npos) << summary;
  EXPECT_EQ(Summary(Play(4)).find('\n'), std::string::npos) << "one level needs no table";
}

TEST(EvaluationOfEachLevel, NeedsAServerThatLetsItChoose) {
  FakeEnvironments environments(Config());
  EXPECT_THROW(PlayEach(environments, 1), std::runtime_error);
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

}  // namespace
}  // namespace mario
