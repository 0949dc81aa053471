// A learner that is killed, again and again, at any moment: by SIGKILL after a random number of
// changes in its run's folder, at once, into the writing of a checkpoint, or some time later.
// MARIO_FAULTS says how many.
#include <gtest/gtest.h>
#include <signal.h>

#include <iostream>
#include <random>

#include "tests/common/temporary_folder.h"
#include "tests/integration/learner_program.h"
#include "tests/integration/server_process.h"
#include "tests/integration/small_run.h"
#include "tests/reliability/faults.h"
#include "tests/reliability/folder_changes.h"

namespace mario {
namespace {

namespace fs = std::filesystem;

constexpr int kMostChanges = 150;  // in a folder, about three seconds' worth
constexpr int kMostMilliseconds = 400;

bool IsSaving(const fs::path& run) {
  for (const auto& entry : fs::directory_iterator(run)) {
    if (entry.path().extension() == ".part") return true;
  }
  return false;
}

class Killer {
 public:
  explicit Killer(int kills) : left_(kills) {}

  int left() const { return left_; }
  int while_saving() const { return while_saving_; }

  // Runs the learner until it is killed (false) or done.
  bool Run(const SmallRun& run) {
    FolderChanges changes(run.folder);
    ChildProcess learner(kLearner, run.Arguments());
    const int count = 1 + static_cast<int>(random_() % kMostChanges);
    const std::chrono::milliseconds more(random_() % 2 * (random_() % kMostMilliseconds));
    if (left_ > 0 && changes.Wait(count, learner.id())) {
      WaitBeside(learner.id(), more);
      learner.Signal(SIGKILL);
      learner.Wait();
      --left_;
      while_saving_ += IsSaving(run.folder) ? 1 : 0;
      return false;
    }
    EXPECT_EQ(learner.Wait(), 0) << learner.ReadErrors();
    return true;
  }

 private:
  std::mt19937 random_{1};
  int left_;
  int while_saving_ = 0;
};

TEST(LearnerFaults, KilledAtAnyMomentARunEndsAsOneThatWasNeverInterrupted) {
  const TemporaryFolder folder;
  const ServerProcess server("tcp://127.0.0.1:*",
                             {"--environments", "64", "--heartbeat-timeout", "2"});
  SmallRun whole{.folder = folder.path() / "whole", .server = server.url()};
  const Ended ended = RunToEnd(kLearner, whole.Arguments());
  ASSERT_EQ(ended.code, 0) << ended.errors;

  const int kills = Faults(4);
  Killer killer(kills);
  int runs = 0;
  while (killer.left() > 0) {
    SmallRun run{.folder = folder.path() / std::to_string(runs++), .server = server.url()};
    fs::create_directory(run.folder);
    while (!killer.Run(run)) continue;
    ASSERT_TRUE(run.Weights() == whole.Weights()) << "other weights in run " << runs;
    ASSERT_EQ(run.Episodes(), whole.Episodes());
    EXPECT_EQ(LastMetrics(run.folder).at("updates"), LastMetrics(whole.folder).at("updates"));
  }
  std::cout << kills << " kills, " << killer.while_saving() << " of them while saving; " << runs
            << " runs, each as one that was never interrupted\n";
}

}  // namespace
}  // namespace mario
