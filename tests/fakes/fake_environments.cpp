#include "tests/fakes/fake_environments.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "common/demonstrations/demonstration_actions.h"

namespace mario {
namespace {

constexpr std::uint8_t kMark = 0xA5;

std::uint8_t Low(int value) { return static_cast<std::uint8_t>(value & 0xFF); }
std::uint8_t High(int value) { return static_cast<std::uint8_t>((value >> 8) & 0xFF); }

std::string Write(const FakeState& state, std::size_t bytes) {
  std::ostringstream out;
  out.precision(17);  // every double comes back equal
  out << state.seed << ' ' << state.environment << ' ' << state.episode << ' ' << state.step << ' '
      << state.between << ' ' << state.total_reward << ' ' << state.start.level << ' '
      << state.start.seed << ' ' << state.start.difficulty << ' ';
  const auto along = state.start.along.value_or(DemonstrationPlace{.demonstration = -1});
  out << along.demonstration << ' ' << along.step << ' ' << along.follow << ' ';
  std::string text = out.str();
  text.resize(std::max(text.size(), bytes), 'x');
  return text;
}

FakeState ReadState(const std::string& text) {
  FakeState state;
  std::istringstream in(text);
  DemonstrationPlace along;
  if (!(in >> state.seed >> state.environment >> state.episode >> state.step >> state.between >>
        state.total_reward >> state.start.level >> state.start.seed >> state.start.difficulty >>
        along.demonstration >> along.step >> along.follow)) {
    throw UnusableStates("'" + text.substr(0, 20) + "' is not a fake environment's state");
  }
  if (along.demonstration >= 0) state.start.along = along;
  return state;
}

std::vector<Demonstration> PlaysOf(const EnvironmentConfig& config) {
  std::vector<Demonstration> plays;
  for (const DemonstrationFile& file : config.demonstrations) {
    plays.push_back(DecodeDemonstration(file.bytes, file.name));
  }
  return plays;
}

EnvironmentInfo Describe(const EnvironmentConfig& config, const FakeScript& script,
                         std::vector<int> slots) {
  EnvironmentInfo info;
  info.game = "Fake Land";
  info.rom_sha1 = std::string(40, 'f');
  for (int a = 0; a < script.actions; ++a) {
    info.actions.push_back({"act" + std::to_string(a), static_cast<std::uint16_t>(1 << a)});
  }
  info.observation = config.observation;
  info.environments = config.environments;
  info.groups = config.groups;
  info.slots = std::move(slots);
  for (int e = static_cast<int>(info.slots.size()); e < config.environments; ++e) {
    info.slots.push_back(e);
  }
  for (const std::string& level : config.levels) {
    info.levels.push_back({.name = level,
                           .first_seed = config.first_level_seed,
                           .last_seed = config.last_level_seed,
                           .first_difficulty = config.first_level_difficulty,
                           .last_difficulty = config.last_level_difficulty});
  }
  for (const Demonstration& play : PlaysOf(config)) {
    info.demonstration_steps.push_back(static_cast<int>(play.steps(config.frame_skip)));
  }
  info.emulator = "fake";
  info.description = std::string(40, 'd');
  return info;
}

}  // namespace

FakeFrame ReadFakeFrame(std::span<const std::uint8_t> observation) {
  if (observation.size() < kFakeFrameBytes || observation[7] != kMark) {
    throw std::runtime_error("not an observation of a fake environment");
  }
  for (std::size_t i = kFakeFrameBytes; i < observation.size(); ++i) {
    if (observation[i] != observation[i % kFakeFrameBytes]) {
      throw std::runtime_error("a fake observation changes at byte " + std::to_string(i));
    }
  }
  return {.seed = observation[0],
          .environment = observation[1],
          .episode = observation[2] + 256 * observation[3],
          .step = observation[4] + 256 * observation[5],
          .action = observation[6]};
}

float FakeReward(int action, int step) {
  return static_cast<float>(action) + static_cast<float>(step % 64) / 64.0f;
}

FakeEnvironments::FakeEnvironments(const EnvironmentConfig& config, FakeScript script, Hooks hooks)
    : config_(config),
      script_(std::move(script)),
      hooks_(std::move(hooks)),
      plays_(PlaysOf(config_)),
      info_(Describe(config_, script_, hooks_.slots)) {
  if (config.observation.bytes() < kFakeFrameBytes) {
    throw std::runtime_error("a fake observation needs at least 8 bytes");
  }
  if (config.groups < 1 || config.environments < 1 || config.environments % config.groups != 0) {
    throw std::runtime_error("the environments cannot be divided into these groups");
  }
  for (int e = 0; e < config.environments; ++e) {
    states_.push_back({.seed = config.seed, .environment = e});
  }
}

FakeEnvironments::~FakeEnvironments() {
  if (hooks_.gate != nullptr) hooks_.gate->Forget(this);
  if (hooks_.closed) hooks_.closed();
}

void FakeEnvironments::Send(int group, std::span<const int> actions,
                            std::span<const EpisodeStart> starts) {
  info_.RequireStarts(starts);
  const EpisodeStart first{.seed = config_.first_level_seed,
                           .difficulty = config_.first_level_difficulty};
  const auto size = static_cast<std::size_t>(info_.group_size());
  const auto in_flight = std::count_if(in_flight_.begin(), in_flight_.end(),
                                       [group](const TimeSteps& t) { return t.group == group; });
  if (group < 0 || group >= info_.groups || in_flight >= kMaxStepsInFlight ||
      actions.size() != size) {
    throw std::runtime_error("no group, a group in flight, or a wrong number of actions");
  }
  TimeSteps answer;
  answer.group = group;
  answer.observations.reserve(size * info_.observation.bytes());
  for (std::size_t i = 0; i < size; ++i) {
    if (actions[i] < 0 || actions[i] >= script_.actions) {
      throw std::runtime_error("there is no action " + std::to_string(actions[i]));
    }
    FakeState& state = states_[static_cast<std::size_t>(group) * size + i];
    answer.steps.push_back(Step(state, actions[i], starts.empty() ? first : starts[i]));
    Draw(state, answer.steps.back().held_action, answer.observations);
  }
  if (hooks_.steps != nullptr) *hooks_.steps += static_cast<std::int64_t>(size);
  in_flight_.push_back(std::move(answer));
  if (hooks_.gate != nullptr && hooks_.ready) {
    hooks_.gate->Pass(this, hooks_.ready);
  } else if (hooks_.ready) {
    hooks_.ready();
  }
}

TimeSteps FakeEnvironments::Receive() {
  if (in_flight_.empty()) throw std::runtime_error("no group is in flight");
  if (hooks_.gate != nullptr) hooks_.gate->Wait();
  TimeSteps answer = std::move(in_flight_.front());
  in_flight_.pop_front();
  RequireSuccess(answer);
  return answer;
}

void FakeEnvironments::RequireSuccess(const TimeSteps& answer) const {
  if (script_.failing_step < 0) return;
  for (std::size_t i = 0; i < answer.steps.size(); ++i) {
    const auto frame = std::span(answer.observations).subspan(i * info_.observation.bytes());
    if (ReadFakeFrame(frame.first(kFakeFrameBytes)).step == script_.failing_step) {
      throw std::runtime_error("the fake's step " + std::to_string(script_.failing_step) +
                               " fails");
    }
  }
}

std::vector<std::string> FakeEnvironments::SnapshotRange(int first, int count) {
  if (!in_flight_.empty()) throw std::runtime_error("a snapshot with a group in flight");
  info_.RequireRange(first, static_cast<std::size_t>(count));
  std::vector<std::string> states;
  for (int e = first; e < first + count; ++e) {
    states.push_back(Write(states_[static_cast<std::size_t>(e)], script_.state_bytes));
  }
  return states;
}

void FakeEnvironments::RestoreRange(int first, std::span<const std::string> states) {
  if (!in_flight_.empty()) throw std::runtime_error("a restore with a group in flight");
  info_.RequireRange(first, states.size());
  std::vector<FakeState> restored;
  for (const std::string& state : states) restored.push_back(ReadState(state));
  std::copy(restored.begin(), restored.end(), states_.begin() + first);
}

TimeStep FakeEnvironments::Step(FakeState& state, int action, const EpisodeStart& start) const {
  if (state.between) return Begin(state, start);
  ++state.step;
  const auto& along = state.start.along;
  if (along && along->follow) action = Demonstrated(*along, state.step - 1);
  TimeStep step;
  step.reward = FakeReward(action, state.step);
  step.held_action = action;
  for (std::size_t v = 0; v < config_.variables.size(); ++v) {
    step.variables.push_back(100.0 * static_cast<double>(v) + state.step);
  }
  state.total_reward += step.reward;
  const std::size_t lengths = script_.episode_lengths.size();
  const int length =
      script_
          .episode_lengths[static_cast<std::size_t>(state.environment + state.episode) % lengths];
  const int left =
      along
          ? info_.demonstration_steps[static_cast<std::size_t>(along->demonstration)] - along->step
          : length;
  if (state.step >= left) End(state, action, step);
  return step;
}

// The action that a demonstration's step stands for, so many after a place.
int FakeEnvironments::Demonstrated(const DemonstrationPlace& along, int steps) const {
  const Demonstration& play = plays_[static_cast<std::size_t>(along.demonstration)];
  const auto begin =
      static_cast<std::size_t>(play.first_frame + (along.step + steps) * config_.frame_skip);
  return ActionFor(
      std::span(play.buttons).subspan(begin, static_cast<std::size_t>(config_.frame_skip)),
      info_.actions);
}

TimeStep FakeEnvironments::Begin(FakeState& state, const EpisodeStart& start) const {
  ++state.episode;
  state.start = start;
  state.step = 0;
  state.between = false;
  state.total_reward = 0;
  TimeStep step;
  step.first = true;
  for (std::size_t v = 0; v < config_.variables.size(); ++v) {
    step.variables.push_back(100.0 * static_cast<double>(v));
  }
  return step;
}

void FakeEnvironments::End(FakeState& state, int action, TimeStep& step) const {
  int kind = state.episode % 3;
  if (script_.clearing_action) kind = action == *script_.clearing_action ? 0 : 1;
  step.terminated = kind != 2;
  step.truncated = kind == 2;
  EpisodeSummary summary;
  summary.total_reward = state.total_reward;
  summary.steps = state.step;
  summary.frames = static_cast<std::int64_t>(state.step) * config_.frame_skip;
  summary.furthest_position = 16.0 * state.step;
  summary.cleared = kind == 0;
  summary.ended_by = kind == 0 ? "cleared" : kind == 1 ? "pit" : "time-limit";
  const auto level = static_cast<std::size_t>(state.start.level);
  summary.level = config_.levels.empty() ? "" : config_.levels[level];
  summary.level_seed = state.start.seed;
  summary.level_difficulty = state.start.difficulty;
  summary.along = state.start.along;
  summary.from_archive = state.start.along.has_value();
  step.episode = summary;
  state.between = true;
}

void FakeEnvironments::Draw(const FakeState& state, int action,
                            std::vector<std::uint8_t>& observations) const {
  const std::uint8_t frame[kFakeFrameBytes] = {static_cast<std::uint8_t>(state.seed & 0xFF),
                                               Low(state.environment),
                                               Low(state.episode),
                                               High(state.episode),
                                               Low(state.step),
                                               High(state.step),
                                               Low(action),
                                               kMark};
  for (std::size_t i = 0; i < info_.observation.bytes(); ++i) {
    observations.push_back(frame[i % kFakeFrameBytes]);
  }
}

}  // namespace mario
