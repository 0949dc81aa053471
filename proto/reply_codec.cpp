#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "proto/codec.h"
#include "proto/compression.h"
#include "proto/convert.h"

namespace mario {
namespace {

using convert::Bounded;
using convert::Require;
using convert::Unsigned;

constexpr std::size_t kMaxSentenceBytes = 2000;
constexpr int kMaxRecommended = 64;  // settings

// What an exception says, fit for a protobuf string whatever it contained.
std::string Printable(std::string sentence) {
  if (sentence.size() > kMaxSentenceBytes) sentence.resize(kMaxSentenceBytes);
  std::replace_if(
      sentence.begin(), sentence.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return sentence;
}

void Fill(const WelcomeReply& welcome, wire::Reply* message) {
  wire::Welcome* body = message->mutable_welcome();
  const EnvironmentInfo& info = welcome.info;
  body->set_lease(welcome.lease);
  body->set_game(info.game);
  body->set_rom_sha1(info.rom_sha1);
  for (const Action& action : info.actions) *body->add_actions() = convert::FromAction(action);
  body->set_observation_height(Unsigned(info.observation.height));
  body->set_observation_width(Unsigned(info.observation.width));
  body->set_environments(Unsigned(info.environments));
  body->set_groups(Unsigned(info.groups));
  for (const int slot : info.slots) body->add_slots(Unsigned(slot));
  body->set_heartbeat_timeout_ms(static_cast<std::uint32_t>(welcome.heartbeat_timeout.count()));
  body->set_capacity(Unsigned(welcome.capacity));
  body->set_available(Unsigned(welcome.available));
  for (const LevelInfo& level : info.levels) {
    wire::Level* added = body->add_levels();
    added->set_name(level.name);
    added->set_first_seed(level.first_seed);
    added->set_last_seed(level.last_seed);
    added->set_first_difficulty(Unsigned(level.first_difficulty));
    added->set_last_difficulty(Unsigned(level.last_difficulty));
  }
  for (const int steps : info.demonstration_steps) body->add_demonstration_steps(Unsigned(steps));
  body->set_emulator(info.emulator);
  body->set_description(info.description);
}

// All but the observations.
void Fill(const TimeSteps& steps, wire::Reply* message) {
  wire::TimeSteps* body = message->mutable_time_steps();
  body->set_group(Unsigned(steps.group));
  for (const TimeStep& step : steps.steps) convert::FromTimeStep(step, body->add_steps());
}

void Fill(const SnapshotReply& snapshot, wire::Reply* message) {
  message->mutable_snapshot();
  for (const std::string& state : snapshot.states) message->mutable_snapshot()->add_states(state);
}

void Fill(const RestoreReply&, wire::Reply* message) { message->mutable_restore(); }
void Fill(const HeartbeatReply&, wire::Reply* message) { message->mutable_heartbeat(); }
void Fill(const ByeReply&, wire::Reply* message) { message->mutable_bye(); }

void Fill(const StatusReply& status, wire::Reply* message) {
  message->mutable_status()->set_capacity(Unsigned(status.capacity));
  message->mutable_status()->set_available(Unsigned(status.available));
  for (const RecommendedSetting& setting : status.recommended) {
    wire::RecommendedSetting* added = message->mutable_status()->add_recommended();
    added->set_key(setting.key);
    added->set_value(setting.value);
  }
}

void Fill(const ErrorReply& error, wire::Reply* message) {
  message->mutable_error()->set_code(static_cast<wire::ErrorCode>(error.code));
  message->mutable_error()->set_message(Printable(error.sentence));
}

LevelInfo ToLevel(const wire::Level& body) {
  LevelInfo level{
      .name = convert::Text(body.name(), "a level"),
      .first_seed = body.first_seed(),
      .last_seed = body.last_seed(),
      .first_difficulty = Bounded(body.first_difficulty(), kMaxDifficulty, "a level's difficulty"),
      .last_difficulty = Bounded(body.last_difficulty(), kMaxDifficulty, "a level's difficulty")};
  Require(level.first_seed <= level.last_seed && level.first_difficulty <= level.last_difficulty,
          "a level whose seeds or difficulties are the wrong way round");
  return level;
}

WelcomeReply ToWelcome(const wire::Welcome& body) {
  WelcomeReply welcome;
  EnvironmentInfo& info = welcome.info;
  welcome.lease = body.lease();
  info.game = convert::Text(body.game(), "a game's name");
  info.rom_sha1 = convert::Text(body.rom_sha1(), "a ROM's SHA-1");
  Require(body.actions_size() > 0 && body.actions_size() <= kMaxActions,
          "a welcome without actions, or with more than " + std::to_string(kMaxActions));
  for (const wire::Action& action : body.actions()) {
    info.actions.push_back(convert::ToAction(action));
  }
  info.observation.height = Bounded(body.observation_height(), kMaxObservationSide, "height");
  info.observation.width = Bounded(body.observation_width(), kMaxObservationSide, "width");
  info.environments = Bounded(body.environments(), kMaxEnvironments, "environments");
  info.groups = Bounded(body.groups(), kMaxEnvironments, "groups");
  constexpr auto kMaxTimeoutMs = static_cast<std::int64_t>(1000 * kMaxHeartbeatTimeoutSeconds);
  welcome.heartbeat_timeout = std::chrono::milliseconds(
      Bounded(body.heartbeat_timeout_ms(), kMaxTimeoutMs, "the heartbeat's timeout"));
  welcome.capacity = Bounded(body.capacity(), kMaxEnvironments, "capacity");
  welcome.available = Bounded(body.available(), welcome.capacity, "available");
  for (const std::uint32_t slot : body.slots()) {
    info.slots.push_back(Bounded(slot, welcome.capacity - 1, "a slot"));
  }
  Require(static_cast<std::size_t>(body.levels_size()) <= kMaxNames,
          "a welcome with more than " + std::to_string(kMaxNames) + " levels");
  for (const wire::Level& level : body.levels()) info.levels.push_back(ToLevel(level));
  Require(body.demonstration_steps_size() <= kMaxDemonstrations,
          "a welcome with more than " + std::to_string(kMaxDemonstrations) + " demonstrations");
  for (const std::uint32_t steps : body.demonstration_steps()) {
    info.demonstration_steps.push_back(Bounded(steps, kMaxSteps, "a demonstration's steps"));
  }
  info.emulator = convert::Text(body.emulator(), "an emulator");
  info.description = convert::Text(body.description(), "a description's SHA-1");

  Require(welcome.lease != 0, "a welcome without a lease");
  Require(welcome.heartbeat_timeout.count() > 0, "a welcome without a heartbeat's timeout");
  Require(info.observation.bytes() > 0, "a welcome with an empty observation");
  Require(info.environments > 0 && info.groups > 0 && info.environments % info.groups == 0,
          "a welcome whose environments cannot be divided into its groups");
  Require(info.slots.size() == static_cast<std::size_t>(info.environments),
          "a welcome with another number of slots than environments");
  Require(std::set<int>(info.slots.begin(), info.slots.end()).size() == info.slots.size(),
          "a welcome that names a slot twice");
  return welcome;
}

std::vector<std::uint8_t> ToObservations(const wire::TimeSteps& body, std::string_view part) {
  if (body.observation_bytes() == 0) return {part.begin(), part.end()};
  const int size = Bounded(body.observation_bytes(), kMaxMessageBytes, "observation bytes");
  std::optional<std::vector<std::uint8_t>> observations =
      Decompress(part, static_cast<std::size_t>(size));
  Require(observations.has_value(),
          "compressed observations that are not the " + std::to_string(size) + " bytes announced");
  return std::move(*observations);
}

TimeSteps ToTimeSteps(const wire::TimeSteps& body, std::string_view observations) {
  Require(body.steps_size() > 0 && body.steps_size() <= kMaxEnvironments,
          "no time steps, or more than " + std::to_string(kMaxEnvironments));
  TimeSteps result;
  result.group = Bounded(body.group(), kMaxEnvironments, "group");
  result.steps.reserve(static_cast<std::size_t>(body.steps_size()));
  for (const wire::TimeStep& step : body.steps()) result.steps.push_back(convert::ToTimeStep(step));
  result.observations = ToObservations(body, observations);
  const std::size_t bytes = result.observations.size();
  Require(bytes > 0 && bytes % result.steps.size() == 0,
          std::to_string(bytes) + " bytes of observations for " +
              std::to_string(result.steps.size()) + " time steps");
  return result;
}

SnapshotReply ToSnapshot(wire::SnapshotReply* body) {
  Require(body->states_size() > 0 && body->states_size() <= kMaxEnvironments,
          "a snapshot without states, or with more than " + std::to_string(kMaxEnvironments));
  SnapshotReply snapshot;
  for (std::string& state : *body->mutable_states()) {
    snapshot.states.push_back(std::move(convert::State(state)));
  }
  return snapshot;
}

StatusReply ToStatus(const wire::StatusReply& body) {
  StatusReply status;
  status.capacity = Bounded(body.capacity(), kMaxEnvironments, "capacity");
  status.available = Bounded(body.available(), status.capacity, "available");
  Require(body.recommended_size() <= kMaxRecommended,
          "a status with more than " + std::to_string(kMaxRecommended) + " recommended settings");
  for (const wire::RecommendedSetting& setting : body.recommended()) {
    status.recommended.push_back({convert::Text(setting.key(), "a recommended setting"),
                                  convert::Text(setting.value(), "a recommended setting's value")});
  }
  return status;
}

ErrorReply ToError(const wire::Error& body) {
  const bool known =
      body.code() >= wire::ERROR_UNKNOWN && body.code() <= wire::ERROR_UNUSABLE_STATE;
  return {known ? static_cast<ErrorCode>(body.code()) : ErrorCode::kUnknown,
          Printable(body.message())};
}

// The part with the observations; empty for a reply that has none.
std::string_view ObservationsOf(const wire::Reply& message,
                                std::span<const std::string_view> parts) {
  const std::size_t expected = message.has_time_steps() ? 2 : 1;
  Require(parts.size() == expected,
          std::string("a reply of ") + std::to_string(parts.size()) + " parts, where " +
              (expected == 2 ? "a message and its observations are two" : "one is expected"));
  return expected == 2 ? parts[1] : std::string_view();
}

void ToBody(wire::Reply* message, std::string_view observations, Reply* reply) {
  switch (message->body_case()) {
    case wire::Reply::kWelcome:
      reply->body = ToWelcome(message->welcome());
      return;
    case wire::Reply::kTimeSteps:
      reply->body = ToTimeSteps(message->time_steps(), observations);
      return;
    case wire::Reply::kSnapshot:
      reply->body = ToSnapshot(message->mutable_snapshot());
      return;
    case wire::Reply::kRestore:
      reply->body = RestoreReply{};
      return;
    case wire::Reply::kHeartbeat:
      reply->body = HeartbeatReply{};
      return;
    case wire::Reply::kBye:
      reply->body = ByeReply{};
      return;
    case wire::Reply::kError:
      reply->body = ToError(message->error());
      return;
    case wire::Reply::kStatus:
      reply->body = ToStatus(message->status());
      return;
    case wire::Reply::BODY_NOT_SET:
      Require(false, "a reply that says nothing");
  }
}

}  // namespace

ReplyParts Encode(Reply reply, bool compress_observations) {
  wire::Reply message;
  message.set_version(kProtocolVersion);
  message.set_id(reply.id);
  std::visit([&message](const auto& body) { Fill(body, &message); }, reply.body);
  auto* steps = std::get_if<TimeSteps>(&reply.body);
  if (steps == nullptr) return {.message = message.SerializeAsString()};
  if (compress_observations) {
    message.mutable_time_steps()->set_observation_bytes(
        static_cast<std::uint32_t>(steps->observations.size()));
    const std::string frame = Compress(steps->observations);
    steps->observations.assign(frame.begin(), frame.end());
  }
  return {message.SerializeAsString(), std::move(steps->observations)};
}

ReplyParts EncodeError(std::uint64_t id, const WireError& error) {
  const bool older = error.version() > 0 && error.version() < kProtocolVersion;
  wire::Reply message;
  message.set_version(older ? error.version() : kProtocolVersion);
  message.set_id(id);
  Fill(ErrorReply{error.code(), error.what()}, &message);
  return {.message = message.SerializeAsString()};
}

Reply DecodeReply(std::span<const std::string_view> parts) {
  Require(!parts.empty(), "a reply without any part");
  wire::Reply message;
  convert::Parse(parts.front(), "a reply", &message);
  Reply reply{.id = message.id(), .body = {}};
  ToBody(&message, ObservationsOf(message, parts), &reply);
  return reply;
}

}  // namespace mario
