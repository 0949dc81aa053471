#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "common/environment.h"
#include "common/net/transport.h"
#include "common/remote/resend.h"
#include "common/remote/state_transfer.h"
#include "common/remote/steps_in_flight.h"
#include "proto/codec.h"

namespace mario {

// A server that says no for good, or is none of ours: what it was asked, it will never do.
class ServerRefusal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct LinkConfig {
  std::string url;
  EnvironmentConfig environment;
  bool compress = false;                                // the observations, on their way here
  std::chrono::milliseconds resend_after{1000};         // without an answer
  std::function<void(const std::string&)> report = {};  // what it waits for, and that this is over
};

// One lease on one server, without ever blocking: whoever owns it polls its socket and calls
// Advance() when something has arrived or next_timer() has come.
//
// A request without an answer is sent again under the same id, so that a server steps nothing twice
// and a slow, stopped or briefly unreachable one costs nothing but the wait. A server that has lost
// the lease (it was started again, or took this client for dead) is greeted anew; the episodes that
// were going on end as StepsInFlight says. One thread owns it.
//
//   state      event                                   what it does                  next state
//   ---------  --------------------------------------  ----------------------------  ----------
//   kGreeting  a welcome to its hello                  sends what is awaited         kLeased
//              ERROR_BUSY, or no answer for a while    says the same hello again     kGreeting
//              another error to its hello              throws                        kGreeting
//   kLeased    ERROR_NO_LEASE to what is awaited       ends episodes, says hello     kGreeting
//              another error to what is awaited        throws                        kLeased
//              no answer for a while                   sends what is awaited again   kLeased
//              BeginAnew()                             says hello                    kGreeting
//   any        MoveTo()                                bye, ends episodes, hello     kGreeting
//              SayBye()                                says bye                      kLeft
//
// In every state steps and a state transfer may be begun; they are sent once there is a lease.
class ServerLink {
 public:
  using Clock = std::chrono::steady_clock;

  // Greets the server; Advance() until leased().
  ServerLink(Transport& transport, LinkConfig config);
  ServerLink(const ServerLink&) = delete;
  ServerLink& operator=(const ServerLink&) = delete;

  const std::string& url() const { return config_.url; }
  zmq::socket_t& socket() { return socket_; }
  bool leased() const { return state_ == State::kLeased; }
  const std::atomic<std::uint64_t>& lease() const { return lease_; }  // its number; 0: none
  int leases() const { return leases_; }                              // that it has had so far
  const EnvironmentInfo& info() const { return info_; }               // once leased
  std::chrono::milliseconds heartbeat_timeout() const { return heartbeat_timeout_; }
  bool idle() const { return !steps_ || steps_->empty(); }

  // Why there is no lease yet, in the server's words; empty when it has said nothing.
  const std::string& excuse() const { return excuse_; }

  void Send(int group, std::span<const int> actions, std::span<const EpisodeStart> starts);

  // Reads what has arrived and sends again what has gone unanswered. Throws ServerRefusal, with the
  // server's sentence; UnusableStates when it is about those of a restore, which is over then.
  void Advance();
  Clock::time_point next_timer() const;

  // The time steps of the group that was sent first, if they are here.
  std::optional<TimeSteps> Take();

  // Begin a snapshot or restore of the lease's environments from `first` on; Advance() until
  // TakeStates() returns something (no states for a restore). Under a new lease it begins again.
  void AskForSnapshot(int first, int count);
  void AskForRestore(int first, std::vector<std::string> states);
  std::optional<std::vector<std::string>> TakeStates();

  // All environments begin new episodes with their next action. Nothing may be in flight.
  void BeginAnew();

  // Leaves the server for another one, which is greeted; what was going on ends as with a server
  // that has lost the lease. The socket is another one then.
  void MoveTo(Transport& transport, const std::string& url);

  // Tells the server that it is over, without waiting for an answer.
  void SayBye();

 private:
  enum class State { kGreeting, kLeased, kLeft };
  using Step = StepsInFlight::Step;
  struct Handler;  // what to do for each kind of reply

  bool transferring() const { return transfer_ && !transfer_->done(); }
  void Greet();
  void SayHello();
  void EnterLease(WelcomeReply&& welcome);
  void Transmit(std::uint64_t id, decltype(Request::body) body);
  void Transmit(Step& step);
  void Ask(StateTransfer transfer);
  void TransmitSlice();
  void TransmitAnew();
  StateTransfer* FindTransfer(std::uint64_t id);
  Step* FindStep(std::uint64_t id);
  void Receive(std::span<const std::string_view> parts);
  void SendAgain(Clock::time_point now);
  Clock::time_point HelloDue() const;
  Clock::time_point SliceDue() const;
  void LoseLease();
  void CheckWelcome(const EnvironmentInfo& info) const;
  void CheckShape(const Step& step, const TimeSteps& answer) const;
  void Refused(std::uint64_t id, const ErrorReply& error);
  [[noreturn]] void Fail(const std::string& sentence) const;
  void Report(const std::string& sentence) const;

  LinkConfig config_;
  zmq::socket_t socket_;
  std::uint64_t next_id_ = 1;
  State state_ = State::kGreeting;
  std::atomic<std::uint64_t> lease_ = 0;  // not 0 while kLeased; read by the heartbeat's thread
  int leases_ = 0;
  std::uint64_t hello_id_ = 0;
  Resend hello_;
  Clock::time_point heard_at_;
  bool waiting_ = false;  // and has been reported
  std::string excuse_;
  EnvironmentInfo info_;
  std::chrono::milliseconds heartbeat_timeout_{0};
  std::optional<StepsInFlight> steps_;  // from the first lease on
  std::optional<StateTransfer> transfer_;
};

}  // namespace mario
