#include "learner_client/storage/run_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string Text(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(RunFolder, AFullDiskLeavesTheConfigurationBefore) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no device that is always full";
  const TemporaryFolder folder;
  const RunFolder run(folder.path() / "run");
  run.Describe(LearnerConfig(), {.game = "Fake Land"});
  const std::string before = Text(run.path() / "config.toml");
  LearnerConfig other;
  other.environment.groups = 4;
  fs::create_symlink("/dev/full", run.path() / "config.toml.part");
  EXPECT_THROW(run.Describe(other, {.game = "Fake Land"}), std::runtime_error);
  EXPECT_EQ(Text(run.path() / "config.toml"), before);
}

TEST(RunFolder, AGameMayHaveAnyName) {
  const TemporaryFolder folder;
  const RunFolder run(folder.path() / "run");
  run.Describe(LearnerConfig(), {.game = "odd \xff \"name\""});
  EXPECT_THAT(Text(run.path() / "about.json"), HasSubstr("odd "));
}

TEST(RunFolder, IsHeldByOneLearnerAtATime) {
  const TemporaryFolder folder;
  const RunFolder run(folder.path() / "run");
  try {
    RunFolder second(folder.path() / "run");
    FAIL() << "a second one was let in";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("another learner is training in"));
  }
}

}  // namespace
}  // namespace mario
