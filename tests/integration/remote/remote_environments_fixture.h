// Remote environments and the servers that they are of: what their tests share.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/remote/remote_environment.h"
#include "tests/common/sanitizer.h"
#include "tests/common/temporary_folder.h"
#include "tests/fakes/fake_environment_host.h"
#include "tests/integration/running_server.h"

namespace mario {

// Servers that can be ended and started again at the same address.
class RemoteEnvironmentsTest : public testing::Test {
 protected:
  static EnvironmentConfig Config(int environments = 4, int groups = 2) {
    EnvironmentConfig config;
    config.environments = environments;
    config.groups = groups;
    config.observation = {2, 4};
    config.variables = {"x"};
    return config;
  }
  std::string Url(const std::string& name = "steps") const {
    return "ipc://" + (folder_.path() / name).string();
  }
  void StartServer(std::chrono::milliseconds heartbeat_timeout = std::chrono::seconds(10)) {
    host_ = std::make_unique<FakeEnvironmentHost>(8);
    server_ =
        std::make_unique<RunningServer>(*host_, std::vector<std::string>{Url()}, heartbeat_timeout);
  }
  void StopServer() {
    server_.reset();
    host_.reset();
  }
  RemoteConfig Quick(std::vector<std::string> urls) {
    return {.urls = std::move(urls),
            .connect_timeout = std::chrono::milliseconds(10'000),
            .resend_after = Patient(std::chrono::milliseconds(20)),
            .report =
                [this](const std::string& sentence) {
                  reports_.push_back(sentence);
                  on_report_();
                },
            .stop = stop_.get_token()};
  }
  std::unique_ptr<RemoteEnvironments> Connect(const EnvironmentConfig& config = Config()) {
    return std::make_unique<RemoteEnvironments>(transport_, config, Quick({Url()}));
  }
  static TimeSteps Step(Environments& environments, int group, int action) {
    const std::vector<int> actions(static_cast<std::size_t>(environments.info().group_size()),
                                   action);
    environments.Send(group, actions);
    return environments.Receive();
  }

  const TemporaryFolder folder_;
  std::unique_ptr<FakeEnvironmentHost> host_;
  std::unique_ptr<RunningServer> server_;
  Transport transport_;
  std::vector<std::string> reports_;
  std::function<void()> on_report_ = [] {};
  std::stop_source stop_;
};

}  // namespace mario
