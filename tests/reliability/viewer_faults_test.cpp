// Viewers that come and go, or stop reading: the server's speed and memory do not notice.
// MARIO_FAULTS says how often one comes and goes.
#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <thread>

#include "common/remote/remote_environment.h"
#include "proto/codec.h"
#include "tests/integration/server_process.h"
#include "tests/reliability/faults.h"
#include "tests/reliability/process_usage.h"

namespace mario {
namespace {

constexpr int kSteppedEnvironments = 8;

// A client that steps environments all the time.
class Stepping {
 public:
  explicit Stepping(const std::string& url)
      : thread_([this, url](const std::stop_token& stop) { Step(url, stop); }) {}

  std::int64_t steps() const { return steps_; }

  void WaitForSteps(std::int64_t more) const {
    for (const std::int64_t end = steps_ + more; steps_ < end;) steps_.wait(steps_);
  }

 private:
  void Step(const std::string& url, const std::stop_token& stop) {
    Transport transport;
    EnvironmentConfig config;
    config.environments = kSteppedEnvironments;
    config.groups = 2;
    RemoteEnvironments environments(transport, config, {.urls = {url}});
    const std::vector<int> right(kSteppedEnvironments / 2, 2);
    for (int group : {0, 1}) environments.Send(group, right);
    while (!stop.stop_requested()) {
      environments.Send(environments.Receive().group, right);
      steps_ += kSteppedEnvironments / 2;
      steps_.notify_all();
    }
  }

  std::atomic<std::int64_t> steps_ = 0;
  std::jthread thread_;
};

class ViewerFaults : public testing::Test {
 protected:
  ProcessUsage Usage() { return ProcessUsage::Of(server_.process().id()); }

  // Comes, sees a screen, goes.
  void Look(Transport& transport, int slot) const {
    zmq::socket_t socket = transport.Connect(zmq::socket_type::sub, server_.publish_url());
    socket.set(zmq::sockopt::subscribe, ScreenTopic(slot));
    socket.set(zmq::sockopt::rcvtimeo, 10'000);
    zmq::message_t message;
    ASSERT_TRUE(socket.recv(message)) << "nothing is published any more";
  }

  ServerProcess server_{"tcp://127.0.0.1:*", {"--environments", "8"}};
  Stepping client_{server_.url()};
};

TEST_F(ViewerFaults, ComingAndGoingCostsTheServerNothing) {
  const int visits = Faults(150);
  Transport transport;
  client_.WaitForSteps(400);
  ProcessUsage warm;
  for (int visit = 0; visit < visits; ++visit) {
    Look(transport, visit % kSteppedEnvironments);
    if (visit == visits / 3) warm = Usage();
  }
  client_.WaitForSteps(400);
  const ProcessUsage end = Usage();
  std::cout << visits << " visits; after a third: " << warm << "; at the end: " << end << "\n";
  ExpectNoGrowth(warm.memory_kib, end.memory_kib);
  EXPECT_EQ(end.threads, warm.threads);
  EXPECT_LE(end.descriptors, warm.descriptors);
}

TEST_F(ViewerFaults, OneThatStopsReadingLosesScreensAndHoldsNobodyUp) {
  Transport transport;
  zmq::socket_t sleeper = transport.Connect(zmq::socket_type::sub, server_.publish_url());
  sleeper.set(zmq::sockopt::subscribe, "");
  sleeper.set(zmq::sockopt::rcvtimeo, 10'000);
  zmq::message_t message;
  ASSERT_TRUE(sleeper.recv(message));  // from now on it does not read
  client_.WaitForSteps(4'000);
  const ProcessUsage full = Usage();
  client_.WaitForSteps(4'000);
  ExpectNoGrowth(full.memory_kib, Usage().memory_kib);
  Look(transport, 0);
}

}  // namespace
}  // namespace mario
