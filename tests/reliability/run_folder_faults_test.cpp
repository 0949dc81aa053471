// A run's folder that cannot be had, or be written to: refused in a sentence, and the run intact.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/common/temporary_folder.h"
#include "tests/integration/learner_program.h"
#include "tests/integration/server_process.h"
#include "tests/integration/small_run.h"
#include "tests/reliability/folder_changes.h"

namespace mario {
namespace {

using testing::HasSubstr;

class RunFolderFaults : public testing::Test {
 protected:
  RunFolderFaults() { std::filesystem::create_directory(run_.folder); }

  void TrainTo(int steps) {
    run_.steps = steps;
    const Ended ended = RunToEnd(kLearner, run_.Arguments());
    ASSERT_EQ(ended.code, 0) << ended.errors;
  }

  // The learner, in a file system of its own over the run's folder, which is made and changed by
  // `before` and `after`, in shell. $RUN is the folder.
  std::string InFileSystem(const std::string& before) {
    std::string command = "RUN=" + run_.folder.string() + "; " + before + "; exec " + kLearner;
    for (const std::string& argument : run_.Arguments()) command += " " + argument;
    return command;
  }

  const TemporaryFolder folder_;
  const ServerProcess server_{"tcp://127.0.0.1:*",
                              {"--environments", "32", "--heartbeat-timeout", "2"}};
  SmallRun run_{.folder = folder_.path() / "run", .server = server_.url(), .steps = 1500};
};

Ended InOwnNamespace(const std::string& command) {
  return RunToEnd("unshare", {"--mount", "--map-root-user", "bash", "-c", command});
}

bool CanMount() { return InOwnNamespace("mount -t tmpfs none /mnt 2>/dev/null").code == 0; }

// A copy of the run on a tmpfs of its own, so that the machine's disk need not be filled.
const char* const kOnSmallDisk =
    "cp -r $RUN $RUN.copy && mount -t tmpfs -o size=40m none $RUN && cp -r $RUN.copy/. $RUN";

TEST_F(RunFolderFaults, ASecondLearnerIsRefusedAndTheFirstGoesOn) {
  run_.steps = 100'000'000;
  FolderChanges changes(run_.folder);
  ChildProcess first(kLearner, run_.Arguments());
  ASSERT_TRUE(changes.Wait(20, first.id())) << first.ReadErrors();
  const Ended second = RunToEnd(kLearner, run_.Arguments());
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.errors, HasSubstr("another learner is training in"));
  EXPECT_TRUE(changes.Wait(20, first.id()));
  first.Signal(SIGTERM);
  EXPECT_EQ(first.Wait(), 0);
}

TEST_F(RunFolderFaults, AFullDiskStopsTheRunWithASentenceAndItGoesOnOnceThereIsRoom) {
  if (!CanMount()) GTEST_SKIP() << "file systems cannot be mounted here";
  TrainTo(1000);
  run_.steps = 1500;
  const std::string fill = "; head -c 40M /dev/zero > $RUN/filler 2>/dev/null";
  const std::string look =
      "; (" + InFileSystem("true") + ") 2>$RUN.said; code=$?; rm $RUN/filler; ";
  const Ended ended = InOwnNamespace("RUN=" + run_.folder.string() + "; " + kOnSmallDisk + fill +
                                     look + InFileSystem("echo \"code $code\" >>$RUN.said"));
  EXPECT_EQ(ended.code, 0) << ended.errors;
  EXPECT_THAT(ended.errors, HasSubstr("resuming the run"));
  std::ifstream said_file(run_.folder.string() + ".said");
  const std::string said(std::istreambuf_iterator<char>(said_file), {});
  EXPECT_THAT(said, HasSubstr("No space left on device"));
  EXPECT_THAT(said, HasSubstr("code 1"));
}

TEST_F(RunFolderFaults, AFolderThatCannotBeWrittenToIsRefusedAndIntact) {
  if (!CanMount()) GTEST_SKIP() << "file systems cannot be mounted here";
  TrainTo(1000);
  run_.steps = 1500;
  const Ended ended =
      InOwnNamespace(InFileSystem("mount --bind $RUN $RUN && mount -o remount,bind,ro $RUN"));
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.errors, HasSubstr("Read-only file system"));
  EXPECT_THAT(ended.errors, HasSubstr(run_.folder.string()));
  TrainTo(1500);
  EXPECT_GE(LastMetrics(run_.folder).at("steps"), 1500);
}

TEST_F(RunFolderFaults, AFileInThePlaceOfTheFolderIsNamed) {
  std::ofstream(folder_.path() / "file") << "x";
  run_.folder = folder_.path() / "file";
  const Ended ended = RunToEnd(kLearner, run_.Arguments());
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.errors, HasSubstr(run_.folder.string()));
}

}  // namespace
}  // namespace mario
