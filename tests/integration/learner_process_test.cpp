// learner_client as a user has it: what evaluate is asked for is done, or refused, and what it says
// is what was played; a training that is asked to stop is saved.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "tests/common/temporary_folder.h"
#include "tests/integration/learner_program.h"
#include "tests/integration/server_process.h"
#include "tests/integration/small_run.h"

namespace mario {
namespace {

using testing::HasSubstr;

class LearnerProcess : public testing::Test {
 protected:
  std::vector<std::string> Arguments(const std::string& command,
                                     const std::vector<std::string>& more) const {
    std::vector<std::string> args = {command, "--connect", url_};
    args.insert(args.end(), more.begin(), more.end());
    return args;
  }
  Ended Run(const std::string& command, const std::vector<std::string>& more) const {
    return RunToEnd(kLearner, Arguments(command, more));
  }
  Ended Train(std::vector<std::string> more) const {
    for (const std::string& setting : SmallRun::Settings()) more.push_back(setting);
    return Run("train", more);
  }
  nlohmann::json Json() const { return nlohmann::json::parse(std::ifstream(json_)); }

  const TemporaryFolder folder_;
  const std::string url_ = "ipc://" + (folder_.path() / "steps").string();
  const std::string run_ = folder_.path() / "run";
  const std::string json_ = folder_.path() / "result.json";
  std::unique_ptr<ServerProcess> server_ = std::make_unique<ServerProcess>(url_);
};

using EvaluationProgram = LearnerProcess;
using TrainingProgram = LearnerProcess;

// A learner with its stderr where ReadLine reads.
class LoudLearner : public ChildProcess {
 public:
  explicit LoudLearner(const std::vector<std::string>& args)
      : ChildProcess("bash", WithShell(args)) {}

  void AwaitLine(const std::string& text) {
    std::string line;
    do {
      line = ReadLine();
    } while (!line.empty() && line.find(text) == std::string::npos);
    EXPECT_THAT(line, HasSubstr(text));
  }

