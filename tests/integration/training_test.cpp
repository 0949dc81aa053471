// The whole loop: the real server, the real ROM and the real learner, as launch.sh starts them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "tests/common/temporary_folder.h"
#include "tests/integration/server_process.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kLearner = MARIO_LEARNER_PROGRAM;
const std::string kSource = MARIO_SOURCE_FOLDER;

// A small run: some hundred updates in some seconds.
const std::vector<std::string> kSmall = {"--environments",  "4",   "--replay-frames",      "4000",
                                         "--observe-steps", "200", "--explore-steps",      "500",
                                         "--batch-size",    "16",  "--checkpoint-minutes", "0",
                                         "--threads",       "1"};

std::vector<std::string> With(std::vector<std::string> args, const std::vector<std::string>& more) {
  args.insert(args.end(), more.begin(), more.end());
  return args;
}

// The last row of a run's metrics, as numbers by column.
std::map<std::string, double> LastMetrics(const std::filesystem::path& run) {
  std::ifstream file(run / "metrics.csv");
  std::string header, line, last;
  std::getline(file, header);
  while (std::getline(file, line)) last = line;
  std::map<std::string, double> values;
  std::istringstream names(header), cells(last);
  std::string name, cell;
  while (std::getline(names, name, ',') && std::getline(cells, cell, ',')) {
    values[name] = std::atof(cell.c_str());
  }
  return values;
}

bool MentionedByAnyProcess(const std::string& text) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "cmdline");
    const std::string command((std::istreambuf_iterator<char>(file)), {});
    if (command.find(text) != std::string::npos) return true;
  }
  return false;
}

class TrainingOverATransport : public testing::TestWithParam<std::string> {
 protected:
  TemporaryFolder folder_;
};

TEST_P(TrainingOverATransport, MakesSomeHundredUpdatesAndSavesTheRun) {
  const std::string bind = GetParam() == "ipc" ? "ipc://" + (folder_.path() / "steps").string()
                                               : std::string("tcp://127.0.0.1:*");
  ServerProcess server(bind);
  const std::filesystem::path run = folder_.path() / "run";
  const Ended ended = RunToEnd(
      kLearner,
      With({"train", "--connect", server.url(), "--run", run.string(), "--steps", "3000"}, kSmall));
  ASSERT_EQ(ended.code, 0) << ended.errors;
  const auto metrics = LastMetrics(run);
  EXPECT_GE(metrics.at("steps"), 3000);
  EXPECT_GE(metrics.at("updates"), 300);
  EXPECT_GT(metrics.at("episodes"), 0);

  const Ended again = RunToEnd(
      kLearner,
      With({"train", "--connect", server.url(), "--run", run.string(), "--steps", "3500"}, kSmall));
  ASSERT_EQ(again.code, 0) << again.errors;
  EXPECT_THAT(again.errors, HasSubstr("going on with the run"));
  EXPECT_GT(LastMetrics(run).at("updates"), metrics.at("updates"));
}

INSTANTIATE_TEST_SUITE_P(Training, TrainingOverATransport, testing::Values("tcp", "ipc"),
                         [](const auto& test) { return test.param; });

