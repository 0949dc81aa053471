#include "learner_client/demonstrations/minari_dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "common/program.h"
#include "tests/common/temporary_folder.h"
#include "tests/learner_client/demonstrations/plays.h"

namespace mario {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

// Of TestPlay's observations.
EnvironmentInfo Info() {
  EnvironmentInfo info;
  info.game = "Fake Land";
  info.observation = {2, 2};
  info.actions = {{.name = "none"}, {.name = "right"}, {.name = "right+A"}};
  return info;
}

std::string Text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// python/tests/test_minari.py reads one back as Minari does.
TEST(MinariDataset, IsAFolderWithItsEpisodesAndWhatTheyAre) {
  if (!MinariDataset::IsAvailable()) GTEST_SKIP() << "built without HDF5";
  const TemporaryFolder folder;
  const fs::path out = folder.path() / "dataset";
  MinariDataset dataset(out / "", "fake/land-v3", Info());
  dataset.Add(TestPlay(10));
  dataset.Add(TestPlay(100, false));
  EXPECT_FALSE(fs::exists(out)) << "it is not whole yet";
  dataset.Finish();
  const auto metadata = nlohmann::json::parse(Text(out / "data" / "metadata.json"));
  EXPECT_EQ(metadata["dataset_id"], "fake/land-v3");
  EXPECT_EQ(metadata["total_episodes"], 2);
  EXPECT_EQ(metadata["total_steps"], 110);
  const auto space = nlohmann::json::parse(metadata["observation_space"].get<std::string>());
  EXPECT_EQ(space["high"], nlohmann::json::parse("[[255, 255], [255, 255]]"));
  EXPECT_THAT(metadata["action_space"].get<std::string>(), HasSubstr("\"n\":3"));
  EXPECT_TRUE(Text(out / "data" / "main_data.hdf5").starts_with("\x89HDF\r\n\x1a\n"));
  EXPECT_FALSE(fs::exists(folder.path() / "dataset.part"));
}

TEST(MinariDataset, ThatIsThereAlreadyOrHasNoNameIsRefused) {
  if (!MinariDataset::IsAvailable()) GTEST_SKIP() << "built without HDF5";
  const TemporaryFolder folder;
  const auto refusal = [&](const std::string& name, const std::string& id) -> std::string {
    try {
      MinariDataset(folder.path() / name, id, Info());
    } catch (const UsageError& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_THAT(refusal("", "land-v0"), HasSubstr("is there already: name a new folder"));
  for (const char* id : {"", "land", "fake land-v0", "land-v", "../land-v0"}) {
    EXPECT_THAT(refusal("dataset", id), HasSubstr("write NAME-v0")) << id;
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
}  // namespace mario
