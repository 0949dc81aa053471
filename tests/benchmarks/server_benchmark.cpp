#include <memory>
#include <random>
#include <thread>

#include "emulator_server/environments/config_check.h"
#include "emulator_server/environments/environment_pool.h"
#include "emulator_server/environments/game_environment.h"
#include "emulator_server/environments/starts/start_states.h"
#include "common/remote/remote_environment.h"
#include "tests/benchmarks/benchmarks.h"
#include "tests/common/temporary_folder.h"
#include "tests/integration/server_process.h"

namespace mario {
namespace {

constexpr int kGroupSize = 8;
constexpr int kEnvironments = 2 * kGroupSize;  // two groups
constexpr const char* kUnit = "steps/s";

EnvironmentConfig Config(int groups) {
  EnvironmentConfig config;
  config.environments = groups * kGroupSize;
  config.groups = groups;
  return config;
}

// Random play: nearly all actions go right, so that the levels scroll and episodes end.
class Players {
 public:
  std::span<const int> Actions(int count) {
    actions_.clear();
    for (int i = 0; i < count; ++i) actions_.push_back(static_cast<int>(random_() % 6));
    return actions_;
  }

 private:
  std::mt19937 random_{1};
  std::vector<int> actions_;
};

// Environments stepped one after the other by whoever calls: no pool, no queue, no socket.
class Direct {
 public:
  explicit Direct(int count)
      : game_(LoadGame(kGameFolder)),
        rom_(LoadRom(kRomFile)),
        config_(WithGameDefaults({}, game_)),
        observation_(config_.observation.bytes()) {
    for (int i = 0; i < count; ++i) {
      emulators_.push_back(std::make_unique<Emulator>(rom_));
      environments_.push_back(std::make_unique<GameEnvironment>(
          GameEnvironment::Parts{game_, starts_, *emulators_.back(), config_}, i));
    }
  }

  void Step(int steps) {
    for (int done = 0; done < steps; done += static_cast<int>(environments_.size())) {
      for (const auto& environment : environments_) {
        environment->StepAlone(players_.Actions(1).front(), observation_);
      }
    }
  }

 private:
  const Game game_;
  const Rom rom_;
  const EnvironmentConfig config_;
  StartStates starts_{game_};
  std::vector<std::unique_ptr<Emulator>> emulators_;
  std::vector<std::unique_ptr<GameEnvironment>> environments_;
  std::vector<std::uint8_t> observation_;
  Players players_;
};

// Keeps `in_flight` groups of a batch in flight, as a learner does.
void StepGroups(Environments& environments, Players& players, int in_flight, int steps) {
  const int size = environments.info().group_size();
  const int sends = steps / size;
  int sent = 0;
  for (; sent < in_flight; ++sent) environments.Send(sent, players.Actions(size));
  for (int received = 0; received < sends; ++received) {
    const int group = environments.Receive().group;
    const int next = in_flight == 1 ? (group + 1) % environments.info().groups : group;
    if (sent++ < sends) environments.Send(next, players.Actions(size));
  }
}

// A server process and one client of it.
class Served {
 public:
  Served(const std::string& url, int threads, int groups)
      : server_(url, {"--threads", std::to_string(threads), "--environments", "32"}),
        environments_(transport_, Config(groups), {.urls = {server_.url()}}) {}

  void Step(int in_flight, int steps) { StepGroups(environments_, players_, in_flight, steps); }
  std::string publish_url() const { return server_.publish_url(); }

 private:
  ServerProcess server_;
  Transport transport_;
  RemoteEnvironments environments_;
  Players players_;
};

// The same work on two threads, each with half of the environments.
void StepOnTwoThreads(Direct& one, Direct& other, int steps) {
  std::jthread second([&] { other.Step(steps / 2); });
  one.Step(steps / 2);
}

// A viewer of one environment while a row runs: it reads at 60 a second at most, as the server
// publishes, or not at all.
class Watching {
 public:
  Watching(const std::string& url, bool reads)
      : socket_(transport_.Connect(zmq::socket_type::sub, url)) {
    socket_.set(zmq::sockopt::subscribe, "screen/0/");
    if (reads) thread_ = std::jthread([this](const std::stop_token& stop) { Read(stop); });
  }

