// A server that answers what a test tells it to, and environments of it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/remote/remote_environment.h"
#include "tests/common/sanitizer.h"
#include "tests/common/temporary_folder.h"
#include "tests/integration/remote/scripted_server.h"

namespace mario {

class HostileServer : public testing::Test {
 protected:
  static EnvironmentConfig Config() {
    EnvironmentConfig config;
    config.environments = 4;
    config.groups = 2;
    config.observation = {2, 4};
    config.variables = {"x"};
    return config;
  }
  void Serve(ScriptedServer::Twist twist) { server_.emplace(url_, std::move(twist)); }

  // Honest answers to all; those of this kind come in other parts.
  template <typename Body>
  void Tear(std::function<void(ReplyParts&)> tear) {
    server_.emplace(
        url_, [](const Request&, Reply honest) { return std::optional(honest); }, FakeScript{},
        [tear](const Reply& reply, ReplyParts& parts) {
          if (std::holds_alternative<Body>(reply.body)) tear(parts);
        });
  }

  // Answers of this kind are spoilt, all others are honest.
  template <typename Body>
  void Spoil(std::function<void(Body&)> spoil) {
    Serve([spoil](const Request&, Reply honest) {
      if (auto* body = std::get_if<Body>(&honest.body)) spoil(*body);
      return std::optional(honest);
    });
  }
  // The answer to requests of this kind, honest ones to all others.
  template <typename Asked>
  void AnswerWith(decltype(Reply::body) body) {
    Serve([body](const Request& request, Reply honest) {
      if (std::holds_alternative<Asked>(request.body)) honest.body = body;
      return std::optional(honest);
    });
  }

  RemoteEnvironments& Connect() {
    return remote_.emplace(transport_, Config(),
                           RemoteConfig{.urls = {url_},
                                        .connect_timeout = std::chrono::milliseconds(10'000),
                                        .resend_after = Patient(std::chrono::milliseconds(20))});
  }
  void ExpectRefused(const std::function<void()>& what, const char* words) {
    EXPECT_THAT(what, testing::ThrowsMessage<ServerRefusal>(testing::HasSubstr(words)));
  }
  void ExpectConnectionRefused(const char* words) {
    ExpectRefused([this] { Connect(); }, words);
  }
  void ExpectStepRefused(const char* words) {
    RemoteEnvironments& remote = Connect();
    ExpectRefused(
        [&] {
          remote.Send(1, std::vector<int>{1, 2});
          remote.Receive();
        },
        words);
  }
  void ExpectSnapshotRefused(const char* words) {
    RemoteEnvironments& remote = Connect();
    ExpectRefused([&] { remote.Snapshot(); }, words);
  }

  const TemporaryFolder folder_;
  const std::string url_ = "ipc://" + (folder_.path() / "steps").string();
  std::optional<ScriptedServer> server_;
  Transport transport_;
  std::optional<RemoteEnvironments> remote_;
};

}  // namespace mario
