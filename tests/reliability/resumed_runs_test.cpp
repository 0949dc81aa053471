// Runs that were saved under odd circumstances, and are resumed by a later process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/common/sanitizer.h"
#include "tests/common/temporary_folder.h"
#include "tests/integration/learner_program.h"
#include "tests/integration/server_process.h"
#include "tests/integration/small_run.h"

namespace mario {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

const std::vector<std::string> kServerOptions = {"--environments", "32", "--heartbeat-timeout",
                                                 "2"};

class ResumedRuns : public testing::Test {
 protected:
  Ended Train(int steps, const std::vector<std::string>& more = {}) {
    run_.steps = steps;
    std::vector<std::string> args = run_.Arguments();
    args.insert(args.end(), more.begin(), more.end());
    return RunToEnd(kLearner, args);
  }

  const TemporaryFolder folder_;
  const ServerProcess server_{"tcp://127.0.0.1:*", kServerOptions};
  SmallRun run_{.folder = folder_.path() / "run", .server = server_.url()};
};

TEST_F(ResumedRuns, OnThreeServersThatCannotShareTheEnvironmentsEqually) {
  const ServerProcess second("tcp://127.0.0.1:*", kServerOptions);
  const ServerProcess third("tcp://127.0.0.1:*", kServerOptions);
  run_.server += "," + second.url() + "," + third.url();
  const Ended first = Train(600);
  ASSERT_EQ(first.code, 0) << first.errors;
  EXPECT_THAT(first.errors, HasSubstr("4 environments step, 1 at a time"));
  const Ended again = Train(1000);
  EXPECT_EQ(again.code, 0) << again.errors;
  EXPECT_GE(LastMetrics(run_.folder).at("steps"), 1000);
}

TEST_F(ResumedRuns, WithOtherStepsInFlightAreRefusedByNameAndIntact) {
  for (const std::string begun : {"1", "2"}) {
    run_.folder = folder_.path() / begun;
    ASSERT_EQ(Train(600, {"--steps-in-flight", begun}).code, 0);
    const std::string other = begun == "1" ? "2" : "1";
    const Ended refused = Train(800, {"--steps-in-flight", other});
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.errors, HasSubstr("steps-in-flight = " + other + " (was " + begun + ")"));
    // As it was begun, whatever config.toml has become.
    std::ofstream(run_.folder / "config.toml") << "torn =";
    const Ended resumed = Train(800);
    EXPECT_EQ(resumed.code, 0) << resumed.errors;
  }
}

TEST_F(ResumedRuns, OnAFileSystemWithoutLocksGoOnWithAWarning) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer must come before what is preloaded";
  std::vector<std::string> args = {"LD_PRELOAD=" MARIO_NO_LOCKS, kLearner};
  run_.steps = 400;
  for (const std::string& arg : run_.Arguments()) args.push_back(arg);
  const Ended ended = RunToEnd("env", args);
  EXPECT_EQ(ended.code, 0) << ended.errors;
  EXPECT_THAT(ended.errors, HasSubstr("on a file system without locks"));
  EXPECT_THAT(ended.errors, Not(HasSubstr("another learner")));
}

// In shell, on a disk of its own: full while the run trains, for at least one checkpoint, then not.
const char* const kFillsUp = R"sh(
mount -t tmpfs -o size=20m none $RUN || exit 96
await() { for i in $(seq 300); do eval "$1" && return 0; sleep 0.1; done; echo "never: $1" >&2; exit 98; }
LEARNER 2>$RUN.said & learner=$!
await 'ls $RUN/checkpoint-*.zst >/dev/null 2>&1'
head -c 20M /dev/zero >$RUN/filler 2>/dev/null
await 'grep -q "what was saved before is kept" $RUN.said'
saved=$(ls $RUN/checkpoint-*.zst | sort -V | tail -1)
rm $RUN/filler
await '[ "$(ls $RUN/checkpoint-*.zst | sort -V | tail -1)" != "$saved" ]'
kill -TERM $learner; wait $learner || exit 97
cp -r $RUN/. $RUN.kept
)sh";

TEST_F(ResumedRuns, AreWholeAfterADiskWasFullAndHadRoomAgain) {
  fs::create_directory(run_.folder);
  run_.steps = 100'000'000;
  std::string learner = kLearner;
  for (const std::string& arg : run_.Arguments()) learner += " '" + arg + "'";
  std::string script = "RUN='" + run_.folder.string() + "'" + kFillsUp;
  script.replace(script.find("LEARNER"), 7, learner);
  const std::string mount = "mount -t tmpfs -o size=1m none /mnt";
  if (RunToEnd("unshare", {"--mount", "--map-root-user", "bash", "-c", mount}).code != 0) {
    GTEST_SKIP() << "file systems cannot be mounted here";
  }
  const Ended filled = RunToEnd("unshare", {"--mount", "--map-root-user", "bash", "-c", script});
  ASSERT_EQ(filled.code, 0) << filled.errors;
  run_.folder += ".kept";
  const int before = static_cast<int>(LastMetrics(run_.folder).at("steps"));
  const Ended resumed = Train(before + 500);
  EXPECT_EQ(resumed.code, 0) << resumed.errors;
  EXPECT_THAT(resumed.errors, Not(HasSubstr("is left out")));
  EXPECT_GE(LastMetrics(run_.folder).at("steps"), before + 500);
}

}  // namespace
}  // namespace mario
