// The server alone over many steps: memory, threads and descriptors stay. MARIO_STEPS says how many
// steps; from a million on its speed is judged too.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>
#include <vector>

#include "common/remote/remote_environment.h"
#include "tests/integration/server_process.h"
#include "tests/reliability/process_usage.h"

namespace mario {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kEnvironments = 16;
constexpr int kParts = 10;                 // of the run, looked at one by one
constexpr std::int64_t kLong = 1'000'000;  // steps

std::int64_t Steps() {
  const char* asked = std::getenv("MARIO_STEPS");
  return asked == nullptr ? 20'000 : std::atoll(asked);
}

// What the server was like at a part's end, and how fast the part went.
struct Part {
  ProcessUsage usage;
  double steps_per_second = 0.0;
};

class Player {
 public:
  explicit Player(const std::string& url) : environments_(transport_, Config(), {.urls = {url}}) {
    for (int group : {0, 1}) Send(group);
  }

  void Play(std::int64_t steps) {
    for (; steps > 0; steps -= kEnvironments / 2) Send(environments_.Receive().group);
  }

 private:
  static EnvironmentConfig Config() {
    EnvironmentConfig config;
    config.environments = kEnvironments;
    config.groups = 2;
    // Archives of start states fill up at first: for longer than a short run lasts.
    config.archive_share = Steps() < kLong ? 0.0 : 0.5;
    return config;
  }

  void Send(int group) {
    std::vector<int> actions(kEnvironments / 2);
    for (int& action : actions) {
      action = static_cast<int>(random_() % environments_.info().actions.size());
    }
    environments_.Send(group, actions);
  }

  Transport transport_;
  RemoteEnvironments environments_;
  std::mt19937 random_{1};
};

TEST(LongRun, LeavesTheServerAsItWas) {
  ServerProcess server("tcp://127.0.0.1:*", {"--environments", "16"});
  Player player(server.url());
  std::vector<Part> parts;
  for (int i = 0; i < kParts; ++i) {
    const Clock::time_point begin = Clock::now();
    player.Play(Steps() / kParts);
    const std::chrono::duration<double> seconds = Clock::now() - begin;
    parts.push_back({ProcessUsage::Of(server.process().id()),
                     static_cast<double>(Steps() / kParts) / seconds.count()});
    std::cout << parts.back().usage << ", " << parts.back().steps_per_second << " steps/s\n";
  }
  const Part& warm = parts[Steps() < kLong ? kParts / 2 : 1];
  const Part& end = parts.back();
  ExpectNoGrowth(warm.usage.memory_kib, end.usage.memory_kib);
  EXPECT_EQ(end.usage.threads, warm.usage.threads);
  EXPECT_EQ(end.usage.descriptors, warm.usage.descriptors);
  if (Steps() >= kLong) {
    EXPECT_GE(end.steps_per_second, 0.95 * parts[1].steps_per_second);
  }
}

}  // namespace
}  // namespace mario
