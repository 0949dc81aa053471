// A run without games and without learning, for trying the viewer: publishes until it is stopped.
//
//   fake_run SERVER_URL LEARNER_URL SLOTS STEPS_A_SECOND     "-" for a URL: that part is missing

#include <cstdio>
#include <optional>
#include <thread>

#include "common/program.h"
#include "tests/viewer_client/fake_run.h"

namespace mario {
namespace {

int Publish(const std::vector<std::string>& args) {
  if (args.size() != 4)
    throw UsageError("four arguments: SERVER_URL LEARNER_URL SLOTS STEPS_A_SECOND");
  const std::stop_token stop = StopOnSignals();
  const int slots = std::stoi(args[2]);
  const std::chrono::nanoseconds interval(1'000'000'000 / std::stoi(args[3]));
  Transport transport;
  std::optional<FakeServer> server;
  std::optional<FakeLearner> learner;
  if (args[0] != "-") server.emplace(transport, args[0], slots);
  if (args[1] != "-") learner.emplace(transport, args[1], slots);
  std::printf("publishing %s %s\n", server ? server->url().c_str() : "-",
              learner ? learner->url().c_str() : "-");
  std::fflush(stdout);
  auto next = std::chrono::steady_clock::now();
  while (!stop.stop_requested()) {
    if (server) server->Step();
    if (learner) learner->Step();
    next += interval;
    std::this_thread::sleep_until(next);  // a game's speed, not a wait for something
  }
  return kDone;
}

}  // namespace
}  // namespace mario

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  return mario::RunProgram("fake_run", [&] { return mario::Publish(args); });
}
