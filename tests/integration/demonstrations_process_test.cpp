// From a person's play to a training, with the programs that a user has.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "common/remote/remote_environment.h"
#include "tests/common/temporary_folder.h"
#include "tests/integration/server_process.h"
#include "tests/integration/small_run.h"
#include "viewer_client/play/play_recorder.h"

namespace mario {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

const std::map<std::string, int> kJoypad = {{"none", 0},     {"A", 1},         {"B", 2},
                                            {"right", 16},   {"left", 32},     {"right+A", 17},
                                            {"right+B", 18}, {"right+A+B", 19}};

// The joypad's action of each frame of a sequence that clears 1-1.
std::vector<int> ClearingFrames() {
  std::ifstream in(MARIO_SOURCE_FOLDER "/tests/golden/sprout_land_1-1_clearing.txt");
  std::vector<int> frames;
  int steps = 0;
  for (std::string action; in >> steps >> action;) {
    frames.insert(frames.end(), static_cast<std::size_t>(4 * steps), kJoypad.at(action));
  }
  return frames;
}

// A server, and a recording of its first level cleared, made as HumanPlayer makes it.
class Demonstrations : public testing::Test {
 protected:
  // The first `frames` of it.
  fs::path Record(const fs::path& folder, std::size_t frames = 1 << 20) const {
    Transport transport;
    EnvironmentConfig config;
    config.environments = config.groups = config.frame_skip = 1;
    config.action_set = "joypad";
    config.sticky_probability = 0.0;
    config.max_no_ops = config.max_steps = config.stall_steps = 0;
    RemoteEnvironments environments(transport, config, {.urls = {url_}});
    PlayRecorder recorder(folder, config, environments);
    std::vector<int> played = ClearingFrames();
    played.insert(played.begin(), 0);  // begins the episode
    played.resize(std::min(frames, played.size()));
    for (const int action : played) {
      environments.Send(0, std::vector<int>{action});
      const TimeStep step = environments.Receive().steps.front();
      recorder.Record(step, static_cast<std::uint16_t>(action));
      if (step.last()) break;
    }
    return DemonstrationFiles(folder).front();
  }

