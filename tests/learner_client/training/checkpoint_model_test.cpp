// Random sequences of steps, saves, failures at any write, losses of servers, kills and loads,
// against a model in memory: what has been loaded is, byte for byte, what was there at the last
// save that was completed, and a run that was saved can always be resumed.
#include "tests/learner_client/training/checkpoint_model.h"

#include <gtest/gtest.h>
#include <malloc.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <fstream>
#include <optional>

#include "tests/common/sanitizer.h"
#include "tests/common/temporary_folder.h"
#include "tests/fakes/fake_q_network.h"

namespace mario {
namespace {

namespace fs = std::filesystem;

constexpr int kSequences = kSanitized ? 500 : 10'000;
constexpr int kOperations = 5;     // of a sequence
constexpr int kCallsOfASave = 40;  // of the disk, at most, or a few more

class Sequence {
 public:
  Sequence(std::uint32_t seed, const fs::path& scratch)
      : random_(seed), folder_(scratch / "run"), copy_(scratch / "copy") {
    fs::remove_all(folder_);
    config_ = RandomConfig(random_);
    Restart();
  }

  void Run() {
    for (int i = 0; i < kOperations && !testing::Test::HasFailure(); ++i) RunOne();
    disk_.Mend();
    Restart();
    Load();
  }

 private:
  int Draw(int count) { return static_cast<int>(random_() % static_cast<unsigned>(count)); }

  void RunOne() {
    switch (Draw(8)) {
      case 0:
      case 1:
      case 2:
        return Step(1 + Draw(60));
      case 3:
        return Save([] {});
      case 4:
        return Save([this] { disk_.FailAt(Draw(kCallsOfASave)); });
      case 5:
        Save([this] { disk_.KillAt(Draw(kCallsOfASave)); });
        Restart();
        return Load();
      case 6:
        return environments_->Lose(Draw(2));
      default:
        if (Draw(3) == 0) DamageTheNewest();
        Restart();
        return Load();
    }
  }

  void Step(int iterations) {
    environments_->set_away(Draw(3) - 1);
    for (int i = 0; i < iterations; ++i) learner_->Iterate();
    while (!learner_->IsBetweenUpdates()) learner_->Iterate();
  }

  // What was saved is what the learner is now, from when the checkpoint has its name.
  void Save(const std::function<void()>& break_disk) {
    const std::string now = Contents(*learner_, copy_);
    bool saved = false;
    disk_.on_rename = [&](const fs::path& path) {
      if (!path.filename().string().starts_with("checkpoint-")) return;
      saved = true;
      if (saved_.size() > 1) saved_.erase(saved_.begin());
      saved_.push_back(now);
    };
    break_disk();
    try {
      store_->Save(config_, environments_->info(), *learner_);
      EXPECT_TRUE(saved);
    } catch (const std::runtime_error& error) {
      EXPECT_TRUE(disk_.failed()) << error.what();
      EXPECT_FALSE(saved) << "completed, and yet: " << error.what();
    }
    disk_.Mend();
    disk_.on_rename = {};
  }

  // Whatever was in memory is gone.
  void Restart() {
    learner_.reset();
    environments_.emplace(config_.environment, random_);
    learner_.emplace(config_, *environments_, FakeRegistry());
    store_.emplace(folder_, disk_);
  }

  void Load() {
    try {
      const bool loaded = store_->Load(config_, environments_->info(), *learner_);
      ASSERT_EQ(loaded, !saved_.empty());
      ASSERT_EQ(loaded ? Contents(*learner_, copy_) : "", saved_.empty() ? "" : saved_.back());
    } catch (const std::runtime_error& error) {
      FAIL() << error.what();
    }
  }

  // Of those that have been saved at least one is left.
  void DamageTheNewest() {
    if (saved_.size() < 2) return;
    saved_.pop_back();
    fs::path newest;
    std::int64_t greatest = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
      long long number = 0;
      const std::string name = entry.path().filename();
      if (std::sscanf(name.c_str(), "checkpoint-%lld.zst", &number) != 1) continue;
      if (number > greatest && name.ends_with(".zst")) newest = entry.path(), greatest = number;
    }
    fs::resize_file(newest, fs::file_size(newest) * static_cast<std::uintmax_t>(Draw(100)) / 100);
  }

  std::mt19937 random_;
  const fs::path folder_;
  const fs::path copy_;
  LearnerConfig config_;
  FaultyDisk disk_;
  std::optional<TwoFakeServers> environments_;
  std::optional<Learner> learner_;
  std::optional<CheckpointStore> store_;
  std::vector<std::string> saved_;  // the last two
};

int FromEnvironment(const char* name, int value) {
  const char* const text = std::getenv(name);
  return text == nullptr ? value : std::atoi(text);
}

// MARIO_SEQUENCES=N runs more; MARIO_SEED=S begins with the one of that seed.
TEST(CheckpointModel, WhatIsLoadedIsWhatWasLastSavedWhateverFailedInBetween) {
  spdlog::set_level(spdlog::level::off);
  // Thousands of writers and readers have buffers of their own: what is freed is used again.
  mallopt(M_MMAP_THRESHOLD, 64 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  const TemporaryFolder scratch;
  const int first = FromEnvironment("MARIO_SEED", 1);
  const int count = FromEnvironment("MARIO_SEQUENCES", kSequences);
  for (int seed = first; seed < first + count; ++seed) {
    Sequence(static_cast<std::uint32_t>(seed), scratch.path()).Run();
    ASSERT_FALSE(testing::Test::HasFailure()) << "MARIO_SEED=" << seed << " MARIO_SEQUENCES=1";
  }
  spdlog::set_level(spdlog::level::info);
}

}  // namespace
}  // namespace mario
