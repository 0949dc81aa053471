// What a ServerLink makes of the server's answers.

#include <stdexcept>
#include <utility>

#include "common/remote/server_link.h"

namespace mario {

// One operator() a kind of reply. A reply that nobody awaits answers a repetition: it is dropped.
struct ServerLink::Handler {
  ServerLink& link;
  std::uint64_t id;

  void operator()(WelcomeReply& welcome) const {
    if (link.state_ != State::kGreeting || id != link.hello_id_) return;
    link.CheckWelcome(welcome.info);
    link.EnterLease(std::move(welcome));
  }

  void operator()(TimeSteps& steps) const {
    Step* step = link.FindStep(id);
    if (step == nullptr) return;
    link.CheckShape(*step, steps);
    step->Answer(std::move(steps));
  }

  void operator()(SnapshotReply& slice) const { Continue(std::move(slice)); }
  void operator()(RestoreReply& slice) const { Continue(slice); }

  template <typename Slice>
  void Continue(Slice&& slice) const {
    StateTransfer* transfer = link.FindTransfer(id);
    if (transfer == nullptr) return;
    try {
      transfer->Accept(std::forward<Slice>(slice));
    } catch (const std::runtime_error& error) {
      link.Fail(error.what());
    }
    if (transfer->done() && transfer->is_restore()) link.steps_->Reset();
    if (!transfer->done()) link.TransmitSlice();
  }

  void operator()(HeartbeatReply&) const {}
  void operator()(ByeReply&) const {}
  void operator()(StatusReply&) const {}

  void operator()(ErrorReply& error) const {
    if (link.state_ == State::kGreeting && id == link.hello_id_) {
      if (error.code != ErrorCode::kBusy) link.Fail(error.sentence);
      link.excuse_ = error.sentence;
    } else if (link.FindTransfer(id) != nullptr || link.FindStep(id) != nullptr) {
      link.Refused(id, error);
    } else if (id == 0) {
      link.Report("the server at " + link.url() + ": " + error.sentence);
    }
  }
};

void ServerLink::Receive(std::span<const std::string_view> parts) {
  Reply reply;
  try {
    reply = DecodeReply(parts);
  } catch (const WireError& error) {
    Fail(error.what());
  }
  std::visit(Handler{*this, reply.id}, reply.body);
}

void ServerLink::CheckWelcome(const EnvironmentInfo& info) const {
  const EnvironmentConfig& asked = config_.environment;
  if (info.environments != asked.environments || info.groups != asked.groups ||
      info.observation != asked.observation) {
    Fail("it leases other environments than it was asked for");
  }
  if (info.demonstration_steps.size() != asked.demonstrations.size()) {
    Fail("it takes no demonstrations: use a server of this release");
  }
  if (steps_ && (info.rom_sha1 != info_.rom_sha1 || info.actions != info_.actions ||
                 info.levels != info_.levels)) {
    Fail("it came back with another game, " + info.game + " instead of " + info_.game);
  }
}

// Whatever the learner takes for an index or a size afterwards.
void ServerLink::CheckShape(const Step& step, const TimeSteps& answer) const {
  const auto size = static_cast<std::size_t>(info_.group_size());
  const bool fits = answer.group == step.group && answer.steps.size() == size &&
                    answer.observations.size() == size * info_.observation.bytes();
  if (!fits) Fail("its time steps do not have the leased shape");
  for (const TimeStep& time_step : answer.steps) {
    if (time_step.variables.size() != config_.environment.variables.size()) {
      Fail("its time steps have other variables than it was asked for");
    }
    if (static_cast<std::size_t>(time_step.held_action) >= info_.actions.size()) {
      Fail("its time steps name action " + std::to_string(time_step.held_action) + " of " +
           std::to_string(info_.actions.size()));
    }
  }
}

StateTransfer* ServerLink::FindTransfer(std::uint64_t id) {
  const bool awaited = leased() && transferring() && transfer_->id == id;
  return awaited ? &*transfer_ : nullptr;
}

StepsInFlight::Step* ServerLink::FindStep(std::uint64_t id) {
  return leased() ? steps_->Find(id) : nullptr;
}

void ServerLink::Refused(std::uint64_t id, const ErrorReply& error) {
  if (error.code == ErrorCode::kNoLease) return LoseLease();
  if (error.code == ErrorCode::kUnusableState && FindTransfer(id) != nullptr) {
    transfer_.reset();
    throw UnusableStates("the server at " + url() + ": " + error.sentence);
  }
  Fail(error.sentence);
}

void ServerLink::Fail(const std::string& sentence) const {
  throw ServerRefusal("the server at " + url() + ": " + sentence);
}

}  // namespace mario
