#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "emulator_server/environments/environment_pool.h"
#include "tests/emulator_server/environments/small_pool.h"

namespace mario {
namespace {

// Wants some slots and remembers the last update of each.
class FakeSink final : public ScreenSink {
 public:
  struct Seen {
    int updates = 0;
    std::uint64_t step = 0;
    PixelFormat format = PixelFormat::kGrey8;
    std::vector<std::uint8_t> pixels;
    std::string action;
    double position = 0.0;
    double x = 0.0;
    std::string level;
  };

  explicit FakeSink(std::vector<int> wanted) : wanted_(std::move(wanted)) {}

  bool Wants(int slot) override {
    return std::find(wanted_.begin(), wanted_.end(), slot) != wanted_.end();
  }

  void Put(const ScreenUpdate& update) override {
    const std::lock_guard lock(mutex_);
    Seen& seen = seen_[update.slot];
    ++seen.updates;
    seen.step = update.step;
    seen.format = update.format;
    seen.pixels.assign(update.pixels.begin(), update.pixels.end());
    seen.action = update.action.name;
    seen.position = update.position;
    EXPECT_EQ(update.variable_names[1], "x");
    seen.x = update.variables[1];
    seen.level = update.level;
    EXPECT_EQ(update.width, 160);
    EXPECT_EQ(update.height, 144);
  }

  std::map<int, Seen> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  const std::vector<int> wanted_;
  mutable std::mutex mutex_;
  std::map<int, Seen> seen_;
};

TEST(EnvironmentPool, ShowsEveryStepOfTheSlotsThatAreLookedAt) {
  FakeSink sink({1, 4});
  EnvironmentPool pool = SmallPool(3, &sink);
  Play(*pool.Open(SmallConfig(), NotReady), 25);
  ASSERT_EQ(sink.seen().size(), 2u);
  for (const auto& [slot, seen] : sink.seen()) {
    EXPECT_EQ(seen.updates, 25) << slot;
    EXPECT_EQ(seen.step, 25u);
    EXPECT_EQ(seen.position, seen.x) << "the tiny game's position is its x";
  }
}

}  // namespace
}  // namespace mario
