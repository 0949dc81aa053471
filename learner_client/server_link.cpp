#include "learner_client/server_link.h"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>

namespace mario {
namespace {

constexpr int kFarewellMilliseconds = 200;  // until a bye that nobody takes is dropped

// A name for this client that no other has and none can guess: the lease is tied to it. ZeroMQ
// keeps identities that begin with a zero byte for itself.
std::string NewIdentity() {
  std::random_device device;
  std::string identity = "c";
  for (int i = 0; i < 16; ++i) identity += static_cast<char>(device() & 0xFF);
  return identity;
}

[[noreturn]] void Fail(const std::string& url, const std::string& sentence) {
  throw ServerRefusal("the server at " + url + ": " + sentence);
}

}  // namespace

// One operator() a kind of reply. A reply that nobody awaits answers a repetition: it is dropped.
struct ServerLink::Handler {
  ServerLink& link;
  std::uint64_t id;

  void operator()(WelcomeReply& welcome) const {
    if (id != link.hello_id_ || link.leased()) return;
    link.CheckWelcome(welcome.info);
    const bool again = link.steps_.has_value();
    link.info_ = std::move(welcome.info);
    link.heartbeat_timeout_ = welcome.heartbeat_timeout;
    link.excuse_.clear();
    if (!again) link.steps_.emplace(link.config_.environment, link.info_);
    link.lease_ = welcome.lease;
    link.TransmitAnew();
    if (again) link.Report("the server at " + link.url() + " has given a new lease: going on");
  }

  void operator()(TimeSteps& steps) const {
    Step* step = link.steps_ ? link.steps_->Find(id) : nullptr;
    if (step == nullptr) return;
    link.CheckShape(*step, steps);
    step->answer = std::move(steps);
  }

  void operator()(SnapshotReply& slice) const { Continue(std::move(slice)); }
  void operator()(RestoreReply& slice) const { Continue(slice); }

  template <typename Slice>
  void Continue(Slice&& slice) const {
    StateTransfer* transfer = link.Awaiting(id);
    if (transfer == nullptr) return;
    try {
      transfer->Accept(std::forward<Slice>(slice));
    } catch (const std::runtime_error& error) {
      Fail(link.url(), error.what());
    }
    if (transfer->done() && transfer->is_restore()) link.steps_->Reset();
    if (!transfer->done()) link.TransmitSlice();
  }

  void operator()(HeartbeatReply&) const {}
  void operator()(ByeReply&) const {}
  void operator()(StatusReply&) const {}

