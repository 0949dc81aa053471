#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

#include "common/remote/remote_environment.h"
#include "tests/benchmarks/benchmarks.h"
#include "tests/common/temporary_folder.h"
#include "tests/integration/server_process.h"

namespace mario {
namespace {

constexpr int kVisits = 100;  // of an evaluator and a viewer, each with a fifth of the steps

// What a process holds of the machine.
struct Holdings {
  double kib = 0.0;  // resident
  int threads = 0;
  int files = 0;
};

Holdings HoldingsOf(pid_t process) {
  const std::filesystem::path folder = "/proc/" + std::to_string(process);
  Holdings holdings;
  std::ifstream status(folder / "status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) holdings.kib = std::stod(line.substr(6));
    if (line.starts_with("Threads:")) holdings.threads = std::stoi(line.substr(8));
  }
  const std::filesystem::directory_iterator files(folder / "fd");
  holdings.files = static_cast<int>(std::distance(begin(files), end(files)));
  return holdings;
}

// Random play with a bias to the right, both groups in flight.
class Client {
 public:
  Client(const std::string& url, const EnvironmentConfig& config)
      : environments_(transport_, config, {.urls = {url}}) {}

  void Step(int steps) {
    const EnvironmentInfo& info = environments_.info();
    for (int group = 0; group < info.groups; ++group) Send(group);
    for (int done = 0; done < steps; done += info.group_size()) Send(environments_.Receive().group);
    for (int group = 0; group < info.groups; ++group) environments_.Receive();
  }

  // As a checkpoint does.
  void Snapshot() { environments_.Snapshot(); }

 private:
  void Send(int group) {
    actions_.clear();
    for (int i = 0; i < environments_.info().group_size(); ++i) {
      actions_.push_back(static_cast<int>(random_() % 6));
    }
    environments_.Send(group, actions_);
  }

  Transport transport_;
  RemoteEnvironments environments_;
  std::mt19937 random_{1};
  std::vector<int> actions_;
};

EnvironmentConfig TrainerConfig() {
  EnvironmentConfig config;
  config.levels = {"1-1", "1-2", "1-3", "generated"};
  config.last_level_seed = 1'000'000;
  config.archive_share = 0.5;
  return config;
}

EnvironmentConfig EvaluatorConfig() {
  EnvironmentConfig config;
  config.environments = 8;
  config.seed = 2;
  return config;
}

// An evaluator plays, and a viewer of everything is there meanwhile.
void Visit(const ServerProcess& server, int steps) {
  Transport transport;
  zmq::socket_t viewer = transport.Connect(zmq::socket_type::sub, server.publish_url());
  viewer.set(zmq::sockopt::subscribe, "");
  Client(server.url(), EvaluatorConfig()).Step(steps);
}

// The same machine, seen before and after: `before` is what it may hold.
std::vector<BenchmarkResult> Compare(const Holdings& before, const Holdings& after, int steps) {
  constexpr double kNoise = 1.02;  // pages that the allocator keeps or gives back
  const std::string when = " after " + std::to_string(steps) + " steps";
  return {AtMost(before.kib * kNoise, "memory of the server" + when, "KiB", after.kib),
          AtMost(before.threads, "threads of the server" + when, "threads", after.threads),
          AtMost(before.files, "open files of the server" + when, "files", after.files)};
}

}  // namespace

std::vector<BenchmarkResult> MeasureGrowth(int steps) {
  const TemporaryFolder folder;
  ServerProcess server("ipc://" + (folder.path() / "steps").string(), {"--environments", "24"});
  Client trainer(server.url(), TrainerConfig());
  Holdings first;
  Holdings last;
  for (int visit = 1; visit <= kVisits; ++visit) {
    trainer.Step(steps / kVisits * 4 / 5);
    Visit(server, steps / kVisits / 5);
    trainer.Snapshot();
    last = HoldingsOf(server.process().id());
    if (visit == kVisits / 2) first = last;
    if (visit % (kVisits / 20) != 0) continue;
    std::cerr << visit << " % of " << steps << " steps: " << last.kib << " KiB, " << last.threads
              << " threads, " << last.files << " open files\n";
  }
  return Compare(first, last, steps);
}

}  // namespace mario
