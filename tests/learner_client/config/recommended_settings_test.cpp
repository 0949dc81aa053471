#include "learner_client/config/recommended_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "common/options.h"
#include "learner_client/config/learner_options.h"
#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

using Settings = std::vector<RecommendedSetting>;

// A learner's options after its arguments have been parsed.
class Parsed {
 public:
  explicit Parsed(const std::vector<std::string>& args = {}) {
    BindLearnerOptions(app_, config_);
    ParseOptions(app_, args);
  }

  std::string Apply(const Settings& settings) { return ApplySettings(app_, settings); }
  const LearnerConfig& config() const { return config_; }

 private:
  LearnerConfig config_;
  CLI::App app_;
};

TEST(RecommendedSettings, TakeThePlaceOfDefaults) {
  Parsed parsed;
  EXPECT_EQ(
      parsed.Apply({{"frame-skip", "8"}, {"gamma", "0.995"}, {"max-last-two-frames", "true"}}),
      "frame-skip = 8, gamma = 0.995, max-last-two-frames = true");
  EXPECT_EQ(parsed.config().environment.frame_skip, 8);
  EXPECT_EQ(parsed.config().agent.gamma, 0.995);
  EXPECT_TRUE(parsed.config().environment.max_last_two_frames);
  EXPECT_EQ(ParseConfig(ConfigText(parsed.config())), parsed.config()) << "stored resolved";
}

TEST(RecommendedSettings, StandBelowAFileAndArguments) {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "preset.toml";
  std::ofstream(file) << "gamma = 0.9\nstall-steps = 7\n";
  Parsed parsed({"--config", file, "--frame-skip", "2", "--stall-steps=9"});
  EXPECT_EQ(
      parsed.Apply(
          {{"frame-skip", "8"}, {"gamma", "0.995"}, {"stall-steps", "0"}, {"max-steps", "100"}}),
      "max-steps = 100");
  EXPECT_EQ(parsed.config().environment.frame_skip, 2);
  EXPECT_EQ(parsed.config().agent.gamma, 0.9);
  EXPECT_EQ(parsed.config().environment.stall_steps, 9);
}

// A server has no say in what belongs to the learner.
TEST(RecommendedSettings, AreNoneButThoseThatDependOnTheGame) {
  Parsed parsed;
  EXPECT_EQ(parsed.Apply({{"device", "cuda"},
                          {"learning-rate", "1"},
                          {"levels", "9-9"},
                          {"no-such-setting", "1"}}),
            "");
  EXPECT_EQ(parsed.config(), LearnerConfig());
}

TEST(RecommendedSettings, ThatTheSettingDoesNotTakeAreRefusedByName) {
  for (const Settings& settings : std::vector<Settings>{{{"frame-skip", "61"}},
                                                        {{"gamma", "nan"}},
                                                        {{"stall-steps", "many"}},
                                                        {{"gamma", ""}}}) {
    EXPECT_THAT([&] { Parsed().Apply(settings); },
                testing::ThrowsMessage<std::runtime_error>(
                    testing::HasSubstr("the game recommends " + settings.front().key + " = " +
                                       settings.front().value + ", which is none of its values")));
  }
}

// Two programs have the list: what describes games and what learns them.
TEST(RecommendedSettings, AreThoseThatADescriptionMayHave) {
  const auto schema =
      nlohmann::json::parse(std::ifstream(MARIO_SOURCE_DIR "/games/game.schema.json"));
  std::set<std::string> described, recommendable;
  for (const auto& [key, property] : schema["properties"]["settings"]["properties"].items()) {
    std::string name = key;
    std::replace(name.begin(), name.end(), '_', '-');
    described.insert(name);
  }
  for (const RecommendedSetting& setting : RecommendableSettings({})) {
    recommendable.insert(setting.key);
  }
  EXPECT_EQ(recommendable, described);
}

TEST(RecommendedSettings, OfARunThatHasBegunAreThoseThatItBeganWith) {
  LearnerConfig begun;
  begun.environment.frame_skip = 8;
  begun.agent.gamma = 0.995;
  begun.agent.n_step = 2;
  Parsed resumed;
  resumed.Apply(RecommendableSettings(begun));
  EXPECT_EQ(resumed.config().environment.frame_skip, 8);
  EXPECT_EQ(resumed.config().agent.gamma, 0.995);
  EXPECT_EQ(Difference(resumed.config(), begun), "n-step = 5 (was 2)");
}

}  // namespace
}  // namespace mario
