// launch.sh, as it is called from a terminal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>

#include "tests/common/temporary_folder.h"
#include "tests/integration/child_process.h"
#include "tests/integration/small_run.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kSource = MARIO_SOURCE_FOLDER;

// Whatever loses its parent becomes this process' child: so it sees what a script leaves behind.
void AdoptOrphans() { ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0); }

// Whether a process lives on that a child of this one has started, when those themselves have been
// waited for.
bool LeftAProcess() {
  pid_t ended = 0;
  do {
    ended = waitpid(-1, nullptr, WNOHANG);
  } while (ended > 0);  // had ended, and nobody had asked
  return ended == 0;
}

class LaunchScript : public testing::Test {
 protected:
  void SetUp() override { AdoptOrphans(); }

  // launch.sh as a terminal runs it: in a process group of its own, which Ctrl-C signals. Its
  // stderr comes with its stdout.
  std::vector<std::string> Launch(const std::string& arguments) const {
    const std::string files = " --run " + run().string() + " --bind ipc://" + Socket("steps") +
                              " --publish ipc://" + Socket("screens") +
                              " --learner-publish ipc://" + Socket("decisions") +
                              " --web 127.0.0.1:0";
    std::string small;
    for (const std::string& word : SmallRun::Settings()) small += " " + word;
    return {"bash", "-c",
            "cd \"$0\" && exec env CI=true MARIO_PRESET=" MARIO_PRESET_NAME " ./launch.sh train" +
                files + small + " " + arguments + " 2>&1",
            kSource};
  }

  std::filesystem::path run() const { return folder_.path() / "run"; }
  std::string Socket(const std::string& name) const { return (folder_.path() / name).string(); }

  TemporaryFolder folder_;
};

// Reads on until a line holds `text`; returns that line, or nothing at the end.
std::string ReadUntil(ChildProcess& process, const std::string& text) {
  std::string line;
  do {
    line = process.ReadLine();
  } while (!line.empty() && line.find(text) == std::string::npos);
  return line;
}

// The page's address is printed before the learner's first line, and answers from then on.
TEST_F(LaunchScript, HasThePageUpBeforeTrainingStarts) {
  ChildProcess launch("setsid", Launch(""));
  const std::string line = ReadUntil(launch, "the page is at");
  const int port = std::stoi(line.substr(line.rfind(':') + 1));
  const auto page = httplib::Client("127.0.0.1", port).Get("/");
  ASSERT_TRUE(page) << httplib::to_string(page.error());
  EXPECT_EQ(page->status, 200);
  EXPECT_THAT(page->body, HasSubstr("id=\"waiting\""));
  EXPECT_THAT(ReadUntil(launch, "the replay takes"), Not(testing::IsEmpty()));
  ASSERT_EQ(kill(-launch.id(), SIGINT), 0);
  EXPECT_EQ(launch.Wait(), 0);
}

TEST_F(LaunchScript, StopsAllInOrderAtCtrlCAndGoesOnWhenStartedAgain) {
  {
    ChildProcess launch("setsid", Launch(""));
    ASSERT_THAT(ReadUntil(launch, "the page is at"), HasSubstr("http://127.0.0.1:"));
    ASSERT_THAT(ReadUntil(launch, "the replay takes"), Not(testing::IsEmpty()));
    ASSERT_EQ(kill(-launch.id(), SIGINT), 0);
    EXPECT_EQ(launch.Wait(), 0);
  }
  EXPECT_FALSE(LeftAProcess());
  const double steps = LastMetrics(run()).at("steps");

  ChildProcess again("setsid", Launch("--steps " + std::to_string(static_cast<int>(steps) + 1000)));
  EXPECT_THAT(ReadUntil(again, "resuming the run"),
              HasSubstr("at " + std::to_string(static_cast<int>(steps)) + " steps"));
  EXPECT_EQ(again.Wait(), 0);
  EXPECT_GE(LastMetrics(run()).at("steps"), steps + 1000);
}

// From another folder, and without a word of addresses: whoever comes second finds others.
TEST_F(LaunchScript, TwoRunsAndAnEvaluationStandSideBySide) {
  const auto at_once = [&](const std::string& arguments) {
    std::string command = "cd " + folder_.path().string() +
                          " && export CI=true MARIO_PRESET=" MARIO_PRESET_NAME " && exec \"$0\" " +
                          arguments;
    return std::vector<std::string>{"bash", "-c", command + " 2>&1", kSource + "/launch.sh"};
  };
  std::string small;
  for (const std::string& word : SmallRun::Settings()) small += " " + word;
  ChildProcess one("setsid", at_once("train --run=one" + small));
  ChildProcess two("setsid", at_once("train --run two" + small));
  EXPECT_THAT(ReadUntil(one, "the page is at"), HasSubstr("http://127.0.0.1:"));
  EXPECT_THAT(ReadUntil(two, "the page is at"), HasSubstr("http://127.0.0.1:"));
  EXPECT_THAT(ReadUntil(one, "the replay takes"), Not(testing::IsEmpty()));
  EXPECT_THAT(ReadUntil(two, "the replay takes"), Not(testing::IsEmpty()));
  ChildProcess evaluation(
      "setsid", at_once("evaluate --player=random --episodes 2 --environments=40 --json e.json"));
  EXPECT_THAT(ReadUntil(evaluation, "2 episodes"), Not(testing::IsEmpty()));
  EXPECT_EQ(evaluation.Wait(), 0);
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "e.json"));
  for (ChildProcess* run : {&one, &two}) {
    ASSERT_EQ(kill(-run->id(), SIGHUP), 0);
    EXPECT_EQ(run->Wait(), 0);
  }
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "one/weights.zst"));
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "two/weights.zst"));
}

TEST_F(LaunchScript, SaysWhatToDoWhenThereIsNoTrainedAgentToWatch) {
  const Ended ended =
      RunToEnd("bash", {"-c",
                        "cd \"$0\" && CI=true MARIO_PRESET=" MARIO_PRESET_NAME
                        " ./launch.sh watch --game games/super_mario_land --rom x.gb",
                        kSource});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.errors, HasSubstr("train one with ./launch.sh"));
}

TEST_F(LaunchScript, EndsWithTheServersOwnWordsWhenItCannotStart) {
  std::ofstream(folder_.path() / "text.gb") << "not a cartridge";
  ChildProcess launch("setsid", Launch("--rom " + (folder_.path() / "text.gb").string()));
  EXPECT_THAT(ReadUntil(launch, "the emulator server ended"), HasSubstr("text.gb"));
  EXPECT_EQ(launch.Wait(), 1);
  EXPECT_FALSE(LeftAProcess());
}

}  // namespace
}  // namespace mario