std::string Bytes(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

TEST(LearnerProgram, EvaluatesItsAgentWhileItTrainsAndTheTrainingStaysAsItIs) {
  const TemporaryFolder folder;
  ServerProcess server("ipc://" + (folder.path() / "steps").string(), {"--environments", "8"});
  const auto train = [&](const std::string& name, const std::string& minutes) {
    const std::string run = folder.path() / name;
    const Ended ended = RunToEnd(kLearner, With({"train", "--connect", server.url(), "--run", run,
                                                 "--steps", "6000", "--evaluation-minutes", minutes,
                                                 "--evaluation-episodes", "4", "--max-steps", "60"},
                                                kSmall));
    EXPECT_EQ(ended.code, 0) << ended.errors;
    EXPECT_THAT(ended.errors, Not(HasSubstr("no evaluation")));
    return Bytes(run + "/episodes.csv");
  };
  const std::string plain = train("plain", "0");
  EXPECT_GT(plain.size(), 500u);
  EXPECT_EQ(train("evaluated", "0.0001"), plain);
  const std::string rows = Bytes(folder.path() / "evaluated" / "evaluations.csv");
  EXPECT_GE(std::count(rows.begin(), rows.end(), '\n'), 2) << rows;
}

// An agent that has trained for some seconds.
class TrainedAgent : public testing::Test {
 protected:
  TrainedAgent() : server_("ipc://" + (folder_.path() / "steps").string()) {
    const Ended ended = Command({"train", "--run", run_, "--steps", "500"});
    if (ended.code != 0) throw std::runtime_error(ended.errors);
  }
  Ended Command(std::vector<std::string> args) {
    if (args.front() == "train") args = With(args, kSmall);
    if (args.front() != "export") args = With(args, {"--connect", server_.url()});
    return RunToEnd(kLearner, args);
  }

  TemporaryFolder folder_;
  const std::string run_ = folder_.path() / "run";
  ServerProcess server_;
};

TEST_F(TrainedAgent, IsExportedAndPlaysFromTheFile) {
  const std::string file = folder_.path() / "agent.zst";
  const Ended exported = Command({"export", "--run", run_, "--out", file});
  EXPECT_EQ(exported.code, 0) << exported.errors;
  EXPECT_LT(std::filesystem::file_size(file), 5'000'000u);
  const std::string best = folder_.path() / "best.actions";
  const Ended evaluated = Command(
      {"evaluate", "--weights", file, "--episodes", "4", "--max-steps", "60", "--best", best});
  EXPECT_EQ(evaluated.code, 0) << evaluated.errors;
  const Ended replayed =
      Command({"evaluate", "--player", "replay:" + best, "--episodes", "2", "--max-steps", "60"});
  EXPECT_EQ(replayed.code, 0) << replayed.errors;
}

TEST_F(TrainedAgent, IsWatchedForAsManyEpisodesAsAreAskedFor) {
  const Ended watched =
      Command({"watch", "--run", run_, "--publish", "ipc://" + (folder_.path() / "p").string(),
               "--episodes", "3", "--speed", "0", "--max-steps", "60"});
  EXPECT_EQ(watched.code, 0) << watched.errors;
  EXPECT_THAT(watched.errors, HasSubstr("3 episodes:"));
}

TEST_F(TrainedAgent, IsRefusedWithOtherActionsOrAnotherNetwork) {
  const Ended actions =
      Command({"evaluate", "--run", run_, "--action-set", "blog", "--episodes", "1"});
  EXPECT_EQ(actions.code, 2);
  EXPECT_THAT(actions.errors, HasSubstr("the agent was trained with the actions"));
  const Ended size =
      Command({"evaluate", "--run", run_, "--observation-height", "80", "--episodes", "1"});
  EXPECT_EQ(size.code, 2);
  EXPECT_THAT(size.errors, HasSubstr("another network or observation size"));
}

TEST(LearnerProgram, PrintsTheBlogsNumbersFromTheFaithfulPreset) {
  ChildProcess learner(
      kLearner,
      {"train", "--config", kSource + "/learner_client/presets/faithful.toml", "--print-config"});
  std::set<std::string> lines;
  for (std::string line = learner.ReadLine(); !line.empty(); line = learner.ReadLine()) {
    lines.insert(line);
  }
  EXPECT_EQ(learner.Wait(), 0);
  for (const char* setting : {"stack = 4",
                              "filters = [32, 64, 64]",
                              "hidden = 512",
                              "same-padding = true",
                              "weight-deviation = 0.01",
                              "action-set = 'blog'",
                              "observation-height = 80",
                              "observation-width = 80",
                              "learning-rate = 1e-06",
                              "loss = 'mse'",
                              "batch-size = 32",
                              "gamma = 0.99",
                              "target-sync-updates = 0",
                              "double-dqn = false",
                              "n-step = 1",
                              "samples-per-step = 32",
                              "observe-steps = 3200",
                              "explore-steps = 3000",
                              "initial-epsilon = 0.1",
                              "final-epsilon = 0.0001",
                              "replay-frames = 50000"}) {
    EXPECT_TRUE(lines.contains(setting)) << setting;
  }
}

void ExpectRefusal(const std::vector<std::string>& args, int code, const std::string& sentence) {
  const Ended ended = RunToEnd(kLearner, args);
  EXPECT_EQ(ended.code, code);
  EXPECT_THAT(ended.errors, HasSubstr(sentence));
  EXPECT_EQ(std::count(ended.errors.begin(), ended.errors.end(), '\n'), 1) << ended.errors;
}

TEST(LearnerProgramRefuses, AServerThatIsNotThere) {
  TemporaryFolder folder;
  ExpectRefusal({"train", "--connect", "ipc://" + (folder.path() / "nobody").string(), "--run",
                 (folder.path() / "run").string()},
                1, "emulator_server");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "run"));
}

