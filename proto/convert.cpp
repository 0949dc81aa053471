#include "proto/convert.h"

#if GOOGLE_PROTOBUF_VERSION < 4022000
#include <google/protobuf/stubs/logging.h>  // gone from later ones
#endif

#include <cmath>
#include <utility>

namespace mario::convert {
namespace {

constexpr int kMaxInt = std::numeric_limits<int>::max();

void FromSummary(const EpisodeSummary& summary, wire::EpisodeSummary* message) {
  message->set_total_reward(summary.total_reward);
  message->set_steps(Unsigned(summary.steps));
  message->set_frames(static_cast<std::uint64_t>(summary.frames));
  message->set_furthest_position(summary.furthest_position);
  message->set_cleared(summary.cleared);
  message->set_ended_by(summary.ended_by);
  message->set_level(summary.level);
  message->set_level_seed(summary.level_seed);
  message->set_level_difficulty(Unsigned(summary.level_difficulty));
  message->set_from_archive(summary.from_archive);
  if (!summary.along) return;
  message->set_demonstration(Unsigned(summary.along->demonstration) + 1);
  message->set_demonstration_step(Unsigned(summary.along->step));
}

EpisodeSummary ToSummary(const wire::EpisodeSummary& message) {
  Require(message.frames() <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()),
          "an episode's frames are out of range");
  EpisodeSummary summary;
  summary.total_reward = Finite(message.total_reward(), "an episode's reward");
  summary.steps = Bounded(message.steps(), kMaxInt, "an episode's steps");
  summary.frames = static_cast<std::int64_t>(message.frames());
  summary.furthest_position = Finite(message.furthest_position(), "an episode's position");
  summary.cleared = message.cleared();
  summary.ended_by = Text(message.ended_by(), "an episode's cause of its end");
  summary.level = Text(message.level(), "an episode's level");
  summary.level_seed = message.level_seed();
  summary.level_difficulty =
      Bounded(message.level_difficulty(), kMaxDifficulty, "an episode's difficulty");
  summary.from_archive = message.from_archive();
  summary.along = ToPlace(message.demonstration(), message.demonstration_step());
  return summary;
}

// The release that began to speak a version of the protocol. An older program knows nothing of a
// newer one, and so the newer one says which both are.
std::string ReleaseOf(std::uint32_t version) {
  if (version == kProtocolVersion) return "mario-learning " MARIO_VERSION;
  if (version == 1 || version == 2) return "mario-learning 0." + std::to_string(version);
  return version > kProtocolVersion ? "a newer release" : "no release";
}

}  // namespace

void ParseBytes(std::string_view bytes, std::string_view what,
                google::protobuf::MessageLite* message) {
#if GOOGLE_PROTOBUF_VERSION < 4022000
  const google::protobuf::LogSilencer silence;  // the exception says it, once
#endif
  const bool fits = bytes.size() <= std::numeric_limits<int>::max();
  Require(fits && message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())),
          std::string(what) + " of " + std::to_string(bytes.size()) + " bytes does not parse");
}

void RefuseVersion(std::string_view what, std::uint32_t version) {
  throw WireError(ErrorCode::kBadVersion,
                  std::string(what) + " of protocol version " + std::to_string(version) +
                      ", which " + ReleaseOf(version) + " speaks; this program is " +
                      ReleaseOf(kProtocolVersion) + " and speaks version " +
                      std::to_string(kProtocolVersion) + ": use the same release on both sides",
                  0, version);
}

std::optional<DemonstrationPlace> ToPlace(std::uint32_t number, std::uint32_t step) {
  if (number == 0) return std::nullopt;
  return DemonstrationPlace{
      .demonstration = Bounded(number, kMaxDemonstrations, "a demonstration's number") - 1,
      .step = Bounded(step, kMaxSteps, "a demonstration's step")};
}

int Bounded(std::uint64_t value, std::int64_t limit, std::string_view field) {
  if (limit < 0 || value > static_cast<std::uint64_t>(limit)) {
    throw WireError(ErrorCode::kBadMessage, std::string(field) + ": " + std::to_string(value) +
                                                " is more than " + std::to_string(limit));
  }
  return static_cast<int>(value);
}

double Finite(double value, std::string_view field) {
  Require(std::isfinite(value), std::string(field) + " is not a finite number");
  return value;
}

const std::string& Text(const std::string& text, std::string_view field) {
  Require(text.size() <= kMaxNameBytes,
          std::string(field) + " has more than " + std::to_string(kMaxNameBytes) + " bytes");
  return text;
}

std::string& State(std::string& state) {
  Require(state.size() <= kMaxStateBytes,
          "a save state of " + std::to_string(state.size()) + " bytes is larger than any may be");
  return state;
}

wire::Action FromAction(const Action& action) {
  wire::Action message;
  message.set_name(action.name);
  message.set_buttons(action.buttons);
  message.set_tapped(action.tapped);
  message.set_tap_frames(Unsigned(action.tap_frames));
  return message;
}

Action ToAction(const wire::Action& message) {
  const int buttons = Bounded(message.buttons(), 0xFFFF, "an action's buttons");
  const int tapped = Bounded(message.tapped(), 0xFFFF, "an action's tapped buttons");
  const int frames = Bounded(message.tap_frames(), kMaxFrameSkip, "the frames of a tap");
  return {Text(message.name(), "an action"), static_cast<std::uint16_t>(buttons),
          static_cast<std::uint16_t>(tapped), frames};
}

void FromTimeStep(const TimeStep& step, wire::TimeStep* message) {
  message->set_first(step.first);
  message->set_terminated(step.terminated);
  message->set_truncated(step.truncated);
  message->set_reward(step.reward);
  message->set_held_action(Unsigned(step.held_action));
  message->mutable_variables()->Add(step.variables.begin(), step.variables.end());
  if (step.episode) FromSummary(*step.episode, message->mutable_episode());
}

TimeStep ToTimeStep(const wire::TimeStep& message) {
  TimeStep step;
  step.first = message.first();
  step.terminated = message.terminated();
  step.truncated = message.truncated();
  step.reward = static_cast<float>(Finite(message.reward(), "a reward"));
  step.held_action = Bounded(message.held_action(), kMaxActions - 1, "a held action");
  Require(static_cast<std::size_t>(message.variables_size()) <= kMaxNames,
          "a time step of too many variables");
  for (const double value : message.variables()) {
    step.variables.push_back(Finite(value, "a variable"));
  }
  if (message.has_episode()) step.episode = ToSummary(message.episode());
  Require(step.last() == step.episode.has_value(),
          "an episode's facts and its last time step do not come together");
  return step;
}

}  // namespace mario::convert