  void operator()(ErrorReply& error) const {
    const bool hello = id == link.hello_id_ && !link.leased();
    if (hello && error.code == ErrorCode::kBusy) {
      link.excuse_ = error.sentence;
    } else if (hello || (link.leased() && link.Awaits(id))) {
      link.Refused(id, error);
    } else if (id == 0) {
      link.Report("the server at " + link.url() + ": " + error.sentence);
    }
  }
};

ServerLink::ServerLink(Transport& transport, LinkConfig config)
    : config_(std::move(config)),
      socket_(transport.Connect(zmq::socket_type::dealer, config_.url, NewIdentity())),
      heard_at_(Clock::now()) {
  Greet();
}

void ServerLink::Send(int group, std::span<const int> actions) {
  if (!steps_) throw std::runtime_error("a step before the server has given a lease");
  Step& step = steps_->Add(group, actions, next_id_++);
  if (leased() && step.awaited()) Transmit(step);
}

void ServerLink::Advance() {
  zmq::message_t message;
  while (socket_.recv(message, zmq::recv_flags::dontwait)) {
    heard_at_ = Clock::now();
    if (waiting_) Report("the server at " + url() + " answers again");
    waiting_ = false;
    Receive(message.to_string_view());
  }
  SendAgain(Clock::now());
}

ServerLink::Clock::time_point ServerLink::next_timer() const {
  if (!leased()) return hello_.Due(config_.resend_after);
  Clock::time_point next = Clock::now() + config_.resend_after;
  for (const Step& step : steps_->Awaited()) {
    next = std::min(next, step.resend.Due(config_.resend_after));
  }
  if (transfer_ && !transfer_->done()) next = std::min(next, SliceDue());
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
  if (!leased()) return;
  Greet();
  lease_ = 0;
}

void ServerLink::MoveTo(Transport& transport, const std::string& url) {
  SayBye();
  socket_ = transport.Connect(zmq::socket_type::dealer, url, NewIdentity());
  config_.url = url;
  heard_at_ = Clock::now();
  waiting_ = false;
  excuse_.clear();
  if (steps_) steps_->Lose();
  hello_id_ = 0;
  Greet();
}

void ServerLink::SayBye() {
  if (leased()) Transmit(next_id_++, ByeRequest{lease_});
  socket_.set(zmq::sockopt::linger, kFarewellMilliseconds);
  lease_ = 0;
}

void ServerLink::Greet() {
  if (hello_id_ == 0 || leased()) {
    hello_id_ = next_id_++;
    hello_ = {};
  }
  hello_.Sent();
  Transmit(hello_id_, HelloRequest{config_.environment, config_.compress});
}

// What cannot be sent now (nobody is connected and the queue is full) is sent again later.
void ServerLink::Transmit(std::uint64_t id, decltype(Request::body) body) {
  const std::string bytes = Encode(Request{id, std::move(body)});
  static_cast<void>(socket_.send(zmq::buffer(bytes), zmq::send_flags::dontwait));
}

void ServerLink::Transmit(Step& step) {
  step.resend.Sent();
  Transmit(step.id, StepRequest{lease_, step.group, step.actions, steps_->AwaitedBefore(step)});
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
  if (!transfer_ || transfer_->done()) return;
  transfer_->Restart();
  TransmitSlice();
}

void ServerLink::Receive(std::string_view bytes) {
  Reply reply;
  try {
    reply = DecodeReply(bytes);
  } catch (const WireError& error) {
    Fail(url(), error.what());
  }
  std::visit(Handler{*this, reply.id}, reply.body);
}

void ServerLink::SendAgain(Clock::time_point now) {
  bool silence = false;
  if (!leased() && hello_.Due(config_.resend_after) <= now) {
    silence = true;
    Greet();
  }
  if (leased()) {
    for (Step& step : steps_->Awaited()) {
      if (step.resend.Due(config_.resend_after) > now) continue;
      silence = true;
      Transmit(step);
    }
  }
  if (leased() && transfer_ && !transfer_->done() && SliceDue() <= now) {
    silence = true;
    TransmitSlice();
  }
  if (silence && !waiting_ && steps_ && now - heard_at_ >= config_.resend_after) {
    waiting_ = true;
    Report("waiting for the server at " + url() + ", which does not answer");
  }
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
  lease_ = 0;
}

void ServerLink::CheckWelcome(const EnvironmentInfo& info) const {
  const EnvironmentConfig& asked = config_.environment;
  if (info.environments != asked.environments || info.groups != asked.groups ||
      info.observation != asked.observation) {
    Fail(url(), "it leases other environments than it was asked for");
  }
  if (steps_ && (info.rom_sha1 != info_.rom_sha1 || info.actions != info_.actions)) {
    Fail(url(), "it came back with another game, " + info.game + " instead of " + info_.game);
  }
}

void ServerLink::CheckShape(const Step& step, const TimeSteps& answer) const {
  const auto size = static_cast<std::size_t>(info_.group_size());
  const bool fits = answer.group == step.group && answer.steps.size() == size &&
                    answer.observations.size() == size * info_.observation.bytes();
  const auto named = config_.environment.variables.size();
  const bool named_all =
      std::all_of(answer.steps.begin(), answer.steps.end(),
                  [named](const TimeStep& s) { return s.variables.size() == named; });
  if (!fits || !named_all) Fail(url(), "its time steps do not have the leased shape");
}

StateTransfer* ServerLink::Awaiting(std::uint64_t id) {
  const bool awaited = leased() && transfer_ && !transfer_->done() && transfer_->id == id;
  return awaited ? &*transfer_ : nullptr;
}

bool ServerLink::Awaits(std::uint64_t id) {
  return Awaiting(id) != nullptr || (steps_ && steps_->Find(id) != nullptr);
}

void ServerLink::Refused(std::uint64_t id, const ErrorReply& error) {
  if (error.code == ErrorCode::kNoLease) return LoseLease();
  if (error.code == ErrorCode::kUnusableState && Awaiting(id) != nullptr) {
    transfer_.reset();
    throw UnusableStates("the server at " + url() + ": " + error.sentence);
  }
  Fail(url(), error.sentence);
}

void ServerLink::Report(const std::string& sentence) const {
  if (config_.report) config_.report(sentence);
}

}  // namespace mario
