// The real server process, the real ROM, over TCP and over ipc.
#include "tests/integration/server_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <random>
#include <sstream>
#include <thread>

#include "common/net/keys.h"
#include "common/remote/remote_environment.h"
#include "emulator_server/environments/environment_pool.h"
#include "tests/common/net/any_port.h"
#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

EnvironmentConfig Config(std::uint64_t seed = 1) {
  EnvironmentConfig config;
  config.environments = 4;
  config.groups = 2;
  config.variables = {"player_x", "lives"};
  config.seed = seed;
  return config;
}

// What a client sees that holds right and jumps at random: both groups in flight, as a learner.
std::vector<TimeSteps> Play(Environments& environments, int receives, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto actions = [&] {
    std::vector<int> chosen;
    for (int i = 0; i < environments.info().group_size(); ++i) {
      chosen.push_back(1 + static_cast<int>(random() % 4));
    }
    return chosen;
  };
  for (int group = 0; group < environments.info().groups; ++group) {
    environments.Send(group, actions());
  }
  std::vector<TimeSteps> seen;
  for (int i = 0; i < receives; ++i) {
    seen.push_back(environments.Receive());
    environments.Send(seen.back().group, actions());
  }
  for (int group = 0; group < environments.info().groups; ++group) environments.Receive();
  return seen;
}

std::vector<TimeSteps> PlayInProcess(int receives, std::uint64_t seed = 1) {
  EnvironmentPool pool(LoadGame(kGameFolder), LoadRom(kRomFile), {.environments = 4, .threads = 1});
  const auto environments = pool.Open(Config(seed), [] {});
  return Play(*environments, receives, seed);
}

std::vector<TimeSteps> PlayOver(const std::string& url, int receives, std::uint64_t seed = 1) {
  Transport transport;
  RemoteEnvironments environments(transport, Config(seed), {.urls = {url}});
  return Play(environments, receives, seed);
}

// Expects equality, and names the first difference instead of printing megabytes.
void ExpectEqual(const std::vector<TimeSteps>& one, const std::vector<TimeSteps>& other) {
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    ASSERT_TRUE(one[i] == other[i]) << "the time steps number " << i << " differ";
  }
}

int Endings(const std::vector<TimeSteps>& seen) {
  int endings = 0;
  for (const TimeSteps& steps : seen) {
    for (const TimeStep& step : steps.steps) endings += step.last() ? 1 : 0;
  }
  return endings;
}

TEST(ServerProcess, GivesTheSameTimeStepsOverEitherTcpAndIpcAsInProcess) {
  const TemporaryFolder folder;
  const std::string ipc = "ipc://" + (folder.path() / "steps").string();
  const std::vector<TimeSteps> expected = PlayInProcess(400);
  EXPECT_GE(Endings(expected), 1) << "the test should see an episode end";
  const ServerProcess server(std::string(kAnyPort) + ",tcp://[::1]:*,tcp://localhost:*," + ipc,
                             {"--threads", "2"});
  std::istringstream urls(server.url());
  int played = 0;
  for (std::string url; std::getline(urls, url, ','); ++played) {
    SCOPED_TRACE(url);
    ExpectEqual(PlayOver(url, 400), expected);
  }
  EXPECT_EQ(played, 4);
}

TEST(ServerProcess, ContinuesEquallyFromASnapshotInAnotherProcess) {
  Transport transport;
  std::vector<std::string> states;
  std::vector<TimeSteps> expected;
  {
    const ServerProcess server(kAnyPort);
    RemoteEnvironments environments(transport, Config(), {.urls = {server.url()}});
    Play(environments, 100, 1);
    states = environments.Snapshot();
    expected = Play(environments, 100, 2);
  }
  const ServerProcess server(kAnyPort);
  RemoteEnvironments environments(transport, Config(), {.urls = {server.url()}});
  environments.Restore(states);
  ExpectEqual(Play(environments, 100, 2), expected);
}

TEST(ServerProcess, TakesBackTheStatesOfItsKeysAndNoOthers) {
  const TemporaryFolder folder;
  const std::string keys = folder.path() / "keys", others = folder.path() / "others";
  MakeKeys(keys);
  MakeKeys(others);
  std::vector<std::string> states;
  const auto restore = [&](const std::string& server_keys) {
    const ServerProcess server(kAnyPort, {"--keys", server_keys});
    Transport transport({.keys = server_keys});
    RemoteEnvironments environments(transport, Config(), {.urls = {server.url()}});
    if (!states.empty()) environments.Restore(states);
    states = environments.Snapshot();
  };
  restore(keys);
  EXPECT_NO_THROW(restore(keys)) << "of a server that was started again";
  EXPECT_THROW(restore(others), UnusableStates);
}

// Counts screens until it is told to stop; remembers whether any was another slot's or went back.
class Viewer {
 public:
  Viewer(const std::string& url, int slot)
      : thread_([this, url, slot](const std::stop_token& stop) { Watch(url, slot, stop); }) {}

