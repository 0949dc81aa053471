// Checkpoints on disks: damaged, torn and foreign files, and a full disk.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "common/program.h"
#include "tests/learner_client/training/tiny_run.h"

namespace mario {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

void Damage(const fs::path& file) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(fs::file_size(file) / 2));
  stream.put('\x5a').put('\x5a').put('\x5a');
}

// The content of such a file, and a file with another content and the right checksum.
void WriteContent(const fs::path& file, const std::string& content) {
  Serializer out(file);
  out.PutBytes(content);
  out.Commit();
}

TEST(Checkpoint, RemovesWhatTheLastTwoDoNotNeed) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  for (int i = 0; i < 12; ++i) {
    run.Iterate(60);
    run.Save(store);
  }
  const auto files = std::distance(fs::directory_iterator(folder), fs::directory_iterator());
  EXPECT_LE(files, 2 + 6);
  EXPECT_TRUE(fs::exists(folder / "checkpoint-12.zst"));
  EXPECT_TRUE(fs::exists(folder / "checkpoint-11.zst"));
  EXPECT_FALSE(fs::exists(folder / "checkpoint-10.zst"));
}

TEST(Checkpoint, GoesBackToTheOneBeforeADamagedOne) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Iterate(200);
  run.Save(store);
  const std::int64_t steps = run.learner.progress().steps;
  run.Iterate(50);
  run.Save(store);
  Damage(folder / "checkpoint-2.zst");
  TinyRun restored(TinyConfig());
  CheckpointStore again(folder);
  ASSERT_TRUE(restored.Load(again));
  EXPECT_EQ(restored.learner.progress().steps, steps);
}

// A full disk, then room again, in one process.
TEST(Checkpoint, AfterOneThatFailedTheNextOneIsTheWholeRun) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no device that is always full";
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Iterate(100);
  run.Save(store);
  run.Iterate(20);
  fs::create_symlink("/dev/full", folder / "checkpoint-2.zst.part");
  EXPECT_THROW(run.Save(store), std::runtime_error);
  run.Iterate(20);
  run.Save(store);
  TinyRun restored(TinyConfig());
  CheckpointStore again(folder);
  ASSERT_TRUE(restored.Load(again));
  ExpectEqualWeights(restored, run);
  for (int e = 0; e < 4; ++e) {
    EXPECT_EQ(restored.learner.replay().oldest(e), run.learner.replay().oldest(e));
  }
}

TEST(Checkpoint, GoesBackToTheOneBeforeOneThatDoesNotFitWhateverItsChecksumSays) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Iterate(200);
  run.IterateToTheEndOfTheUpdate();
  run.Save(store);
  TinyRun expected(TinyConfig());
  CheckpointStore before(folder);
  ASSERT_TRUE(expected.Load(before));
  expected.Iterate(20);
  run.Iterate(50);
  run.IterateToTheEndOfTheUpdate();
  run.Save(store);
  const fs::path newest = folder / "checkpoint-2.zst";
  const std::string content = Content(newest);
  for (const std::size_t cut : {std::size_t{1}, content.size() / 2, content.size() - 40}) {
    WriteContent(newest, content.substr(0, content.size() - cut));
    TinyRun restored(TinyConfig());
    CheckpointStore again(folder);
    ASSERT_TRUE(restored.Load(again));
    restored.Iterate(20);
    ExpectEqualWeights(restored, expected);
  }
}

TEST(Checkpoint, SaysOfEachWhyItCannotBeRead) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  for (int i = 0; i < 2; ++i) {
    run.Iterate(60);
    run.IterateToTheEndOfTheUpdate();
    run.Save(store);
  }
  Damage(folder / "checkpoint-2.zst");
  fs::remove(folder / "replay-1.zst");
  TinyRun restored(TinyConfig());
  CheckpointStore again(folder);
  try {
    restored.Load(again);
    FAIL() << "it was loaded";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("none of the checkpoints in"));
    EXPECT_THAT(error.what(), HasSubstr("choose another --run folder"));
    EXPECT_THAT(error.what(), HasSubstr("checkpoint-2.zst: cannot read"));
    EXPECT_THAT(error.what(), HasSubstr("replay-1.zst: No such file or directory"));
  }
}

TEST(Checkpoint, LeavesAUsersFilesAndFoldersAlone) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Iterate(10);
  run.Save(store);
  const std::vector<std::string> files = {
      "checkpoint-12.zst.bak", "replay-old.zst",
      "checkpoint-007.zst",    "checkpoint-99999999999999999.zst",
      "checkpoint-.zst",       "replay-3.zst.part.txt"};
  for (const std::string& file : files) std::ofstream(folder / file) << "mine";
  const std::vector<std::string> folders = {"checkpoint-old", "replay-4.zst", "checkpoint-9.zst"};
  for (const std::string& name : folders) fs::create_directories(folder / name / "deep");
  for (int i = 0; i < 3; ++i) {
    run.Iterate(10);
    run.Save(store);
  }
  for (const std::string& file : files) EXPECT_TRUE(fs::exists(folder / file)) << file;
  for (const std::string& name : folders) EXPECT_TRUE(fs::exists(folder / name / "deep")) << name;
  TinyRun restored(TinyConfig());
  CheckpointStore again(folder);
  ASSERT_TRUE(restored.Load(again));
  EXPECT_EQ(restored.learner.progress().steps, run.learner.progress().steps);
}

TEST(Checkpoint, NoticesADamagedReplayFile) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Iterate(200);
  run.Save(store);
  Damage(folder / "replay-1.zst");
  TinyRun restored(TinyConfig());
  CheckpointStore again(folder);
  EXPECT_THROW(restored.Load(again), std::runtime_error);
}

TEST(Checkpoint, AFullDiskLeavesTheOneBefore) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no device that is always full";
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Iterate(100);
  run.Save(store);
  // The next replay file's name leads to a device that is always full.
  fs::create_symlink("/dev/full", folder / "replay-2.zst.part");
  EXPECT_THROW(run.Save(store), std::runtime_error);
  TinyRun restored(TinyConfig());
  CheckpointStore again(folder);
  EXPECT_TRUE(restored.Load(again));
}

}  // namespace
}  // namespace mario
