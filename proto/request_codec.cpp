#include <cmath>
#include <type_traits>
#include <utility>

#include "common/limits.h"
#include "proto/codec.h"
#include "proto/convert.h"

namespace mario {
namespace {

using convert::Bounded;
using convert::Require;
using convert::Unsigned;

void Fill(const HelloRequest& hello, wire::Request* message) {
  const EnvironmentConfig& config = hello.config;
  wire::Hello* body = message->mutable_hello();
  body->set_environments(Unsigned(config.environments));
  body->set_groups(Unsigned(config.groups));
  body->set_observation_height(Unsigned(config.observation.height));
  body->set_observation_width(Unsigned(config.observation.width));
  body->set_frame_skip(Unsigned(config.frame_skip));
  body->set_max_last_two_frames(config.max_last_two_frames);
  body->set_min_last_two_frames(config.min_last_two_frames);
  body->set_action_set(config.action_set);
  body->set_sticky_probability(config.sticky_probability);
  body->set_max_no_ops(Unsigned(config.max_no_ops));
  body->set_max_steps(Unsigned(config.max_steps));
  body->set_stall_steps(Unsigned(config.stall_steps));
  body->set_reward_clip(config.reward_clip);
  for (const std::string& level : config.levels) body->add_levels(level);
  body->set_first_level_seed(config.first_level_seed);
  body->set_last_level_seed(config.last_level_seed);
  body->set_level_difficulty(Unsigned(config.first_level_difficulty));
  body->set_last_level_difficulty(Unsigned(config.last_level_difficulty));
  body->set_archive_share(config.archive_share);
  for (const std::string& variable : config.variables) body->add_variables(variable);
  body->set_seed(config.seed);
  body->set_compress(hello.compress);
  for (const DemonstrationFile& demonstration : config.demonstrations) {
    wire::Demonstration* added = body->add_demonstrations();
    added->set_name(demonstration.name);
    added->set_recording(demonstration.bytes);
  }
}

void Fill(const StepRequest& step, wire::Request* message) {
  wire::Step* body = message->mutable_step();
  body->set_lease(step.lease);
  body->set_group(Unsigned(step.group));
  for (const int action : step.actions) body->add_actions(Unsigned(action));
  body->set_follows(step.follows);
  for (const EpisodeStart& start : step.starts) {
    wire::Start* added = body->add_starts();
    added->set_level(Unsigned(start.level));
    added->set_seed(start.seed);
    added->set_difficulty(Unsigned(start.difficulty));
    if (!start.along) continue;
    added->set_demonstration(Unsigned(start.along->demonstration) + 1);
    added->set_demonstration_step(Unsigned(start.along->step));
    added->set_follow(start.along->follow);
  }
}

void Fill(const SnapshotRequest& snapshot, wire::Request* message) {
  wire::SnapshotRequest* body = message->mutable_snapshot();
  body->set_lease(snapshot.lease);
  body->set_first(Unsigned(snapshot.first));
  body->set_count(Unsigned(snapshot.count));
}

void Fill(const RestoreRequest& restore, wire::Request* message) {
  wire::RestoreRequest* body = message->mutable_restore();
  body->set_lease(restore.lease);
  body->set_first(Unsigned(restore.first));
  for (const std::string& state : restore.states) body->add_states(state);
}

void Fill(const HeartbeatRequest& heartbeat, wire::Request* message) {
  message->mutable_heartbeat()->set_lease(heartbeat.lease);
}

void Fill(const ByeRequest& bye, wire::Request* message) {
  message->mutable_bye()->set_lease(bye.lease);
}

void Fill(const StatusRequest&, wire::Request* message) { message->mutable_status(); }

double Finite(double value, double low, double high, std::string_view field) {
  if (!std::isfinite(value) || value < low || value > high) {
    throw WireError(ErrorCode::kBadMessage, std::string(field) + " is not between " +
                                                std::to_string(low) + " and " +
                                                std::to_string(high));
  }
  return value;
}

int Positive(std::uint64_t value, int limit, std::string_view field) {
  Require(value > 0, std::string(field) + " is 0");
  return Bounded(value, limit, field);
}

const std::string& Name(const std::string& name, std::string_view field) {
  Require(!name.empty() && name.size() <= kMaxNameBytes,
          std::string(field) + " has no name, or one longer than " + std::to_string(kMaxNameBytes) +
              " bytes");
  return name;
}

template <typename Names>
std::vector<std::string> ToNames(const Names& names, std::string_view field) {
  Require(static_cast<std::size_t>(names.size()) <= kMaxNames,
          std::string(field) + ": more than " + std::to_string(kMaxNames) + " are named");
  std::vector<std::string> result;
  for (const std::string& name : names) result.push_back(Name(name, field));
  return result;
}

std::vector<DemonstrationFile> ToDemonstrations(const wire::Hello& body) {
  Require(body.demonstrations_size() <= kMaxDemonstrations,
          "more than " + std::to_string(kMaxDemonstrations) + " demonstrations");
  std::size_t bytes = 0;
  std::vector<DemonstrationFile> files;
  for (const wire::Demonstration& file : body.demonstrations()) {
    bytes += file.recording().size();
    files.push_back({Name(file.name(), "the demonstrations"), file.recording()});
  }
  Require(bytes <= kMaxDemonstrationsBytes, "the demonstrations have more than " +
                                                std::to_string(kMaxDemonstrationsBytes >> 20) +
                                                " MiB in all");
  return files;
}

EpisodeStart ToStart(const wire::Start& body) {
  EpisodeStart start{
      .level = Bounded(body.level(), static_cast<std::int64_t>(kMaxNames) - 1, "a start's level"),
      .seed = body.seed(),
      .difficulty = Bounded(body.difficulty(), kMaxDifficulty, "a start's difficulty"),
      .along = convert::ToPlace(body.demonstration(), body.demonstration_step())};
  if (start.along) start.along->follow = body.follow();
  return start;
}

HelloRequest ToHello(const wire::Hello& body) {
  EnvironmentConfig config;
  config.environments = Positive(body.environments(), kMaxEnvironments, "environments");
  config.groups = Positive(body.groups(), kMaxEnvironments, "groups");
  Require(config.environments % config.groups == 0,
          std::to_string(config.environments) + " environments cannot be divided into " +
              std::to_string(config.groups) + " equal groups");
  config.observation.height =
      Positive(body.observation_height(), kMaxObservationSide, "the observation's height");
  config.observation.width =
      Positive(body.observation_width(), kMaxObservationSide, "the observation's width");
  config.frame_skip = Positive(body.frame_skip(), kMaxFrameSkip, "the frame skip");
  config.max_last_two_frames = body.max_last_two_frames();
  config.min_last_two_frames = body.min_last_two_frames();
  if (!body.action_set().empty()) config.action_set = Name(body.action_set(), "the action set");
  config.sticky_probability = Finite(body.sticky_probability(), 0, 1, "the stickiness");
  config.max_no_ops = Bounded(body.max_no_ops(), kMaxNoOps, "the no-ops at the start");
  config.max_steps = Bounded(body.max_steps(), kMaxSteps, "the limit of steps");
  config.stall_steps = Bounded(body.stall_steps(), kMaxSteps, "the stall's steps");
  config.reward_clip = Finite(body.reward_clip(), 0, kMaxRewardClip, "the reward's clip");
  config.levels = ToNames(body.levels(), "the levels");
  config.first_level_seed = body.first_level_seed();
  config.last_level_seed = body.last_level_seed();
  Require(config.first_level_seed <= config.last_level_seed,
          "the first level seed is greater than the last");
  config.first_level_difficulty =
      Bounded(body.level_difficulty(), kMaxDifficulty, "the levels' difficulty");
  config.last_level_difficulty =
      body.last_level_difficulty() == 0
          ? config.first_level_difficulty
          : Bounded(body.last_level_difficulty(), kMaxDifficulty, "the levels' last difficulty");
  Require(config.first_level_difficulty <= config.last_level_difficulty,
          "the levels' first difficulty is greater than the last");
  config.archive_share = Finite(body.archive_share(), 0, 1, "the share of archived starts");
  config.variables = ToNames(body.variables(), "the variables");
  config.seed = body.seed();
  config.demonstrations = ToDemonstrations(body);
  return {.config = std::move(config), .compress = body.compress()};
}

StepRequest ToStep(const wire::Step& body) {
  StepRequest step;
  step.lease = body.lease();
  step.group = Bounded(body.group(), kMaxEnvironments, "group");
  step.follows = body.follows();
  Require(body.actions_size() > 0, "a step without actions");
  Require(body.actions_size() <= kMaxEnvironments,
          "a step of more than " + std::to_string(kMaxEnvironments) + " actions");
  step.actions.reserve(static_cast<std::size_t>(body.actions_size()));
  for (const std::uint32_t action : body.actions()) {
    step.actions.push_back(Bounded(action, kMaxActions - 1, "an action"));
  }
  Require(body.starts_size() == 0 || body.starts_size() == body.actions_size(),
          "a step of " + std::to_string(body.starts_size()) + " starts for " +
              std::to_string(body.actions_size()) + " environments");
  for (const wire::Start& start : body.starts()) step.starts.push_back(ToStart(start));
  return step;
}

SnapshotRequest ToSnapshot(const wire::SnapshotRequest& body) {
  SnapshotRequest snapshot;
  snapshot.lease = body.lease();
  snapshot.first = Bounded(body.first(), kMaxEnvironments - 1, "the first environment");
  snapshot.count = Positive(body.count(), kMaxEnvironments, "the number of environments");
  return snapshot;
}

RestoreRequest ToRestore(wire::RestoreRequest* body) {
  RestoreRequest restore;
  restore.lease = body->lease();
  restore.first = Bounded(body->first(), kMaxEnvironments - 1, "the first environment");
  Require(body->states_size() > 0 && body->states_size() <= kMaxEnvironments,
          "a restore without states, or with more than " + std::to_string(kMaxEnvironments));
  for (std::string& state : *body->mutable_states()) {
    restore.states.push_back(std::move(convert::State(state)));
  }
  return restore;
}

void ToBody(wire::Request* message, Request* request) {
  switch (message->body_case()) {
    case wire::Request::kHello:
      request->body = ToHello(message->hello());
      return;
    case wire::Request::kStep:
      request->body = ToStep(message->step());
      return;
    case wire::Request::kSnapshot:
      request->body = ToSnapshot(message->snapshot());
      return;
    case wire::Request::kRestore:
      request->body = ToRestore(message->mutable_restore());
      return;
    case wire::Request::kHeartbeat:
      request->body = HeartbeatRequest{message->heartbeat().lease()};
      return;
    case wire::Request::kBye:
      request->body = ByeRequest{message->bye().lease()};
      return;
    case wire::Request::kStatus:
      request->body = StatusRequest{};
      return;
    case wire::Request::BODY_NOT_SET:
      Require(false, "a request that asks for nothing");
  }
}

}  // namespace

std::string Encode(const Request& request) {
  wire::Request message;
  message.set_version(kProtocolVersion);
  message.set_id(request.id);
  std::visit([&message](const auto& body) { Fill(body, &message); }, request.body);
  return message.SerializeAsString();
}

Request DecodeRequest(std::string_view bytes) {
  wire::Request message;
  try {
    convert::Parse(bytes, "a request", &message);
    Require(message.id() != 0, "a request without an id");
    Request request{.id = message.id(), .body = {}};
    ToBody(&message, &request);
    return request;
  } catch (const WireError& error) {
    throw WireError(error.code(), error.what(), message.id(), error.version());
  }
}

}  // namespace mario