 private:
  static std::vector<std::string> WithShell(const std::vector<std::string>& args) {
    std::vector<std::string> all = {"-c", "exec \"$0\" \"$@\" 2>&1", kLearner};
    all.insert(all.end(), args.begin(), args.end());
    return all;
  }
};

TEST_F(EvaluationProgram, DoesWhatItsOptionsSayOrRefusesThem) {
  const Ended trained = Train({"--run", run_, "--steps", "400"});
  ASSERT_EQ(trained.code, 0) << trained.errors;
  const auto evaluate = [&](const std::string& option, const std::string& value) {
    return Run("evaluate", {"--run", run_, "--episodes", "1", "--max-steps", "10", option, value});
  };
  for (const std::string precision : {"fp32", "bf16", "auto"}) {
    EXPECT_EQ(evaluate("--precision", precision).code, 0) << precision;
  }
  const Ended on_a_gpu = evaluate("--device", "cuda");
  if (on_a_gpu.code != 0) {
    EXPECT_THAT(on_a_gpu.errors, HasSubstr("there is no CUDA device"));
  }
  EXPECT_EQ(evaluate("--device", "cpu").code, 0);
  EXPECT_THAT(evaluate("--hidden", "64").errors, HasSubstr("hidden = 256, not 64"));
  EXPECT_THAT(evaluate("--gamma", "0.5").errors, HasSubstr("leave --gamma out"));
  const Ended sticky = evaluate("--sticky", "0");
  EXPECT_EQ(sticky.code, 2);
  EXPECT_THAT(sticky.errors, HasSubstr("--evaluation-sticky"));
}

TEST_F(EvaluationProgram, PlaysTheGamesFirstLevelOrTheSeedsThatAreNamed) {
  const std::vector<std::string> play = {"--player", "random", "--episodes",  "1",
                                         "--json",   json_,    "--max-steps", "10"};
  ASSERT_EQ(Run("evaluate", play).code, 0);
  EXPECT_EQ(Json()["episode_table"][0]["level"], "1-1");
  std::vector<std::string> seeded = play;
  seeded.insert(seeded.end(), {"--levels", "7"});
  ASSERT_EQ(Run("evaluate", seeded).code, 0);
  EXPECT_EQ(Json()["episode_table"][0]["level_seed"], 7);
}

TEST_F(EvaluationProgram, SaysThatItWasInterrupted) {
  LoudLearner learner(
      Arguments("evaluate", {"--player", "random", "--episodes", "1000000", "--json", json_}));
  learner.AwaitLine("environments play 1000000 episodes");
  learner.Signal(SIGINT);
  learner.AwaitLine("interrupted: ");
  EXPECT_EQ(learner.Wait(), 1);
  EXPECT_EQ(Json()["complete"], false);
  EXPECT_EQ(Json()["episodes_asked"], 1'000'000);
}

TEST_F(EvaluationProgram, SaysThatItWasInterruptedWhileTheServerWasAwayToo) {
  LoudLearner learner(
      Arguments("evaluate", {"--player", "random", "--episodes", "1000000", "--json", json_}));
  learner.AwaitLine("environments play 1000000 episodes");
  server_.reset();
  learner.AwaitLine("waiting for the server");
  learner.Signal(SIGINT);
  EXPECT_EQ(learner.Wait(), 1);
  EXPECT_EQ(Json()["complete"], false);
}

TEST_F(EvaluationProgram, CountsNoEpisodeOfAServerThatWasKilled) {
  LoudLearner learner(Arguments("evaluate", {"--player", "random", "--episodes", "100", "--json",
                                             json_, "--max-steps", "200"}));
  learner.AwaitLine("environments play 100 episodes");
  server_->process().Signal(SIGKILL);
  server_ = std::make_unique<ServerProcess>(url_);
  EXPECT_EQ(learner.Wait(), 0);
  EXPECT_EQ(Json()["complete"], true);
  EXPECT_EQ(Json()["episodes"], 100);
  EXPECT_FALSE(Json()["deaths"].contains("server-lost"));
}

TEST_F(TrainingProgram, RefusesWhatItCannotComputeBeforeItConnects) {
  struct Case {
    std::vector<std::string> options;
    int code;
    std::string sentence;
  };
  const std::vector<Case> cases = {
      {{"--network", "foo"}, 2, "there is no network 'foo'; --network is one of nature"},
      {{"--head", "foo"}, 2, "there is no head 'foo'; --head is one of scalar, dueling"},
      {{"--backend", "foo"}, 2, "there is no backend 'foo'; --backend is one of auto, cpu"},
      {{"--device", "gpu"}, 2, "'gpu' is not auto, cpu, cuda or cuda:N"},
      {{"--device", "cuda:777"}, 1, "cuda:777"}};
  server_.reset();  // whoever connects waits for it
  for (const auto& [options, code, sentence] : cases) {
    const Ended ended = Train(options);
    EXPECT_EQ(ended.code, code) << ended.errors;
    EXPECT_THAT(ended.errors, HasSubstr(sentence));
  }
}

TEST_F(TrainingProgram, ARunIsSavedWhateverAsksItToStop) {
  int number = 0;
  for (const std::vector<int>& signals : {std::vector<int>{SIGHUP}, {SIGTERM, SIGTERM, SIGHUP}}) {
    const std::filesystem::path run = folder_.path() / std::to_string(number++);
    LoudLearner learner(SmallRun{.folder = run, .server = url_, .steps = 1'000'000}.Arguments());
    learner.AwaitLine("parameters; the replay takes");
    for (const int signal : signals) learner.Signal(signal);
    learner.AwaitLine("stopping: the run is being saved");
    EXPECT_EQ(learner.Wait(), 0);
    EXPECT_TRUE(std::filesystem::exists(run / "weights.zst"));
  }
}

// A server of the same game, whose description recommends these settings.
std::unique_ptr<ChildProcess> ServerThatRecommends(const std::string& settings,
                                                   const std::string& url,
                                                   const std::filesystem::path& folder) {
  nlohmann::ordered_json game = nlohmann::ordered_json::parse(
      std::ifstream(std::filesystem::path(kGameFolder) / "game.json"));
  game["settings"] = nlohmann::ordered_json::parse(settings);
  std::filesystem::create_directory(folder);
  std::ofstream(folder / "game.json") << game;
  auto server = std::make_unique<ChildProcess>(
      kServerProgram, std::vector<std::string>{"--game", folder, "--rom", kRomFile, "--bind", url,
                                               "--publish", "tcp://127.0.0.1:*"});
  server->ReadLine();
  return server;
}

TEST_F(TrainingProgram, TakesWhatTheGameRecommendsAndKeepsItWhenItIsResumed) {
  server_.reset();
  auto server =
      ServerThatRecommends(R"({"frame_skip": 6, "gamma": 0.9, "stall_steps": 50, "max_steps": 40})",
                           url_, folder_.path() / "game");
  const Ended began = Train({"--run", run_, "--steps", "300", "--stall-steps", "60"});
  ASSERT_EQ(began.code, 0) << began.errors;
  EXPECT_THAT(began.errors, HasSubstr("the game's own settings: frame-skip = 6, max-steps = 40, "
                                      "gamma = 0.9"));
  const Ended random = Run("evaluate", {"--player", "random", "--episodes", "1", "--json", json_});
  ASSERT_EQ(random.code, 0) << random.errors;
  EXPECT_EQ(Json()["settings"]["frame_skip"], 6);
  EXPECT_LE(Json()["episode_table"][0]["steps"], 40);

  server.reset();
  server_ = std::make_unique<ServerProcess>(url_);  // which recommends nothing
  const Ended resumed = Train({"--run", run_, "--steps", "350", "--stall-steps", "60"});
  EXPECT_EQ(resumed.code, 0) << resumed.errors;
  const Ended other = Train({"--run", run_, "--steps", "400", "--frame-skip", "4"});
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.errors, HasSubstr("frame-skip = 4 (was 6)"));
}

TEST_F(TrainingProgram, ARunThatNamedTheFirstLevelIsResumedWithoutNamingIt) {
  const Ended began =
      Train({"--run", run_, "--steps", "300", "--levels", "1-1", "--action-set", "jump"});
  ASSERT_EQ(began.code, 0) << began.errors;
  const Ended resumed = Train({"--run", run_, "--steps", "400"});
  EXPECT_EQ(resumed.code, 0) << resumed.errors;
  const Ended again = Train({"--run", run_, "--steps", "400"});
  EXPECT_EQ(again.code, 0) << again.errors;
  EXPECT_THAT(again.errors, HasSubstr("has had its 400 steps already"));
}

}  // namespace
}  // namespace mario
