#include "learner_client/config/learner_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <random>

#include "common/options.h"
#include "common/program.h"
#include "learner_client/base/disk.h"
#include "learner_client/config/learner_options.h"
#include "learner_client/storage/trained_weights.h"
#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string Refusal(const LearnerConfig& config) {
  try {
    Validate(config);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

std::string Preset(const std::string& name) {
  return std::string(MARIO_SOURCE_DIR) + "/learner_client/presets/" + name + ".toml";
}

TEST(LearnerConfig, TheModernPresetIsTheDefault) {
  EXPECT_EQ(ReadConfig(Preset("modern")), LearnerConfig());
}

TEST(LearnerConfig, TheFaithfulPresetHasTheBlogsNumbers) {
  const LearnerConfig config = ReadConfig(Preset("faithful"));
  EXPECT_EQ(config.environment.observation, (ObservationShape{80, 80}));
  EXPECT_EQ(config.environment.action_set, "blog");
  EXPECT_EQ(config.network.stack, 4);
  EXPECT_EQ(config.network.filters, (std::vector<int>{32, 64, 64}));
  EXPECT_EQ(config.network.hidden, 512);
  EXPECT_TRUE(config.network.same_padding);
  EXPECT_EQ(config.network.head, "scalar");
  EXPECT_EQ(config.network.weight_deviation, 0.01);
  EXPECT_EQ(config.agent.update.adam.learning_rate, 1e-6);
  EXPECT_EQ(config.agent.update.decay_to_updates, 0);
  EXPECT_EQ(config.agent.update.loss, "mse");
  EXPECT_EQ(config.agent.update.target_sync_updates, 0);
  EXPECT_EQ(config.agent.batch_size, 32);
  EXPECT_EQ(config.agent.gamma, 0.99);
  EXPECT_EQ(config.agent.n_step, 1);
  EXPECT_EQ(config.training.samples_per_step, 32.0);  // one update of 32 a step
  EXPECT_EQ(config.epsilon.observe_steps, 3'200);
  EXPECT_EQ(config.epsilon.explore_steps, 3'000);
  EXPECT_EQ(config.epsilon.initial, 0.1);
  EXPECT_EQ(config.epsilon.final, 0.0001);
  EXPECT_EQ(config.replay.frames, 50'000);
  EXPECT_EQ(Refusal(config), "accepted");
}

TEST(LearnerConfig, ItsTextIsReadBackEqual) {
  LearnerConfig config;
  config.agent.update.double_dqn = false;
  config.agent.gamma = 0.123456789;
  config.environment.levels = {"1-2", "1-3"};
  config.network.filters = {1, 2, 3};
  EXPECT_EQ(ParseConfig(ConfigText(config)), config);
}

// Texts as a game's author may choose them.
std::string RandomName(std::mt19937& random) {
  static const std::vector<std::string> kOdd = {"01",
                                                "1",
                                                "1.0",
                                                "1e5",
                                                "0x10",
                                                "-5",
                                                "+7",
                                                "true",
                                                "false",
                                                "inf",
                                                "nan",
                                                "",
                                                " ",
                                                "a,b",
                                                "[a]",
                                                "[a,b]",
                                                "{}",
                                                "%%",
                                                "[]",
                                                "'",
                                                "\"",
                                                "\\",
                                                "\\n",
                                                "#",
                                                "a = b",
                                                "\n",
                                                "\t",
                                                "\r\n",
                                                "\x01",
                                                "\x7f",
                                                "\xc3\xa9",
                                                "\xe2\x80\xa8",
                                                "\xf0\x9f\x8d\x84",
                                                "\xef\xbb\xbf",
                                                "--gamma",
                                                "-x",
                                                "1979-05-27",
                                                "12:30:00",
                                                "'''",
                                                "\"\"\"",
                                                "$(x)",
                                                "*"};
  if (random() % 2 == 0) return kOdd[random() % kOdd.size()];
  std::string name;
  for (auto left = random() % 8; left > 0; --left) {
    const auto kind = random() % 4;
    if (kind == 0) name += kOdd[random() % kOdd.size()];
    if (kind == 1) name += static_cast<char>(random() % 0x80);
    if (kind == 2) name += static_cast<char>(' ' + random() % 95);
    if (kind == 3) {  // any character of two bytes
      name += static_cast<char>(0xC2 + random() % 0x1E);
      name += static_cast<char>(0x80 + random() % 0x40);
    }
  }
  return name;
}

double RandomNumber(std::mt19937_64& random, double least, double greatest) {
  return std::uniform_real_distribution<double>(least, greatest)(random);
}

TEST(LearnerConfig, WhateverItHoldsItsTextIsReadBackEqual) {
  std::mt19937 random(20261128);
  std::mt19937_64 numbers(1);
  for (int i = 0; i < 2'000; ++i) {
    LearnerConfig config;
    config.environment.levels.clear();
    for (auto left = random() % 4; left > 0; --left) {
      config.environment.levels.push_back(RandomName(random));
    }
    config.environment.action_set = RandomName(random);
    config.environment.seed = numbers() >> (random() % 64);
    config.environment.last_level_seed = static_cast<std::uint32_t>(random());
    config.agent.gamma = RandomNumber(numbers, 0.0, 1.0);
    config.agent.update.adam.learning_rate = std::exp(RandomNumber(numbers, -700.0, 700.0));
    config.network.filters = {1 + static_cast<int>(random() % 9), 2, 3};
    config.network.head = random() % 2 == 0 ? "scalar" : "dueling";
    ASSERT_EQ(ParseConfig(ConfigText(config)), config) << ConfigText(config);
  }
}

TEST(LearnerConfig, AFileWithItsTextIsReadBackEqual) {
  const TemporaryFolder folder;
  std::mt19937 random(7);
  for (int i = 0; i < 100; ++i) {
    LearnerConfig config;
    config.environment.levels = {RandomName(random), RandomName(random)};
    if (i == 0) config.environment.levels.clear();
    config.environment.action_set = RandomName(random);
    config.environment.seed = ~std::uint64_t{0};
    WriteWhole(folder.path() / "config.toml", ConfigText(config));
    ASSERT_EQ(ReadConfig(folder.path() / "config.toml"), config) << ConfigText(config);
  }
}

std::string Complaint(const std::string& text) {
  try {
    ParseConfig(text);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "accepted";
}

std::string Replaced(std::string text, const std::string& what, const std::string& by) {
  return text.replace(text.find(what), what.size(), by);
}

TEST(LearnerConfig, ASavedKeyThatThisReleaseDoesNotKnowOrMissesIsNamed) {
  const std::string text = ConfigText(LearnerConfig());
  EXPECT_EQ(Complaint(text), "accepted");
  EXPECT_THAT(Complaint(Replaced(text, "gamma =", "discount =")),
              HasSubstr("unknown key 'discount'"));
  EXPECT_THAT(Complaint(Replaced(text, "gamma = 0.97\n", "")),
              AllOf(HasSubstr("they lack gamma"), Not(HasSubstr("groups"))));
  EXPECT_THAT(Complaint(Replaced(text, "format = 3", "format = 4")),
              HasSubstr("these settings have format 4, and this release reads format 1 to 3"));
}

TEST(LearnerConfig, AnEarlierReleasesTextHadNoFormatAndLacksWhatCameLater) {
  const std::string text = Replaced(ConfigText(LearnerConfig()), "format = 3\n", "");
  EXPECT_EQ(Complaint(text), "accepted");
  EXPECT_EQ(ParseConfig(Replaced(text, "gamma = 0.97\n", "")), LearnerConfig());
  EXPECT_THAT(Complaint(Replaced(text, "gamma =", "discount =")),
              HasSubstr("unknown key 'discount'"));
}

TEST(LearnerConfig, OfFormat1ItKnowsTheHeadByItsOldName) {
  std::string text = Replaced(ConfigText(LearnerConfig()), "format = 3", "format = 1");
  text = Replaced(Replaced(text, "network = 'nature'\n", ""), "backend = 'auto'\n", "");
  for (const bool dueling : {false, true}) {
    LearnerConfig expected;
    expected.network.head = dueling ? "dueling" : "scalar";
    const std::string key = dueling ? "dueling = true\n" : "dueling = false\n";
    EXPECT_EQ(ParseConfig(Replaced(text, "head = 'scalar'\n", key)), expected);
  }
}

TEST(LearnerConfig, TheAgentThatComesWithTheGameIsRead) {
  const TrainedWeights agent =
      LoadWeights(std::string(MARIO_SOURCE_DIR) + "/games/sprout_land/trained/agent.zst");
  EXPECT_EQ(agent.run.game, "Sprout Land");
  EXPECT_EQ(agent.run.config.environment.levels, std::vector<std::string>{"generated"});
  EXPECT_FALSE(agent.weights.empty());
}

TEST(LearnerConfig, RefusesNumbersThatAreNotFiniteAndTextsThatAreNotUtf8) {
  const std::string text = ConfigText(LearnerConfig());
  for (const std::string number : {"nan", "inf", "-inf"}) {
    for (const std::string key : {"gamma", "learning-rate", "samples-per-step", "reward-clip"}) {
      LearnerConfig config;
      CLI::App app;
      BindLearnerOptions(app, config);
      EXPECT_THROW(ParseOptions(app, {"--" + key, number}), UsageError) << key << " " << number;
    }
    EXPECT_THAT(Complaint(Replaced(text, "gamma = 0.97", "gamma = " + number)),
                HasSubstr("is not a finite number"));
  }
  LearnerConfig config;
  CLI::App app;
  BindLearnerOptions(app, config);
  EXPECT_THROW(ParseOptions(app, {"--levels", "\xff\xfe"}), UsageError);
}

TEST(LearnerConfig, RefusesContradictions) {
  LearnerConfig config;
  config.environment.groups = 3;
  EXPECT_THAT(Refusal(config), HasSubstr("16 environments cannot be divided into 3 groups"));
  config = {};
  config.agent.n_step = 5'000;
  EXPECT_THAT(Refusal(config), HasSubstr("n-step 5000 is longer than an episode"));
  config = {};
  config.replay.frames = 32;
  EXPECT_THAT(Refusal(config), HasSubstr("smaller than a batch of 64"));
  config = {};
  config.replay.frames = 100;
  EXPECT_THAT(Refusal(config), HasSubstr("replay-frames"));
  config = {};
  config.epsilon.observe_steps = 20;
  EXPECT_THAT(Refusal(config), HasSubstr("observe-steps"));
}

TEST(LearnerConfig, RefusesContradictingTargets) {
  LearnerConfig config;
  config.agent.update.target_tau = 0.005;
  EXPECT_THAT(Refusal(config), HasSubstr("target-tau and target-sync-updates"));
  config = {};
  config.agent.update.munchausen.alpha = 0.9;
  EXPECT_THAT(Refusal(config), HasSubstr("set double-dqn = false"));
  config.agent.update.double_dqn = false;
  EXPECT_EQ(Refusal(config), "accepted");
  config.agent.update.target_sync_updates = 0;
  EXPECT_THAT(Refusal(config), HasSubstr("needs a target network"));
  config = {};
  config.agent.random_shift = 72;
  EXPECT_THAT(Refusal(config), HasSubstr("random-shift 72"));
}

TEST(LearnerConfig, RefusesALearningRateThatCannotFall) {
  LearnerConfig config;
  config.agent.update.decay_to_updates = config.agent.update.decay_from_updates;
  EXPECT_THAT(Refusal(config), HasSubstr("from update 30000 to 30000"));
  config.agent.update.decay_to_updates = 0;
  EXPECT_EQ(Refusal(config), "accepted");
  config = {};
  config.agent.update.adam.learning_rate = 1e-5;
  EXPECT_THAT(Refusal(config), HasSubstr("final-learning-rate is greater"));
  config.agent.update.decay_to_updates = 0;
  EXPECT_EQ(Refusal(config), "accepted");
}

TEST(LearnerConfig, ADifferenceLeavesOutWhatMayChange) {
  LearnerConfig now, before;
  now.training.threads = 1;
  now.training.checkpoint_minutes = 1.0;
  EXPECT_EQ(Difference(now, before), "");
  now.training.samples_per_step = 8.0;
  EXPECT_EQ(Difference(now, before), "samples-per-step = 8 (was 4)");
  now = before;
  now.training.steps_in_flight = 1;
  EXPECT_EQ(Difference(now, before), "steps-in-flight = 1 (was 0)");
}

TEST(LearnerConfig, NamesNoLevelAndNoActionsOfOneGame) {
  const LearnerConfig config;
  EXPECT_TRUE(config.environment.levels.empty());
  EXPECT_TRUE(config.environment.action_set.empty());
  EXPECT_EQ(Refusal(config), "accepted");
  EXPECT_EQ(ParseConfig(ConfigText(config)), config);
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "config.toml") << ConfigText(config);
  EXPECT_EQ(ReadConfig(folder.path() / "config.toml"), config);
}

// What the arguments make of the defaults; or what is said against them.
std::string Parsed(const std::vector<std::string>& args, LearnerConfig& config) {
  CLI::App app;
  BindLearnerOptions(app, config);
  try {
    ParseOptions(app, args);
    Validate(config);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(LearnerConfig, TakesMixturesOfLevelsAndRangesOfDifficulty) {
  LearnerConfig config;
  EXPECT_EQ(Parsed({"--levels", "1-1", "0..2147483647", "--level-weights", "1", "0.5",
                    "--level-difficulty", "1..9", "--curriculum", "replay-failures"},
                   config),
            "accepted");
  EXPECT_EQ(config.curriculum.level_weights, (std::vector<double>{1.0, 0.5}));
  EXPECT_EQ(config.environment.first_level_difficulty, 1);
  EXPECT_EQ(config.environment.last_level_difficulty, 9);
  const std::string text = ConfigText(config);
  EXPECT_THAT(text, HasSubstr("level-weights = [1, 0.5]\n"));
  EXPECT_THAT(text, HasSubstr("level-difficulty = '1..9'\n"));
  EXPECT_EQ(ParseConfig(text), config);
  EXPECT_THAT(ConfigText(LearnerConfig()), HasSubstr("level-difficulty = 3\n"));
}

TEST(LearnerConfig, SaysInASentenceWhatIsWrongWithTheLevels) {
  using Args = std::vector<std::string>;
  const std::pair<Args, std::string> wrong[] = {
      {{"--level-difficulty", "9..1"}, "9..1 is backwards: write 1..9"},
      {{"--level-difficulty", "easy"}, "is not a number or a range like 1..9"},
      {{"--level-difficulty", "1..1000001"}, "is not a number or a range like 1..9"},
      {{"--levels", "a", "b", "--level-weights", "0", "0"}, "level-weights sum to 0"},
      {{"--levels", "a", "b", "--level-weights", "1"}, "1 weights for 2 levels"},
      {{"--level-weights", "nan"}, "is not a finite number"},
      {{"--levels", "a", "b", "a"}, "names \"a\" twice"},
      {{"--curriculum", "difficulty"}, "has no levels to choose from"},
      {{"--curriculum", "hardest"}, "curriculum"},
      {{"--last-level-seed", "4294967295"}, "more than 2^31 levels"}};
  for (const auto& [args, sentence] : wrong) {
    LearnerConfig config;
    EXPECT_THAT(Parsed(args, config), HasSubstr(sentence));
  }
}

TEST(LearnerConfig, KeepsLevelsAndActionsThatARunBeganWith) {
  EnvironmentConfig begun, now;
  begun.levels = {"1-1"};  // as the last release saved its defaults
  begun.action_set = "jump";
  KeepLevelsAndActions(begun, now);
  EXPECT_EQ(now, begun);
  now.levels = {"1-2"};
  now.action_set = "blog";
  KeepLevelsAndActions(begun, now);
  EXPECT_EQ(now.levels, std::vector<std::string>{"1-2"});
  EXPECT_EQ(now.action_set, "blog");
}

TEST(LearnerConfig, KnowsTheSeedsAgainThatARunOfTheLastReleaseBeganWith) {
  EnvironmentConfig begun;
  begun.levels = {"generated"};
  begun.first_level_seed = 100;
  begun.last_level_seed = 199;
  const auto kept = [&](const std::string& level) {
    EnvironmentConfig now;
    now.levels = {level};
    KeepLevelsAndActions(begun, now);
    return now;
  };
  EXPECT_EQ(kept("100..199").levels, begun.levels);
  EXPECT_EQ(kept("100..199").last_level_seed, 199u);
  EXPECT_EQ(kept("100..198").levels, std::vector<std::string>{"100..198"});
  begun.last_level_seed = 100;
  EXPECT_EQ(kept("100").levels, begun.levels);
}

}  // namespace
}  // namespace mario
