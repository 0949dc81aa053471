#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "common/net/transport.h"
#include "proto/codec.h"
#include "tests/fakes/fake_environments.h"

namespace mario {

// A server of fake environments for one client that a test can make lie: `twist` gets each request
// with its honest answer, and returns what is sent; nothing: no answer at all. `tear` may then
// change the parts that it is sent in.
class ScriptedServer {
 public:
  using Twist = std::function<std::optional<Reply>(const Request&, Reply honest)>;

  using Tear = std::function<void(const Reply&, ReplyParts&)>;

  ScriptedServer(const std::string& url, Twist twist, FakeScript script = {}, Tear tear = {})
      : twist_(std::move(twist)), script_(std::move(script)), tear_(std::move(tear)) {
    listener_ = transport_.Listen(zmq::socket_type::router, {url});
    listener_->socket.set(zmq::sockopt::rcvtimeo, 10);
    thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
  }

  // From the twist alone: as if the server had been started again.
  void ForgetTheLease() { lease_ = 0; }

 private:
  void Run(const std::stop_token& stop) {
    zmq::message_t identity, bytes;
    while (!stop.stop_requested()) {
      if (!listener_->socket.recv(identity) || !listener_->socket.recv(bytes)) continue;
      const Request request = DecodeRequest(bytes.to_string_view());
      const std::optional<Reply> reply = twist_(request, Answer(request));
      if (!reply) continue;
      ReplyParts parts = Encode(*reply);
      if (tear_) tear_(*reply, parts);
      listener_->socket.send(identity, zmq::send_flags::sndmore);
      const bool more = !parts.observations.empty();
      listener_->socket.send(zmq::buffer(parts.message),
                             more ? zmq::send_flags::sndmore : zmq::send_flags::none);
      if (more) listener_->socket.send(zmq::buffer(parts.observations), zmq::send_flags::none);
    }
  }

  Reply Answer(const Request& request) {
    try {
      return std::visit(
          [&](const auto& body) {
            return Reply{request.id, To(body)};
          },
          request.body);
    } catch (const UnusableStates& error) {
      return {request.id, ErrorReply{ErrorCode::kUnusableState, error.what()}};
    } catch (const WireError& error) {
      return {request.id, ErrorReply{error.code(), error.what()}};
    }
  }

  decltype(Reply::body) To(const HelloRequest& hello) {
    environments_ = std::make_unique<FakeEnvironments>(hello.config, script_);
    lease_ = ++leases_;
    return WelcomeReply{.lease = lease_,
                        .info = environments_->info(),
                        .heartbeat_timeout = std::chrono::seconds(10),
                        .capacity = hello.config.environments,
                        .available = 0};
  }
  decltype(Reply::body) To(const StepRequest& step) {
    Require(step.lease);
    environments_->Send(step.group, step.actions);
    return environments_->Receive();
  }
  decltype(Reply::body) To(const SnapshotRequest& snapshot) {
    Require(snapshot.lease);
    return SnapshotReply{environments_->SnapshotRange(snapshot.first, 1)};
  }
  decltype(Reply::body) To(const RestoreRequest& restore) {
    Require(restore.lease);
    environments_->RestoreRange(restore.first, restore.states);
    return RestoreReply{};
  }
  decltype(Reply::body) To(const HeartbeatRequest&) { return HeartbeatReply{}; }
  decltype(Reply::body) To(const ByeRequest&) { return ByeReply{}; }
  decltype(Reply::body) To(const StatusRequest&) { return StatusReply{8, 8}; }

  void Require(std::uint64_t lease) const {
    if (lease_ == 0 || lease != lease_) throw WireError(ErrorCode::kNoLease, "no such lease");
  }

  const Twist twist_;
  const FakeScript script_;
  const Tear tear_;
  std::unique_ptr<FakeEnvironments> environments_;
  std::uint64_t lease_ = 0;
  std::uint64_t leases_ = 0;
  Transport transport_;
  std::optional<Listener> listener_;
  std::jthread thread_;
};

}  // namespace mario