TEST(LearnerProgramRefuses, APresetWithAnUnknownKey) {
  TemporaryFolder folder;
  const std::string preset = folder.path() / "my.toml";
  std::ofstream(preset) << "gamma = 0.9\nlearning-speed = 3\n";
  ExpectRefusal({"train", "--config", preset}, 2, preset + ":2: unknown key 'learning-speed'");
}

TEST(LearnerProgramRefuses, APresetWithAValueOutOfRange) {
  TemporaryFolder folder;
  const std::string preset = folder.path() / "my.toml";
  std::ofstream(preset) << "gamma = 1.5\n";
  ExpectRefusal({"train", "--config", preset}, 2, preset + ":1: gamma");
}

class LaunchScript : public testing::Test {
 protected:
  // launch.sh as a terminal runs it: in a process group of its own, which Ctrl-C signals. Its
  // stderr comes with its stdout.
  std::vector<std::string> Launch(const std::string& arguments) const {
    const std::string files = " --run " + run().string() + " --bind ipc://" + Socket("steps") +
                              " --publish ipc://" + Socket("screens") +
                              " --learner-publish ipc://" + Socket("decisions") +
                              " --web 127.0.0.1:0";
    std::string small;
    for (const std::string& word : kSmall) small += " " + word;
    return {"bash", "-c",
            "cd " + kSource + " && exec env CI=true MARIO_PRESET=" + MARIO_PRESET_NAME +
                " ./launch.sh train" + files + small + " " + arguments + " 2>&1"};
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
  EXPECT_FALSE(MentionedByAnyProcess(run().string()));
  EXPECT_FALSE(MentionedByAnyProcess(Socket("steps")));
  EXPECT_FALSE(MentionedByAnyProcess(Socket("decisions")));
  const double steps = LastMetrics(run()).at("steps");

  ChildProcess again("setsid", Launch("--steps " + std::to_string(static_cast<int>(steps) + 1000)));
  EXPECT_THAT(ReadUntil(again, "going on with the run"),
              HasSubstr("at " + std::to_string(static_cast<int>(steps)) + " steps"));
  EXPECT_EQ(again.Wait(), 0);
  EXPECT_GE(LastMetrics(run()).at("steps"), steps + 1000);
}

TEST_F(LaunchScript, SaysWhatToDoWhenThereIsNoTrainedAgentToWatch) {
  const Ended ended =
      RunToEnd("bash", {"-c", "cd " + kSource + " && CI=true MARIO_PRESET=" + MARIO_PRESET_NAME +
                                  " ./launch.sh watch --game games/super_mario_land --rom x.gb"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.errors, HasSubstr("train one with ./launch.sh"));
}

TEST_F(LaunchScript, EndsWithTheServersOwnWordsWhenItCannotStart) {
  std::ofstream(folder_.path() / "text.gb") << "not a cartridge";
  ChildProcess launch("setsid", Launch("--rom " + (folder_.path() / "text.gb").string()));
  EXPECT_THAT(ReadUntil(launch, "the emulator server ended"), HasSubstr("text.gb"));
  EXPECT_EQ(launch.Wait(), 1);
  EXPECT_FALSE(MentionedByAnyProcess(Socket("steps")));
}

}  // namespace
}  // namespace mario
