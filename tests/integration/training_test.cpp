// The whole loop: the real server, the real ROM and the real learner, as launch.sh starts them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/common/temporary_folder.h"
#include "tests/integration/learner_program.h"
#include "tests/integration/server_process.h"
#include "tests/integration/small_run.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kSource = MARIO_SOURCE_FOLDER;

std::vector<std::string> With(std::vector<std::string> args, const std::vector<std::string>& more) {
  args.insert(args.end(), more.begin(), more.end());
  return args;
}

// A run with a checkpoint at its end alone.
const std::vector<std::string> kSmall = With(SmallRun::Settings(), {"--checkpoint-minutes", "0"});

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
  EXPECT_THAT(again.errors, HasSubstr("resuming the run"));
  EXPECT_GT(LastMetrics(run).at("updates"), metrics.at("updates"));
}

INSTANTIATE_TEST_SUITE_P(Training, TrainingOverATransport, testing::Values("tcp", "ipc"),
                         [](const auto& test) { return test.param; });

std::string Bytes(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

std::string PrecisionOf(const std::filesystem::path& run) {
  std::ifstream file(run / "config.toml");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("precision")) return line;
  return "none";
}

TEST(LearnerProgram, RecordsThePrecisionThatItChoosesAndKeepsTheOneThatARunBeganWith) {
  const TemporaryFolder folder;
  const ServerProcess server("ipc://" + (folder.path() / "steps").string());
  const auto train = [&](const std::string& run, const std::vector<std::string>& more) {
    const Ended ended = RunToEnd(
        kLearner,
        With(With({"train", "--connect", server.url(), "--run", (folder.path() / run).string()},
                  kSmall),
             more));
    EXPECT_EQ(ended.code, 0) << ended.errors;
  };
  train("chosen", {"--steps", "100"});
  EXPECT_THAT(PrecisionOf(folder.path() / "chosen"), Not(HasSubstr("auto")));
  for (const std::string precision : {"fp32", "bf16"}) {
    train(precision, {"--steps", "100", "--precision", precision});
    train(precision, {"--steps", "200"});
    EXPECT_EQ(PrecisionOf(folder.path() / precision), "precision = '" + precision + "'");
    EXPECT_GE(LastMetrics(folder.path() / precision).at("steps"), 200);
  }
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

std::vector<std::string> Lines(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// The same levels drawn, the same run; and one command for a table of all of its levels.
TEST(LearnerProgram, TrainsOnAMixtureByACurriculumAndEvaluatesEachLevelOfIt) {
  const TemporaryFolder folder;
  ServerProcess server("ipc://" + (folder.path() / "steps").string());
  const auto command = [&](std::vector<std::string> args) {
    const Ended ended =
        RunToEnd(kLearner, With(std::move(args), {"--connect", server.url(), "--max-steps", "60"}));
    EXPECT_EQ(ended.code, 0) << ended.errors;
  };
  const std::vector<std::string> mixture = {
      "--levels", "1-1",          "0..2147483647",   "--level-weights",    "1",
      "3",        "--curriculum", "replay-failures", "--level-difficulty", "1..3"};
  const auto train = [&](const std::string& name, const std::string& steps) {
    const std::string run = folder.path() / name;
    command(With(With({"train", "--run", run, "--steps", steps}, mixture), kSmall));
    return Bytes(run + "/episodes.csv");
  };
  const std::string whole = train("whole", "4000");
  train("resumed", "2000");
  EXPECT_EQ(train("resumed", "4000"), whole);
  EXPECT_THAT(whole, HasSubstr(",generated,"));
  const std::vector<std::string> levels = Lines(folder.path() / "whole" / "levels.csv");
  const std::string at_the_end = levels.back().substr(0, levels.back().find(',') + 1);
  EXPECT_EQ(
      std::ranges::count_if(levels, [&](const auto& row) { return row.starts_with(at_the_end); }),
      4)
      << "1-1 and three difficulties";
  EXPECT_EQ(levels[0], "steps,seconds,level,difficulty,episodes,clears,clear_rate,share");

  const std::string json = folder.path() / "result.json";
  command({"evaluate", "--run", folder.path() / "whole", "--each-level", "--episodes", "3",
           "--levels", "1-1", "1-2", "2147483648..4294967295", "--level-difficulty", "1..9",
           "--json", json});
  const auto document = nlohmann::json::parse(Bytes(json));
  ASSERT_EQ(document["levels"].size(), 11u);
  for (const auto& row : document["levels"]) EXPECT_EQ(row["episodes"], 3);
  for (const auto& episode : document["episode_table"]) {
    if (episode["level"] != "generated") continue;
    EXPECT_GE(episode["level_seed"], 2147483648u);
  }
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

}  // namespace
}  // namespace mario
