// A server of fake environments, asked by a client that can say anything.
#pragma once

#include <gtest/gtest.h>

#include <utility>

#include "emulator_server/serving/step_server.h"
#include "tests/fakes/fake_environment_host.h"
#include "tests/integration/running_server.h"
#include "tests/integration/test_client.h"

namespace mario {

inline EnvironmentConfig FourEnvironments(std::uint64_t seed = 1) {
  EnvironmentConfig config;
  config.environments = 4;
  config.groups = 2;
  config.observation = {2, 4};
  config.seed = seed;
  return config;
}

// A server of eight fake environments, and a client.
class StepServerTest : public testing::Test {
 protected:
  WelcomeReply Hello(TestClient& client) {
    return client.Ask<WelcomeReply>(HelloRequest{FourEnvironments()});
  }
  ErrorReply Refusal(TestClient& client, decltype(Request::body) body) {
    return client.Ask<ErrorReply>(std::move(body));
  }

  FakeEnvironmentHost host_{8};
  RunningServer server_{host_, {"tcp://127.0.0.1:*"}};
  Transport transport_;
  TestClient client_{transport_, server_.url()};
};

}  // namespace mario
