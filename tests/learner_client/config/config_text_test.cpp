// Settings as text: what a run keeps, and what a later release reads of it.
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
  EXPECT_THAT(Complaint(Replaced(text, "format = 4", "format = 5")),
              HasSubstr("these settings have format 5, and this release reads format 1 to 4"));
}

TEST(LearnerConfig, AnEarlierReleasesTextHadNoFormatAndLacksWhatCameLater) {
  const std::string text = Replaced(ConfigText(LearnerConfig()), "format = 4\n", "");
  EXPECT_EQ(Complaint(text), "accepted");
  EXPECT_EQ(ParseConfig(Replaced(text, "gamma = 0.97\n", "")), LearnerConfig());
  EXPECT_THAT(Complaint(Replaced(text, "gamma =", "discount =")),
              HasSubstr("unknown key 'discount'"));
}

TEST(LearnerConfig, OfFormat1ItKnowsTheHeadByItsOldName) {
  std::string text = Replaced(ConfigText(LearnerConfig()), "format = 4", "format = 1");
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

}  // namespace
}  // namespace mario
