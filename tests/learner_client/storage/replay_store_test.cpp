#include "learner_client/storage/replay_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr int kRing = 8;

ReplayBuffer SmallReplay() {
  return {{.frames = 2 * kRing}, {.observation = {2, 2}, .environments = 2, .stack = 2}};
}

void Append(ReplayBuffer& replay, int environment, int steps) {
  for (int i = 0; i < steps; ++i) {
    const auto value = static_cast<std::uint8_t>(replay.count(environment));
    const std::vector<std::uint8_t> frame(4, value);
    TimeStep step;
    step.reward = static_cast<float>(value);
    replay.Append(environment, step, frame);
  }
}

void ExpectEqual(const ReplayBuffer& replay, const ReplayBuffer& expected) {
  for (int e = 0; e < 2; ++e) {
    ASSERT_EQ(replay.count(e), expected.count(e));
    ASSERT_EQ(replay.oldest(e), expected.oldest(e));
    for (std::int64_t i = expected.oldest(e); i < expected.count(e); ++i) {
      EXPECT_TRUE(std::ranges::equal(replay.frame({e, i}), expected.frame({e, i})));
      EXPECT_EQ(replay.record({e, i}).reward, expected.record({e, i}).reward);
    }
  }
}

class ReplayStoreTest : public testing::Test {
 protected:
  void Save() { store_.Save(replay_, "replay-" + std::to_string(++saves_) + ".zst"); }
  // What a later process has: from the list of files in a checkpoint.
  void ExpectRestored() {
    {
      Serializer manifest(folder_.path() / "manifest");
      store_.SaveManifest(manifest);
      manifest.Commit();
    }
    Deserializer manifest(folder_.path() / "manifest");
    ReplayStore later(folder_.path());
    later.LoadManifest(manifest, 2);
    ReplayBuffer restored = SmallReplay();
    later.Restore(restored);
    ExpectEqual(restored, replay_);
  }

  TemporaryFolder folder_;
  ReplayStore store_{folder_.path()};
  ReplayBuffer replay_ = SmallReplay();
  int saves_ = 0;
};

TEST_F(ReplayStoreTest, RestoresEnvironmentsOfWhichOneOverwroteItsRingWhileTheOtherHardlyMoved) {
  Append(replay_, 0, 5);
  Append(replay_, 1, 5);
  Save();
  Append(replay_, 0, 3 * kRing);
  Append(replay_, 1, 1);
  Save();
  ExpectRestored();
  Append(replay_, 0, 3);
  Append(replay_, 1, 2 * kRing);
  Save();
  ExpectRestored();
}

TEST_F(ReplayStoreTest, WritesAllAnewBeforeAnEnvironmentThatStandsStillKeepsTooManyFiles) {
  Append(replay_, 1, 3);
  for (int i = 0; i < 50; ++i) {
    Append(replay_, 0, kRing);
    Save();
    EXPECT_LE(store_.segments().size(), 6u);
    ExpectRestored();
  }
}

TEST_F(ReplayStoreTest, ARestoreReplacesWhatWasThere) {
  Append(replay_, 0, 5);
  Save();
  ReplayBuffer other = SmallReplay();
  Append(other, 0, 7);
  Append(other, 1, 7);
  store_.Restore(other);
  ExpectEqual(other, replay_);
}

TEST_F(ReplayStoreTest, MissesTimeStepsThatAFileLeftOut) {
  Append(replay_, 0, 3);
  Save();
  Append(replay_, 0, 3);
  Save();
  Serializer manifest(folder_.path() / "manifest");
  manifest.Put("replay files", std::uint64_t{2});
  const std::vector<std::int64_t> begins = {0, 4}, ends = {3, 7};
  for (int i = 0; i < 2; ++i) {
    manifest.Put(store_.segments()[static_cast<std::size_t>(i)].file);
    for (const std::int64_t at : {begins[static_cast<std::size_t>(i)], std::int64_t{0},
                                  ends[static_cast<std::size_t>(i)], std::int64_t{0}}) {
      manifest.Put(at);
    }
  }
  manifest.Commit();
  Deserializer reader(folder_.path() / "manifest");
  ReplayStore later(folder_.path());
  later.LoadManifest(reader, 2);
  try {
    later.Restore(replay_);
    FAIL() << "a gap was accepted";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("leave out time steps"));
  }
}

TEST_F(ReplayStoreTest, TheSameReplayIsAlwaysTheSameBytes) {
  Append(replay_, 0, 5);
  Save();
  Deserializer reader(folder_.path() / "replay-1.zst");
  std::vector<char> bytes(1 << 12);
  bytes.resize(reader.Read(bytes));
  // Five records of 12 bytes, the last of which is 0, each before its frame of 4.
  ASSERT_GT(bytes.size(), 5u * 16);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(bytes[bytes.size() - 16 * static_cast<std::size_t>(5 - i) + 11], 0);
  }
}

}  // namespace
}  // namespace mario
