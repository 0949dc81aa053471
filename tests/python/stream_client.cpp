// What the C++ client sees of a server, for the Python package's tests and benchmark to compare
// with.
//
//   stream_client URL ENVIRONMENTS GROUPS SEED
//
// Reads numbers from stdin, one a line, and keeps every group in flight until it has received so
// many of them. A positive number N is answered by the N groups' time steps as bytes: of each
// environment a flag (1 first, 2 terminated, 4 truncated), the action last executed, the reward's
// four bytes, and after them the group's observations. A negative one, -N, is answered by a line:
// the seconds that they took.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

#include "common/program.h"
#include "common/remote/remote_environment.h"

namespace mario {
namespace {

// The same numbers as in python/tests/test_same_as_cpp.py.
class Actions {
 public:
  std::vector<int> Next(int count, std::size_t actions) {
    std::vector<int> chosen;
    for (int i = 0; i < count; ++i) {
      state_ = state_ * 1664525U + 1013904223U;
      chosen.push_back(static_cast<int>((state_ >> 16U) % actions));
    }
    return chosen;
  }

 private:
  std::uint32_t state_ = 1;
};

void Write(const TimeSteps& steps) {
  for (const TimeStep& step : steps.steps) {
    std::putchar((step.first ? 1 : 0) + (step.terminated ? 2 : 0) + (step.truncated ? 4 : 0));
    std::putchar(step.held_action);
    std::fwrite(&step.reward, sizeof step.reward, 1, stdout);
  }
  std::fwrite(steps.observations.data(), 1, steps.observations.size(), stdout);
}

void Play(Environments& environments, Actions& actions, int receives, bool write) {
  const EnvironmentInfo& info = environments.info();
  const auto send = [&](int group) {
    environments.Send(group, actions.Next(info.group_size(), info.actions.size()));
  };
  int sent = 0;
  for (; sent < info.groups && sent < receives; ++sent) send(sent);
  for (int received = 0; received < receives; ++received) {
    const TimeSteps steps = environments.Receive();
    if (write) Write(steps);
    if (sent++ < receives) send(steps.group);
  }
}

int Run(const std::vector<std::string>& args) {
  if (args.size() != 4) throw UsageError("four arguments: URL ENVIRONMENTS GROUPS SEED");
  EnvironmentConfig config;
  config.environments = std::stoi(args[1]);
  config.groups = std::stoi(args[2]);
  config.seed = std::stoull(args[3]);
  Transport transport;
  RemoteEnvironments environments(transport, config, {.urls = {args[0]}});
  Actions actions;
  for (int receives = 0; std::cin >> receives;) {
    const auto begin = std::chrono::steady_clock::now();
    Play(environments, actions, std::abs(receives), receives > 0);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    if (receives < 0) std::printf("%.6f\n", seconds.count());
    std::fflush(stdout);
  }
  return kDone;
}

}  // namespace
}  // namespace mario

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  return mario::RunProgram("stream_client", [&] { return mario::Run(args); });
}
