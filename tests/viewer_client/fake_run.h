#pragma once

#include <cstdint>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "common/net/transport.h"
#include "learner_client/report/broadcaster.h"
#include "proto/codec.h"

namespace mario {

// What slot `slot` of the fake shows at step `step`: stripes in the four shades that move, and the
// slot's number as so many dark squares in the corner.
Screen FakeScreen(int slot, std::uint64_t step);

// What its agent decides there: one of four actions, in turn as it were at random, whose Q-value is
// 1 + action / 10; a third of the choices are random.
Decision FakeDecision(int slot, std::uint64_t step);

// Plays the emulator server's part for viewers: publishes fake screens, over real sockets.
class FakeServer {
 public:
  FakeServer(Transport& transport, const std::string& url, int slots);

  const std::string& url() const { return listener_.urls.front(); }
  void Step();

 private:
  Listener listener_;
  const int slots_;
  std::uint64_t step_ = 0;
};

// Plays the learner's part, with the learner's own broadcaster.
class FakeLearner {
 public:
  FakeLearner(Transport& transport, const std::string& url, int slots);

  const std::string& url() const { return broadcaster_.url(); }
  void Step();

 private:
  Broadcaster broadcaster_;
  const int slots_;
  std::uint64_t step_ = 0;
};

}  // namespace mario
