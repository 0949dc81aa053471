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

  void operator()(SnapshotReply& snapshot) const {
    if (!link.control_ || link.control_->id != id || link.control_->answered) return;
    if (snapshot.states.size() != static_cast<std::size_t>(link.info_.environments)) {
      Fail(link.url(), "a snapshot with another number of states than environments");
    }
    link.control_->states = std::move(snapshot.states);
    link.control_->answered = true;
  }

  void operator()(RestoreReply&) const {
    if (!link.control_ || link.control_->id != id || link.control_->answered) return;
    link.control_->states.clear();
    link.control_->answered = true;
    link.steps_->Reset();
  }

  void operator()(HeartbeatReply&) const {}
  void operator()(ByeReply&) const {}
  void operator()(StatusReply&) const {}

  void operator()(ErrorReply& error) const {
    const bool hello = id == link.hello_id_ && !link.leased();
    if (hello && error.code == ErrorCode::kBusy) {
      link.excuse_ = error.sentence;
    } else if (hello || (link.leased() && link.Awaits(id))) {
      if (error.code != ErrorCode::kNoLease) Fail(link.url(), error.sentence);
      link.LoseLease();
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
  Resend(Clock::now());
}

ServerLink::Clock::time_point ServerLink::next_timer() const {
  Clock::time_point oldest = Clock::now();
  if (leased()) {
    for (const Step& step : steps_->Awaited()) oldest = std::min(oldest, step.sent_at);
  } else {
    oldest = std::min(oldest, hello_at_);
  }
  if (control_) oldest = std::min(oldest, control_->sent_at);
  return oldest + config_.resend_after;
}

std::optional<TimeSteps> ServerLink::Take() {
  return steps_ ? steps_->Take(leased()) : std::nullopt;
}

void ServerLink::AskForSnapshot() {
  control_ = Control{.id = next_id_++, .states = {}, .sent_at = {}, .answered = false};
  if (leased()) Transmit(*control_);
}

void ServerLink::AskForRestore(std::vector<std::string> states) {
  control_ =
      Control{.id = next_id_++, .states = std::move(states), .sent_at = {}, .answered = false};
  if (leased()) Transmit(*control_);
}

std::optional<std::vector<std::string>> ServerLink::TakeStates() {
  if (!control_ || !control_->answered) return std::nullopt;
  std::vector<std::string> states = std::move(control_->states);
  control_.reset();
  return states;
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
  if (hello_id_ == 0 || leased()) hello_id_ = next_id_++;
  hello_at_ = Clock::now();
  Transmit(hello_id_, HelloRequest{config_.environment, config_.compress});
}

// What cannot be sent now (nobody is connected and the queue is full) is sent again later.
void ServerLink::Transmit(std::uint64_t id, decltype(Request::body) body) {
  const std::string bytes = Encode(Request{id, std::move(body)});
  static_cast<void>(socket_.send(zmq::buffer(bytes), zmq::send_flags::dontwait));
}

void ServerLink::Transmit(Step& step) {
  step.sent_at = Clock::now();
  Transmit(step.id, StepRequest{lease_, step.group, step.actions, steps_->AwaitedBefore(step)});
}

void ServerLink::Transmit(Control& control) {
  control.sent_at = Clock::now();
  if (control.states.empty()) return Transmit(control.id, SnapshotRequest{lease_});
  Transmit(control.id, RestoreRequest{lease_, control.states});
}

// To a new lease, whose ids begin after its hello's.
void ServerLink::TransmitAnew() {
  for (Step& step : steps_->Awaited()) {
    step.id = next_id_++;
    Transmit(step);
  }
  if (!control_ || control_->answered) return;
  control_->id = next_id_++;
  Transmit(*control_);
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

void ServerLink::Resend(Clock::time_point now) {
  const auto due = [&](Clock::time_point sent) { return now - sent >= config_.resend_after; };
  bool silence = false;
  if (!leased() && due(hello_at_)) {
    silence = true;
    Greet();
  }
  if (leased()) {
    for (Step& step : steps_->Awaited()) {
      if (!due(step.sent_at)) continue;
      silence = true;
      Transmit(step);
    }
  }
  if (leased() && control_ && !control_->answered && due(control_->sent_at)) {
    silence = true;
    Transmit(*control_);
  }
  if (silence && !waiting_ && steps_ && now - heard_at_ >= config_.resend_after) {
    waiting_ = true;
    Report("waiting for the server at " + url() + ", which does not answer");
  }
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

bool ServerLink::Awaits(std::uint64_t id) {
  if (control_ && !control_->answered && control_->id == id) return true;
  return steps_ && steps_->Find(id) != nullptr;
}

void ServerLink::Report(const std::string& sentence) const {
  if (config_.report) config_.report(sentence);
}

}  // namespace mario
