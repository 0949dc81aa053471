#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "common/remote/remote_environment.h"
#include "tests/common/sanitizer.h"
#include "tests/common/temporary_folder.h"
#include "tests/fakes/fake_environment_host.h"
#include "tests/fakes/fake_environments.h"
#include "tests/integration/running_server.h"

namespace mario {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr int kGroups = 4;

EnvironmentConfig Config() {
  EnvironmentConfig config;
  config.environments = 8;
  config.groups = kGroups;
  config.observation = {2, 4};
  config.variables = {"x"};
  return config;
}

// Servers that are found in a folder, and may join and leave.
class JoiningServers : public testing::Test {
 protected:
  struct Server {
    explicit Server(const FakeScript& script, const std::string& url)
        : host(8, script), running(host, {url}) {}
    FakeEnvironmentHost host;
    RunningServer running;
  };

  std::string Url(const std::string& name) const {
    return "ipc://" + (folder_.path() / name).string();
  }
  void Join(const std::string& name, const FakeScript& script = {}) {
    servers_[name] = std::make_unique<Server>(script, Url(name));
    std::ofstream(folder_.path() / (name + ".url")) << Url(name) << "\n";
  }
  // As after a kill: what it announced stays.
  void Kill(const std::string& name) { servers_.erase(name); }

  std::unique_ptr<RemoteEnvironments> Connect(milliseconds settle = milliseconds(50)) {
    RemoteConfig config;
    config.urls = {"dir://" + folder_.path().string()};
    config.connect_timeout = milliseconds(10'000);
    config.resend_after = milliseconds(20);
    config.look_interval = milliseconds(20);
    config.silence = Patient(milliseconds(300));
    config.settle = settle;
    config.report = [this](const std::string& sentence) { reports_.push_back(sentence); };
    return std::make_unique<RemoteEnvironments>(transport_, Config(), config);
  }

  // Steps all groups once; how many of their environments' time steps were lost with a server. No
  // step may follow an episode's last one unless it begins another.
  int StepAll(RemoteEnvironments& environments) {
    for (int group = 0; group < kGroups; ++group) environments.Send(group, std::vector<int>{1, 1});
    int lost = 0;
    for (int i = 0; i < kGroups; ++i) {
      const TimeSteps steps = environments.Receive();
      for (std::size_t e = 0; e < steps.steps.size(); ++e) {
        const TimeStep& step = steps.steps[e];
        bool& over = over_[{steps.group, e}];
        EXPECT_TRUE(over ? step.first : !step.first || step.truncated);
        over = step.last();
        if (step.last() && step.episode->ended_by == "server-lost") ++lost;
      }
    }
    return lost;
  }

  // Steps until the servers have as many environments in use as expected; the losses on the way.
  int StepUntil(RemoteEnvironments& environments, const std::map<std::string, int>& in_use) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    int lost = 0;
    while (std::chrono::steady_clock::now() < end) {
      lost += StepAll(environments);
      if (std::all_of(in_use.begin(), in_use.end(), [this](const auto& expected) {
            const FakeEnvironmentHost& host = servers_.at(expected.first)->host;
            return host.capacity() - host.available() == expected.second;
          })) {
        return lost + StepAll(environments) + StepAll(environments);
      }
    }
    ADD_FAILURE() << "the environments are not spread as expected";
    return lost;
  }