  Ended Run(const std::vector<std::string>& args) const {
    std::vector<std::string> all = args;
    all.insert(all.end(), {"--connect", url_});
    return RunToEnd(MARIO_LEARNER_PROGRAM, all);
  }
  // The first line of what is listed.
  std::string List() const {
    return ChildProcess(MARIO_LEARNER_PROGRAM, {"demonstrations", "list", recordings_}).ReadLine();
  }
  Ended Train(const std::string& run, const std::vector<std::string>& more) const {
    std::vector<std::string> args = {
        "train", "--run", folder_.path() / run, "--pretrain-updates", "20", "--backward-episodes",
        "2"};
    for (const std::string& setting : SmallRun::Settings()) args.push_back(setting);
    args.insert(args.end(), more.begin(), more.end());
    return Run(args);
  }
  std::string Weights(const std::string& run) const {
    std::ifstream in(folder_.path() / run / "weights.zst", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const TemporaryFolder folder_;
  const std::string url_ = "ipc://" + (folder_.path() / "steps").string();
  const fs::path recordings_ = folder_.path() / "recordings";
  ServerProcess server_{url_, {"--environments", "4"}};
};

TEST_F(Demonstrations, AreListedCheckedAndLearnedFrom) {
  const fs::path file = Record(recordings_);
  EXPECT_THAT(List(), HasSubstr("Sprout Land, level 1-1, seed 0"));
  EXPECT_THAT(List(), HasSubstr("ended by: cleared"));

  const Ended check = Run({"demonstrations", "check", recordings_});
  EXPECT_EQ(check.code, 0) << check.errors;
  EXPECT_THAT(check.errors, HasSubstr("is replayed exactly: it ends with cleared and earns 1"));
  EXPECT_THAT(check.errors, HasSubstr("in 0 of their"));

  const Ended show = Run({"demonstrations", "show", recordings_, "--speed", "0"});
  EXPECT_EQ(show.code, 0) << show.errors;

  const Ended trained = Train("run", {"--demonstrations", recordings_, "--steps", "1000"});
  EXPECT_EQ(trained.code, 0) << trained.errors;
  const auto metrics = LastMetrics(folder_.path() / "run");
  EXPECT_GE(metrics.at("updates"), 20 + (1000 - 200) / 4 - 10);
}

// Also in the middle of the pre-training and of a training, without naming the folder again.
TEST_F(Demonstrations, AreResumedBitForBit) {
  Record(recordings_);
  const std::vector<std::string> with = {"--demonstrations", recordings_};
  const auto train = [&](const std::string& run, const std::string& steps,
                         std::vector<std::string> more) {
    more.insert(more.end(), {"--steps", steps});
    const Ended ended = Train(run, more);
    ASSERT_EQ(ended.code, 0) << ended.errors;
  };
  train("whole", "800", with);
  train("parts", "300", with);
  EXPECT_NE(Weights("parts"), Weights("whole"));
  train("parts", "800", {});
  EXPECT_EQ(Weights("parts"), Weights("whole"));
}

TEST_F(Demonstrations, ThatCannotBeLearnedFromAreRefusedInASentence) {
  const fs::path file = Record(recordings_);
  const Demonstration good = ReadDemonstration(file);
  const auto refusal = [&](const Demonstration& changed, int code) {
    const fs::path bad = folder_.path() / "bad.demonstration";
    std::ofstream(bad, std::ios::binary) << EncodeDemonstration(changed);
    const Ended ended = Train("refused", {"--demonstrations", bad, "--steps", "300"});
    EXPECT_EQ(ended.code, code) << ended.errors;
    return ended.errors;
  };
  Demonstration changed = good;
  changed.origin.rom_sha1 = std::string(40, 'c');
  EXPECT_THAT(refusal(changed, 1), HasSubstr("was recorded on a ROM with the SHA-1 cccc"));
  changed = good;
  changed.origin.game = "Other Land";
  EXPECT_THAT(refusal(changed, 1), HasSubstr("is of Other Land, and this server plays Sprout"));
  changed = good;
  changed.origin.emulator = "mGBA 0.9.0 as gb";
  EXPECT_THAT(refusal(changed, 1), HasSubstr("was recorded with mGBA 0.9.0 as gb"));
  changed = good;
  std::fill_n(changed.buttons.begin() + 100, 60, std::uint16_t{32});
  EXPECT_THAT(refusal(changed, 1), HasSubstr("steps (walker): the recording was changed"));
  changed = good;
  changed.buttons[598] ^= 1;
  EXPECT_THAT(refusal(changed, 1),
              HasSubstr("leads elsewhere than its recording after 600 frames"));
  changed = good;
  changed.first_frame = changed.frames() - 14;
  EXPECT_THAT(refusal(changed, 2), HasSubstr("has 3 steps, fewer than n-step = 5"));
  EXPECT_FALSE(fs::exists(folder_.path() / "refused" / "weights.zst"));
}

TEST_F(Demonstrations, CutOffAreUsedAsFarAsTheyGo) {
  const fs::path file = Record(recordings_, 700);
  const auto size = fs::file_size(file);
  fs::resize_file(file, size - 30);
  EXPECT_THAT(List(), HasSubstr("interrupted"));
  const Ended check = Run({"demonstrations", "check", recordings_});
  EXPECT_EQ(check.code, 0) << check.errors;
  EXPECT_THAT(check.errors, HasSubstr("has no end: it was interrupted or cut off"));
  EXPECT_THAT(check.errors, HasSubstr("ends with demonstration-end"));
}

TEST_F(Demonstrations, AreTrimmed) {
  const fs::path file = Record(recordings_, 700);
  const fs::path out = recordings_ / "part.demonstration";
  const auto trim = [&](const std::string& first, const std::string& end) {
    return RunToEnd(MARIO_LEARNER_PROGRAM, {"demonstrations", "trim", file, "--out", out,
                                            "--first-frame", first, "--end-frame", end});
  };
  EXPECT_EQ(trim("650", "600").code, 2);
  EXPECT_EQ(trim("101", "2000").code, 2);
  EXPECT_EQ(trim("101", "501").code, 0);
  EXPECT_EQ(trim("101", "501").code, 2) << "it is there already";
  const Ended check = Run({"demonstrations", "check", out});
  EXPECT_EQ(check.code, 0) << check.errors;
  EXPECT_THAT(check.errors, HasSubstr("100 steps; in"));
}

TEST_F(Demonstrations, BelongToTheRunThatWasBegunWithThem) {
  Record(recordings_);
  ASSERT_EQ(Train("plain", {"--steps", "300"}).code, 0);
  const Ended later = Train("plain", {"--steps", "400", "--demonstrations", recordings_});
  EXPECT_EQ(later.code, 2);
  EXPECT_THAT(later.errors, HasSubstr("was begun without demonstrations"));
  ASSERT_EQ(Train("taught", {"--steps", "300", "--demonstrations", recordings_}).code, 0);
  Record(folder_.path() / "others", 400);
  const Ended other =
      Train("taught", {"--steps", "400", "--demonstrations", folder_.path() / "others"});
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.errors, HasSubstr("was begun with other demonstrations"));
  const Ended none = Train("none", {"--steps", "300", "--demonstrations", folder_.path() / "gone"});
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.errors, HasSubstr("record one with viewer_client --play"));
}

}  // namespace
}  // namespace mario
