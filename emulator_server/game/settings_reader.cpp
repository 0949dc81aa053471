#include <algorithm>
#include <array>
#include <optional>

#include "common/limits.h"
#include "emulator_server/game/game_readers.h"
#include "emulator_server/game/number_text.h"

namespace mario {
namespace {

constexpr int kGreatestDifficulty = 1000;
constexpr double kLeastBin = 0.001;
constexpr double kGreatestBin = 1e9;
constexpr int kMostArchiveSteps = 1000;
constexpr int kLastTrainingSeed = 2'147'483'647;  // greater ones are left for tests

// What a game may recommend: the learner's settings of these names, with - for _.
struct WholeSetting {
  const char* key;
  int least;
  int greatest;
};
constexpr std::array<WholeSetting, 8> kWholeSettings = {
    {{"frame_skip", 1, kMaxFrameSkip},
     {"observation_height", kMinObservationSide, kMaxObservationSide},
     {"observation_width", kMinObservationSide, kMaxObservationSide},
     {"no_ops", 0, kMaxNoOps},
     {"max_steps", 0, kMaxSteps},
     {"stall_steps", 0, kMaxSteps},
     {"last_level_seed", 0, kLastTrainingSeed},
     {"level_difficulty", 0, kGreatestDifficulty}}};

struct NumberSetting {
  const char* key;
  double greatest;  // the least is 0
};
constexpr std::array<NumberSetting, 3> kNumberSettings = {
    {{"gamma", 1.0}, {"archive_share", 1.0}, {"reward_clip", kMaxRewardClip}}};

constexpr std::array<const char*, 2> kSwitches = {"max_last_two_frames", "min_last_two_frames"};

std::string LearnersKey(std::string key) {
  std::replace(key.begin(), key.end(), '_', '-');
  return key;
}

double ReadNumber(const JsonValue& json, double greatest) {
  const double number = json.Number();
  if (number >= 0.0 && number <= greatest) return number;
  json.Fail("a number from 0 to " + NumberText(greatest) + " is expected here, not " +
            NumberText(number));
}

void CheckTaps(const JsonValue& frame_skip, int frames, const Game& game) {
  for (const ActionSet& set : game.action_sets) {
    for (const Action& action : set.actions) {
      if (action.tap_frames < frames) continue;
      frame_skip.Fail("the action " + action.name + " of \"" + set.name + "\" taps for " +
                      std::to_string(action.tap_frames) +
                      " frames, which leaves none of a step's " + std::to_string(frames) +
                      " to release the button; tap for fewer, or skip more");
    }
  }
}

void CheckAgainst(const JsonValue& json, const Game& game) {
  if (const auto skip = json.Find("frame_skip")) {
    CheckTaps(*skip, static_cast<int>(skip->Integer(1, kMaxFrameSkip)), game);
  }
  if (const auto difficulty = json.Find("level_difficulty")) {
    difficulty->Integer(game.difficulties.least, game.difficulties.greatest);
  }
  const auto is_on = [&](const char* key) {
    const auto found = json.Find(key);
    return found && found->Boolean();
  };
  if (is_on(kSwitches[0]) && is_on(kSwitches[1])) {
    json.Fail("max_last_two_frames and min_last_two_frames exclude each other");
  }
}

}  // namespace

Difficulties ReadDifficulties(const JsonValue& json) {
  const std::vector<JsonValue> items = json.Items();
  if (items.size() != 2) json.Fail("a difficulty is [least, greatest]");
  const auto least = static_cast<int>(items[0].Integer(0, kGreatestDifficulty));
  return {least, static_cast<int>(items[1].Integer(least, kGreatestDifficulty))};
}

ArchiveRules ReadArchiveRules(const JsonValue& json) {
  json.AllowOnly({"progress_bin", "spacing_steps", "survival_steps"});
  ArchiveRules rules;
  if (const auto bin = json.Find("progress_bin")) {
    rules.progress_bin = bin->Number();
    if (!(rules.progress_bin >= kLeastBin && rules.progress_bin <= kGreatestBin)) {
      bin->Fail("a progress bin has 0.001 to 1000000000 units of position");
    }
  }
  const auto steps = [&](const char* key, int otherwise) {
    const auto found = json.Find(key);
    return found ? static_cast<int>(found->Integer(1, kMostArchiveSteps)) : otherwise;
  };
  rules.spacing_steps = steps("spacing_steps", rules.spacing_steps);
  rules.survival_steps = steps("survival_steps", rules.survival_steps);
  return rules;
}

std::vector<RecommendedSetting> ReadSettings(const JsonValue& json, const Game& game) {
  json.AllowOnly({"frame_skip", "observation_height", "observation_width", "max_last_two_frames",
                  "min_last_two_frames", "no_ops", "max_steps", "stall_steps", "reward_clip",
                  "last_level_seed", "level_difficulty", "archive_share", "gamma"});
  std::vector<RecommendedSetting> settings;
  for (const WholeSetting& setting : kWholeSettings) {
    const auto value = json.Find(setting.key);
    if (!value) continue;
    const std::int64_t number = value->Integer(setting.least, setting.greatest);
    settings.push_back({LearnersKey(setting.key), std::to_string(number)});
  }
  for (const NumberSetting& setting : kNumberSettings) {
    const auto value = json.Find(setting.key);
    if (!value) continue;
    const double number = ReadNumber(*value, setting.greatest);
    settings.push_back({LearnersKey(setting.key), NumberText(number)});
  }
  for (const char* key : kSwitches) {
    const auto value = json.Find(key);
    if (!value) continue;
    settings.push_back({LearnersKey(key), value->Boolean() ? "true" : "false"});
  }
  CheckAgainst(json, game);
  return settings;
}

}  // namespace mario