  const TemporaryFolder folder_;
  std::map<std::string, std::unique_ptr<Server>> servers_;
  std::map<std::pair<int, std::size_t>, bool> over_ = [] {
    std::map<std::pair<int, std::size_t>, bool> all;
    for (int g = 0; g < kGroups; ++g) all[{g, 0}] = all[{g, 1}] = true;
    return all;
  }();
  Transport transport_;
  std::vector<std::string> reports_;
};

TEST_F(JoiningServers, ShareTheEnvironmentsFromTheBeginning) {
  Join("a");
  Join("b");
  const auto environments = Connect();
  EXPECT_EQ(StepUntil(*environments, {{"a", 4}, {"b", 4}}), 0);
  EXPECT_EQ(environments->info().slots.size(), 8u);
}

TEST_F(JoiningServers, TakeSharesWhenTheyComeAndOnlyThoseEpisodesEnd) {
  Join("a");
  const auto environments = Connect();
  StepAll(*environments);
  StepAll(*environments);
  Join("b");
  EXPECT_LE(StepUntil(*environments, {{"a", 4}, {"b", 4}}), 4);
  Join("c");
  Join("d");
  StepUntil(*environments, {{"a", 2}, {"b", 2}, {"c", 2}, {"d", 2}});
}

TEST_F(JoiningServers, TakeSharesOnceWhenTheyComeOneAfterTheOther) {
  Join("a");
  const auto environments = Connect(milliseconds(1'500));
  for (const char* name : {"b", "c", "d"}) {
    Join(name);
    StepUntil(*environments, {{"a", 8}});
  }
  StepUntil(*environments, {{"a", 2}, {"b", 2}, {"c", 2}, {"d", 2}});
  const auto moves = std::ranges::count_if(
      reports_, [](const std::string& report) { return report.find("moves from") != report.npos; });
  EXPECT_EQ(moves, 3);
}

TEST_F(JoiningServers, LeaveTheirSharesToTheOthersWhenTheyAreKilled) {
  Join("a");
  Join("b");
  const auto environments = Connect();
  StepUntil(*environments, {{"a", 4}, {"b", 4}});
  Kill("b");
  const int lost = StepUntil(*environments, {{"a", 8}});
  EXPECT_GT(lost, 0);
  EXPECT_LE(lost, 4);
  EXPECT_THAT(reports_, testing::Contains(HasSubstr("moves from")));
}

TEST_F(JoiningServers, KeepASnapshotWhenOneIsGone) {
  Join("a");
  Join("b");
  const auto environments = Connect();
  StepUntil(*environments, {{"a", 4}, {"b", 4}});
  const std::vector<std::string> states = environments->Snapshot();
  Kill("b");
  environments->Restore(states);
  EXPECT_EQ(StepUntil(*environments, {{"a", 8}}), 0);
}

TEST_F(JoiningServers, AreRefusedWithAnotherGameAndTheRunGoesOn) {
  Join("a");
  const auto environments = Connect();
  StepAll(*environments);
  Join("other", FakeScript{.actions = 5});
  const auto refused = [](const std::string& report) {
    return report.find("another game") != std::string::npos;
  };
  while (std::none_of(reports_.begin(), reports_.end(), refused)) StepAll(*environments);
  StepUntil(*environments, {{"a", 8}});
}

TEST_F(JoiningServers, AreSaidToBeMissingWhenThereAreNone) {
  RemoteConfig config;
  config.urls = {"dir://" + (folder_.path() / "nowhere").string()};
  config.connect_timeout = Patient(milliseconds(100));
  EXPECT_THAT([&] { RemoteEnvironments(transport_, Config(), config); },
              ThrowsMessage<std::runtime_error>(HasSubstr("no emulator server answers at dir://")));
}

// Each fails in its turn, and none is left.
TEST_F(JoiningServers, EndWithTheirSentenceWhenAStepFailsOnAllOfThem) {
  Join("a", {.failing_step = 2});
  Join("b", {.failing_step = 2});
  const auto environments = Connect();
  const auto play = [&] {
    for (int i = 0; i < 1000; ++i) {
      for (int g = 0; g < kGroups; ++g) environments->Send(g, std::vector<int>{1, 1});
      for (int g = 0; g < kGroups; ++g) environments->Receive();
    }
  };
  EXPECT_THAT(play, ThrowsMessage<ServerRefusal>(HasSubstr("the fake's step 2 fails")));
}

}  // namespace
}  // namespace mario
