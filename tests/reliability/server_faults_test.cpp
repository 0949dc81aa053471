// A server that is killed and started again, or that hangs: the learner waits, says so, and learns
// on. MARIO_FAULTS says how often it is killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <random>
#include <sstream>

#include "tests/common/temporary_folder.h"
#include "tests/integration/learner_program.h"
#include "tests/integration/server_process.h"
#include "tests/integration/small_run.h"
#include "tests/reliability/faults.h"
#include "tests/reliability/folder_changes.h"

namespace mario {
namespace {

using testing::HasSubstr;

constexpr int kMostChangesBetweenKills = 100;  // in the run's folder, between two kills

class ServerFaults : public testing::Test {
 protected:
  ServerFaults() { std::filesystem::create_directory(run_.folder); }

  std::string Url(const std::string& name) const {
    return "ipc://" + (folder_.path() / name).string();
  }

  // Updates follow steps as the settings say, whatever has happened meanwhile.
  void ExpectWhole() const {
    const auto metrics = LastMetrics(run_.folder);
    EXPECT_GE(metrics.at("steps"), run_.steps);
    const double expected = (metrics.at("steps") - 200) * 4 / 16;
    EXPECT_NEAR(metrics.at("updates"), expected, std::max(1.0, 0.05 * expected));  // whole ones
  }

  // Rows of episodes.csv that a server has cost.
  int EpisodesLost() const {
    std::istringstream rows(run_.Episodes());
    int lost = 0;
    for (std::string row; std::getline(rows, row);) lost += row.find("server-lost") != row.npos;
    return lost;
  }

  const TemporaryFolder folder_;
  SmallRun run_{.folder = folder_.path() / "run", .server = Url("steps"), .steps = 1'000'000'000};
};

// A line of the learner's that has this text; empty at its end.
std::string ReadUntil(ChildProcess& learner, const std::string& text) {
  std::string line;
  do {
    line = learner.ReadLine();
  } while (!line.empty() && line.find(text) == std::string::npos);
  return line;
}

// With its stderr where ReadLine reads.
std::vector<std::string> Loud(const SmallRun& run) {
  std::vector<std::string> args = {"-c", "exec \"$0\" \"$@\" 2>&1", kLearner};
  for (const std::string& argument : run.Arguments()) args.push_back(argument);
  return args;
}

TEST_F(ServerFaults, KilledAtAnyMomentTheEpisodesInFlightAreLostAndNothingElse) {
  const int kills = Faults(3);
  auto server = std::make_unique<ServerProcess>(run_.server);
  ChildProcess learner(kLearner, run_.Arguments());
  FolderChanges changes(run_.folder);
  std::mt19937 random(1);
  for (int kill = 0; kill < kills; ++kill) {
    ASSERT_TRUE(
        changes.Wait(20 + static_cast<int>(random() % kMostChangesBetweenKills), learner.id()))
        << learner.ReadErrors();
    WaitBeside(learner.id(), std::chrono::milliseconds(random() % 20));
    server->process().Signal(SIGKILL);
    server = std::make_unique<ServerProcess>(run_.server);
  }
  ASSERT_TRUE(changes.Wait(100, learner.id()));
  learner.Signal(SIGTERM);
  EXPECT_EQ(learner.Wait(), 0) << learner.ReadErrors();
  run_.steps = 1;
  ExpectWhole();
  EXPECT_GT(EpisodesLost(), 0);
  EXPECT_LE(EpisodesLost(), 4 * kills) << "of four environments";
  std::cout << kills << " kills of the server, " << EpisodesLost() << " episodes lost, "
            << LastMetrics(run_.folder).at("steps") << " steps\n";
}

TEST_F(ServerFaults, AServerThatHangsIsWaitedForInSoManyWordsAndCostsNothing) {
  ServerProcess server(run_.server);
  ChildProcess learner("bash", Loud(run_));
  FolderChanges changes(run_.folder);
  ASSERT_TRUE(changes.Wait(20, learner.id()));
  server.process().Signal(SIGSTOP);
  EXPECT_THAT(ReadUntil(learner, "waiting for the server"), HasSubstr(run_.server));
  // Longer than a lease lasts in silence; the suite has not the patience.
  if (Faults(0) > 0) WaitBeside(learner.id(), std::chrono::seconds(30));
  server.process().Signal(SIGCONT);
  EXPECT_THAT(ReadUntil(learner, "answers again"), HasSubstr(run_.server));
  ASSERT_TRUE(changes.Wait(50, learner.id()));
  learner.Signal(SIGTERM);
  EXPECT_EQ(learner.Wait(), 0);
  run_.steps = 1;
  ExpectWhole();
  EXPECT_EQ(EpisodesLost(), 0);
}

TEST_F(ServerFaults, TheOtherServersGoOnMeanwhile) {
  run_.server = Url("first") + "," + Url("second");
  run_.checkpoint_minutes = 60;  // a checkpoint needs every server, and waits for the first
  ServerProcess first(Url("first"));
  const ServerProcess second(Url("second"));
  ChildProcess learner("bash", Loud(run_));
  FolderChanges changes(run_.folder);
  ASSERT_TRUE(changes.Wait(50, learner.id()));
  first.process().Signal(SIGSTOP);
  EXPECT_THAT(ReadUntil(learner, "waiting for the server"), HasSubstr(Url("first")));
  FolderChanges meanwhile(run_.folder);
  ASSERT_TRUE(meanwhile.Wait(5, learner.id()));  // rows: a wait of everybody would write none
  first.process().Signal(SIGCONT);
  EXPECT_THAT(ReadUntil(learner, "answers again"), HasSubstr(Url("first")));
  learner.Signal(SIGTERM);
  EXPECT_EQ(learner.Wait(), 0);
  run_.steps = 1;
  ExpectWhole();
}

}  // namespace
}  // namespace mario