  int screens() const { return screens_; }
  bool correct() const { return correct_; }

 private:
  void Watch(const std::string& url, int slot, const std::stop_token& stop) {
    Transport transport;
    zmq::socket_t socket = transport.Connect(zmq::socket_type::sub, url);
    socket.set(zmq::sockopt::subscribe, ScreenTopic(slot));
    socket.set(zmq::sockopt::rcvtimeo, 50);
    std::uint64_t step = 0;
    while (!stop.stop_requested()) {
      zmq::message_t topic;
      zmq::message_t bytes;
      if (!socket.recv(topic) || !socket.recv(bytes)) continue;
      const Screen screen = DecodeScreen(bytes.to_string_view());
      if (screen.slot != slot || screen.step <= step || screen.width != 160) correct_ = false;
      step = screen.step;
      ++screens_;
    }
  }

  std::atomic<int> screens_ = 0;
  std::atomic<bool> correct_ = true;
  std::jthread thread_;
};

TEST(ServerProcess, GivesTwoLearnersAndThreeViewersAtOnceTheirOwnStreams) {
  const std::vector<TimeSteps> one = PlayInProcess(300, 1);
  const std::vector<TimeSteps> other = PlayInProcess(300, 2);
  ASSERT_FALSE(one == other);
  const ServerProcess server(kAnyPort, {"--environments", "8"});
  const Viewer viewers[] = {
      {server.publish_url(), 0}, {server.publish_url(), 3}, {server.publish_url(), 6}};
  std::vector<TimeSteps> other_seen;
  std::jthread learner([&] { other_seen = PlayOver(server.url(), 300, 2); });
  ExpectEqual(PlayOver(server.url(), 300, 1), one);
  learner.join();
  ExpectEqual(other_seen, other);
  for (const Viewer& viewer : viewers) {
    EXPECT_TRUE(viewer.correct());
    EXPECT_GT(viewer.screens(), 0);
  }
}

TEST(ServerProcess, IsWaitedForWhileItIsStoppedAndNothingIsLost) {
  ServerProcess server(kAnyPort);
  const std::vector<TimeSteps> expected = PlayInProcess(200);
  Transport transport;
  std::vector<std::string> reports;
  RemoteEnvironments environments(
      transport, Config(),
      {.urls = {server.url()}, .resend_after = milliseconds(50), .report = [&](const auto& said) {
         reports.push_back(said);
         if (reports.size() == 1) server.process().Signal(SIGCONT);
       }});
  server.process().Signal(SIGSTOP);
  ExpectEqual(Play(environments, 200, 1), expected);
  ASSERT_GE(reports.size(), 2u);
  EXPECT_THAT(reports[0], HasSubstr("waiting for the server"));
  EXPECT_THAT(reports[1], HasSubstr("answers again"));
}

TEST(ServerProcess, IsGreetedAnewAfterAKillAndNoTransitionMixesTwoEpisodes) {
  const TemporaryFolder folder;
  const std::string url = "ipc://" + (folder.path() / "steps").string();
  auto server = std::make_unique<ServerProcess>(url);
  Transport transport;
  RemoteEnvironments environments(transport, Config(),
                                  {.urls = {url}, .resend_after = milliseconds(50)});
  std::mt19937 random(7);
  std::vector<bool> in_episode(4, false);
  int lost = 0;
  for (int kill = 0; kill < 5; ++kill) {
    const int steps = 5 + static_cast<int>(random() % 60);
    for (int group : {0, 1}) environments.Send(group, std::vector<int>{2, 2});
    for (int i = 0; i < steps; ++i) {
      const TimeSteps seen = environments.Receive();
      for (std::size_t e = 0; e < 2; ++e) {
        const std::size_t index = static_cast<std::size_t>(seen.group) * 2 + e;
        const TimeStep& step = seen.steps[e];
        EXPECT_EQ(step.first, !in_episode[index]);
        in_episode[index] = !step.last();
        if (step.episode && step.episode->ended_by == "server-lost") ++lost;
      }
      environments.Send(seen.group, std::vector<int>{2, 2});
      if (i != steps / 2) continue;
      server->process().Signal(SIGKILL);
      server = std::make_unique<ServerProcess>(url);
    }
    for (int group : {0, 1}) {
      static_cast<void>(group);
      const TimeSteps seen = environments.Receive();
      for (std::size_t e = 0; e < 2; ++e) {
        in_episode[static_cast<std::size_t>(seen.group) * 2 + e] = !seen.steps[e].last();
      }
    }
  }
  EXPECT_GE(lost, 10);
}

TEST(ServerProcess, EndsCleanlyOnEitherSignal) {
  for (const int signal : {SIGTERM, SIGINT}) {
    ServerProcess server(kAnyPort);
    Transport transport;
    RemoteEnvironments environments(transport, Config(), {.urls = {server.url()}});
    server.process().Signal(signal);
    EXPECT_EQ(server.process().Wait(), 0) << "signal " << signal;
  }
}

}  // namespace
}  // namespace mario