 private:
  void Read(const std::stop_token& stop) {
    socket_.set(zmq::sockopt::rcvtimeo, 20);
    zmq::message_t message;
    while (!stop.stop_requested()) static_cast<void>(socket_.recv(message));
  }

  Transport transport_;
  zmq::socket_t socket_;
  std::jthread thread_;
};

}  // namespace

std::vector<BenchmarkResult> MeasureServer(const BenchmarkPlan& plan) {
  const TemporaryFolder folder;
  const auto ipc = [&folder](const char* name) {
    return "ipc://" + (folder.path() / name).string();
  };
  Direct direct(kEnvironments);
  Direct half(kEnvironments / 2);
  Direct other_half(kEnvironments / 2);
  Direct same(kEnvironments);
  Direct again(kEnvironments);
  EnvironmentPool pool(LoadGame(kGameFolder), LoadRom(kRomFile),
                       {.environments = kEnvironments, .threads = 1});
  const auto pooled = pool.Open(Config(2), [] {});
  Players pool_players;
  Served lock_step(ipc("lock_step"), 1, 2);
  Served two_groups(ipc("two_groups"), 1, 2);
  Served tcp("tcp://127.0.0.1:*", 1, 2);
  Served two_threads(ipc("two_threads"), 2, 2);
  Served four_groups(ipc("four_groups"), 2, 4);
  Served watched(ipc("watched"), 1, 2);
  Served stuck(ipc("stuck"), 1, 2);
  const Watching stuck_viewer(stuck.publish_url(), false);

  const std::vector<BenchmarkRow> rows = {
      {"direct, 1 thread", kUnit, [&](int n) { direct.Step(n); }, "", 0},
      {"pool, 1 thread, 2 groups of 8 in flight", kUnit,
       [&](int n) { StepGroups(*pooled, pool_players, 2, n); }, "direct, 1 thread", 0},
      {"ipc, 1 thread, 2 groups of 8 in flight", kUnit, [&](int n) { two_groups.Step(2, n); },
       "direct, 1 thread", 0.95},
      {"ipc, 1 thread, lock step with 8", kUnit, [&](int n) { lock_step.Step(1, n); },
       "direct, 1 thread", 0.88},
      {"tcp, 1 thread, 2 groups of 8 in flight", kUnit, [&](int n) { tcp.Step(2, n); },
       "ipc, 1 thread, 2 groups of 8 in flight", 0.95},
      {"direct, 2 threads of 8", kUnit, [&](int n) { StepOnTwoThreads(half, other_half, n); }, "",
       0},
      {"ipc, 2 threads, 2 groups of 8 in flight", kUnit, [&](int n) { two_threads.Step(2, n); },
       "direct, 2 threads of 8", 0.92},
      {"direct, 2 threads of 16", kUnit, [&](int n) { StepOnTwoThreads(same, again, n); }, "", 0},
      {"ipc, 2 threads, 4 groups of 8 in flight", kUnit, [&](int n) { four_groups.Step(4, n); },
       "direct, 2 threads of 16", 0.92},
      {"ipc with a viewer of one environment", kUnit,
       [&](int n) {
         const Watching viewer(watched.publish_url(), true);
         watched.Step(2, n);
       },
       "ipc, 1 thread, 2 groups of 8 in flight", 0.97},
      {"ipc with a viewer that does not read", kUnit, [&](int n) { stuck.Step(2, n); },
       "ipc, 1 thread, 2 groups of 8 in flight", 0.97}};

  return RunInterleaved(rows, plan);
}

}  // namespace mario
