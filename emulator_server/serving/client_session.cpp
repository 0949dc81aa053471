#include "emulator_server/serving/client_session.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "common/net/transport.h"

namespace mario {
namespace {

[[noreturn]] void Refuse(ErrorCode code, const std::string& sentence) {
  throw WireError(code, sentence);
}

template <typename Answers>
auto Find(Answers& answers, std::uint64_t id) -> decltype(&answers.front()) {
  const auto found = std::find_if(answers.begin(), answers.end(),
                                  [id](const auto& answer) { return answer.id == id; });
  return found != answers.end() ? &*found : nullptr;
}

// Named for tests/sanitizers/tsan.supp.
template <typename Bytes>
void DeleteBytes(void*, void* owned) {
  delete static_cast<Bytes*>(owned);
}

// A part that owns a string or vector of bytes.
template <typename Bytes>
zmq::message_t ToPart(Bytes bytes) {
  auto owner = std::make_unique<Bytes>(std::move(bytes));
  zmq::message_t part(owner->data(), owner->size(), DeleteBytes<Bytes>, owner.get());
  static_cast<void>(owner.release());  // the part deletes it now, on whatever thread
  return part;
}

}  // namespace

Parts ToParts(ReplyParts reply) {
  Parts parts;
  parts.reserve(2);
  parts.push_back(ToPart(std::move(reply.message)));
  if (!reply.observations.empty()) parts.push_back(ToPart(std::move(reply.observations)));
  return parts;
}

ClientSession::ClientSession(std::uint64_t number, std::string client, const HelloRequest& hello,
                             std::unique_ptr<Environments> environments)
    : number_(number),
      client_(std::move(client)),
      compress_(hello.compress),
      action_set_(hello.config.action_set),
      environments_(std::move(environments)),
      steps_(static_cast<std::size_t>(info().groups)) {}

ClientSession::Novelty ClientSession::Hello(std::uint64_t id) const {
  std::uint64_t newest = control_.id;
  for (const Answers& answers : steps_) newest = std::max(newest, answers.back().id);
  if (id == control_.id) return Compare(control_, id);
  return Compare({.id = newest, .waiting = false, .parts = {}}, id);
}

ClientSession::Novelty ClientSession::Step(std::uint64_t id, const StepRequest& request) {
  CheckStep(request);
  Answers& answers = steps_[static_cast<std::size_t>(request.group)];
  const Answer* known = Find(answers, id);
  const Novelty novelty = Compare(known != nullptr ? *known : answers.back(), id);
  if (novelty != Novelty::kNew) return novelty;
  if (request.follows != 0 && Find(answers, request.follows) == nullptr) return Novelty::kEarly;
  if (answers.front().waiting) {
    Refuse(ErrorCode::kBadState, std::to_string(kMaxStepsInFlight) + " steps of group " +
                                     std::to_string(request.group) +
                                     " are in flight: await an answer first");
  }
  environments_->Send(request.group, request.actions, request.starts);
  in_flight_.push_back(request.group);
  std::move(answers.begin() + 1, answers.end(), answers.begin());
  answers.back() = {.id = id, .waiting = true, .parts = {}};
  return Novelty::kNew;
}

const ClientSession::Answer& ClientSession::step_answer(int group, std::uint64_t id) const {
  return *Find(steps_[static_cast<std::size_t>(group)], id);
}

// The oldest step of the group sent first.
std::uint64_t ClientSession::next_to_finish() const {
  const Answers& answers = steps_[static_cast<std::size_t>(in_flight_.front())];
  return std::find_if(answers.begin(), answers.end(), std::mem_fn(&Answer::waiting))->id;
}

const ClientSession::Answer& ClientSession::Finish() {
  Answers& answers = steps_[static_cast<std::size_t>(in_flight_.front())];
  Answer& answer = *Find(answers, next_to_finish());
  TimeSteps steps = environments_->Receive();
  in_flight_.pop_front();
  answer.parts = ToParts(Encode(Reply{answer.id, std::move(steps)}, compress_));
  answer.waiting = false;
  return answer;
}

ClientSession::Novelty ClientSession::Snapshot(std::uint64_t id, const SnapshotRequest& request) {
  const Novelty novelty = Compare(control_, id);
  if (novelty != Novelty::kNew) return novelty;
  RequireIdle();
  RequireRange(request.first, static_cast<std::size_t>(request.count));
  KeepControl({id, Slice(request)});
  return Novelty::kNew;
}

SnapshotReply ClientSession::Slice(const SnapshotRequest& request) const {
  SnapshotReply slice;
  std::size_t bytes = 0;
  for (int e = request.first; e < request.first + request.count && bytes < kSliceBytes; ++e) {
    slice.states.push_back(std::move(environments_->SnapshotRange(e, 1).front()));
    const std::size_t size = slice.states.back().size();
    if (size > kMaxStateBytes) {
      Refuse(ErrorCode::kRefused, "environment " + std::to_string(e) +
                                      " cannot be saved: its state has " +
                                      std::to_string((size >> 20) + 1) + " MiB, the limit is " +
                                      std::to_string(kMaxStateBytes >> 20));
    }
    bytes += size;
  }
  return slice;
}

ClientSession::Novelty ClientSession::Restore(std::uint64_t id, const RestoreRequest& request) {
  const Novelty novelty = Compare(control_, id);
  if (novelty != Novelty::kNew) return novelty;
  RequireIdle();
  RequireRange(request.first, request.states.size());
  try {
    environments_->RestoreRange(request.first, request.states);
  } catch (const UnusableStates& error) {
    Refuse(ErrorCode::kUnusableState,
           std::string("the states cannot be restored: ") + error.what());
  }
  KeepControl({id, RestoreReply{}});
  return Novelty::kNew;
}

void ClientSession::Welcome(std::uint64_t id, const WelcomeReply& welcome) {
  KeepControl({id, welcome});
}

void ClientSession::KeepControl(Reply reply) {
  const std::uint64_t id = reply.id;
  control_ = {.id = id, .waiting = false, .parts = ToParts(Encode(std::move(reply)))};
}

// An id older than those that are kept is a stray repetition of something that its client has read:
// it has no more requests of a kind (a group's step, a control request) unanswered than are kept.
ClientSession::Novelty ClientSession::Compare(const Answer& answer, std::uint64_t id) const {
  if (id > answer.id) return Novelty::kNew;
  if (id == answer.id) return answer.waiting ? Novelty::kInProgress : Novelty::kAnswered;
  Refuse(ErrorCode::kBadState, "request " + std::to_string(id) + " is older than request " +
                                   std::to_string(answer.id) + ", which has been answered");
}

void ClientSession::RequireIdle() const {
  if (idle()) return;
  Refuse(ErrorCode::kBadState,
         std::to_string(in_flight_.size()) + " groups are in flight: await their answers first");
}

void ClientSession::RequireRange(int first, std::size_t count) const {
  try {
    info().RequireRange(first, count);
  } catch (const std::runtime_error& error) {
    Refuse(ErrorCode::kBadMessage, error.what());
  }
}

void ClientSession::CheckStep(const StepRequest& request) const {
  if (request.group >= info().groups) {
    Refuse(ErrorCode::kBadMessage, "there is no group " + std::to_string(request.group) +
                                       ", the lease has " + std::to_string(info().groups));
  }
  if (request.actions.size() != static_cast<std::size_t>(info().group_size())) {
    Refuse(ErrorCode::kBadMessage, std::to_string(request.actions.size()) +
                                       " actions for a group of " +
                                       std::to_string(info().group_size()) + " environments");
  }
  try {
    info().RequireStarts(request.starts);
  } catch (const std::runtime_error& error) {
    Refuse(ErrorCode::kBadMessage, error.what());
  }
  const int actions = static_cast<int>(info().actions.size());
  const auto wrong = std::find_if(request.actions.begin(), request.actions.end(),
                                  [actions](int a) { return a < 0 || a >= actions; });
  if (wrong == request.actions.end()) return;
  Refuse(ErrorCode::kBadMessage,
         "there is no action " + std::to_string(*wrong) + ": " + NameActions());
}

std::string ClientSession::NameActions() const {
  std::string text = action_set_.empty() ? "the game's first action set"
                                         : "the action set \"" + action_set_ + "\"";
  text += " has " + std::to_string(info().actions.size()) + ", from 0:";
  for (const Action& action : info().actions) text += " " + action.name;
  return text;
}

}  // namespace mario
