#include "common/remote/server_link.h"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>

#include "common/net/parts.h"

namespace mario {
namespace {

constexpr int kFarewellMilliseconds = 200;  // until a bye that nobody takes is dropped

// Gives this client a name that no other has and none can guess: the lease is tied to it. ZeroMQ
// keeps identities that begin with a zero byte for itself.
void GiveNewIdentity(zmq::socket_t& socket) {
  std::random_device device;
  std::string identity = "c";
  for (int i = 0; i < 16; ++i) identity += static_cast<char>(device() & 0xFF);
  socket.set(zmq::sockopt::routing_id, identity);
}

}  // namespace

ServerLink::ServerLink(Transport& transport, LinkConfig config)
    : config_(std::move(config)),
      socket_(transport.Connect(zmq::socket_type::dealer, config_.url, GiveNewIdentity)),
      heard_at_(Clock::now()) {
  Greet();
}

void ServerLink::Send(int group, std::span<const int> actions,
                      std::span<const EpisodeStart> starts) {
  if (!steps_) throw std::runtime_error("a step before the server has given a lease");
  Step& step = steps_->Add(group, actions, next_id_++, starts);
  if (leased() && step.awaited()) Transmit(step);
}

void ServerLink::Advance() {
  for (Parts parts = ReceiveParts(socket_); !parts.empty(); parts = ReceiveParts(socket_)) {
    heard_at_ = Clock::now();
    if (waiting_) Report("the server at " + url() + " answers again");
    waiting_ = false;
    Receive(Views(parts));
  }
  SendAgain(Clock::now());
}

ServerLink::Clock::time_point ServerLink::next_timer() const {
  if (state_ == State::kGreeting) return HelloDue();
  Clock::time_point next = Clock::now() + config_.resend_after;
  if (!leased()) return next;
  for (const Step& step : steps_->Awaited()) {
    next = std::min(next, step.resend.Due(config_.resend_after));
  }
  if (transferring()) next = std::min(next, SliceDue());
  return next;
}

std::optional<TimeSteps> ServerLink::Take() {
  return steps_ ? steps_->Take(leased()) : std::nullopt;
}

void ServerLink::AskForSnapshot(int first, int count) {
  Ask(StateTransfer::Snapshot(first, count));
}

void ServerLink::AskForRestore(int first, std::vector<std::string> states) {
  Ask(StateTransfer::Restore(first, std::move(states)));
}

void ServerLink::Ask(StateTransfer transfer) {
  transfer_ = std::move(transfer);
  if (leased()) TransmitSlice();
}

std::optional<std::vector<std::string>> ServerLink::TakeStates() {
  if (!transfer_ || !transfer_->done()) return std::nullopt;
  std::vector<std::string> states = transfer_->Take();
  transfer_.reset();
  return states;
}

void ServerLink::BeginAnew() {
  transfer_.reset();
  if (steps_) steps_->Reset();
  if (leased()) Greet();
}

void ServerLink::MoveTo(Transport& transport, const std::string& url) {
  SayBye();
  socket_ = transport.Connect(zmq::socket_type::dealer, url, GiveNewIdentity);
  config_.url = url;
  heard_at_ = Clock::now();
  waiting_ = false;
  excuse_.clear();
  if (steps_) steps_->Lose();
  Greet();
}

void ServerLink::SayBye() {
  if (leased()) Transmit(next_id_++, ByeRequest{lease_});
  socket_.set(zmq::sockopt::linger, kFarewellMilliseconds);
  state_ = State::kLeft;
  lease_ = 0;
}

// Asks for a new lease, which ends the one before.
void ServerLink::Greet() {
  state_ = State::kGreeting;
  lease_ = 0;
  hello_id_ = next_id_++;
  hello_ = {};
  SayHello();
}

void ServerLink::SayHello() {
  hello_.Sent();
  Transmit(hello_id_, HelloRequest{config_.environment, config_.compress});
}

void ServerLink::EnterLease(WelcomeReply&& welcome) {
  ++leases_;
  info_ = std::move(welcome.info);
  heartbeat_timeout_ = welcome.heartbeat_timeout;
  excuse_.clear();
  const bool again = steps_.has_value();
  if (!again) steps_.emplace(config_.environment, info_);
  state_ = State::kLeased;
  lease_ = welcome.lease;
  TransmitAnew();
  if (again) Report("the server at " + url() + " has given a new lease");
}

// What cannot be sent now (nobody is connected and the queue is full) is sent again later.
void ServerLink::Transmit(std::uint64_t id, decltype(Request::body) body) {
  const std::string bytes = Encode(Request{id, std::move(body)});
  static_cast<void>(socket_.send(zmq::buffer(bytes), zmq::send_flags::dontwait));
}

void ServerLink::Transmit(Step& step) {
  step.resend.Sent();
  Transmit(step.id,
           StepRequest{lease_, step.group, step.actions, steps_->AwaitedBefore(step), step.starts});
}

void ServerLink::TransmitSlice() {
  if (transfer_->resend.times == 0) transfer_->id = next_id_++;
  transfer_->resend.Sent();
  Transmit(transfer_->id, transfer_->Next(lease_));
}

// To a new lease, whose ids begin after its hello's.
void ServerLink::TransmitAnew() {
  for (Step& step : steps_->Awaited()) {
    step.id = next_id_++;
    step.resend = {};
    Transmit(step);
  }
  if (!transferring()) return;
  transfer_->Restart();
  TransmitSlice();
}

void ServerLink::SendAgain(Clock::time_point now) {
  bool silence = false;
  if (state_ == State::kGreeting && HelloDue() <= now) {
    silence = true;
    SayHello();
  }
  if (leased()) {
    for (Step& step : steps_->Awaited()) {
      if (step.resend.Due(config_.resend_after) > now) continue;
      silence = true;
      Transmit(step);
    }
  }
  if (leased() && transferring() && SliceDue() <= now) {
    silence = true;
    TransmitSlice();
  }
  if (silence && !waiting_ && steps_ && now - heard_at_ >= config_.resend_after) {
    waiting_ = true;
    Report("waiting for the server at " + url() + ", which does not answer");
  }
}

// Its demonstrations are all that makes it large.
ServerLink::Clock::time_point ServerLink::HelloDue() const {
  std::size_t bytes = 0;
  for (const DemonstrationFile& file : config_.environment.demonstrations) {
    bytes += file.bytes.size();
  }
  return hello_.Due(config_.resend_after, bytes);
}

ServerLink::Clock::time_point ServerLink::SliceDue() const {
  return transfer_->resend.Due(config_.resend_after, transfer_->slice_bytes());
}

// The server knows nothing of the lease: it was started again, or the client was silent for too
// long. What is not lost is sent again under the new one.
void ServerLink::LoseLease() {
  Report("the server at " + url() +
         " has lost the lease: its episodes end as truncated, asking for a new one");
  steps_->Lose();
  Greet();
}

void ServerLink::Report(const std::string& sentence) const {
  if (config_.report) config_.report(sentence);
}

}  // namespace mario
