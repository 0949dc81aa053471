#include "emulator_server/environments/pooled_environments.h"

#include <algorithm>
#include <stdexcept>

#include "common/program.h"
#include "emulator_server/environments/config_check.h"
#include "emulator_server/environments/starts/level_state.h"

namespace mario {
namespace {

EnvironmentInfo MakeInfo(const Game& game, const Rom& rom, const EnvironmentConfig& config,
                         const std::vector<Slot*>& slots) {
  EnvironmentInfo info;
  info.game = game.name;
  info.rom_sha1 = rom.sha1;
  info.actions = game.FindActionSet(config.action_set)->actions;
  info.observation = config.observation;
  info.environments = config.environments;
  info.groups = config.groups;
  for (const Slot* slot : slots) info.slots.push_back(slot->number);
  info.levels = LevelInfos(config, game);
  info.emulator = EmulatorAndConsole(rom.platform);
  info.description = game.sha1;
  return info;
}

std::vector<std::unique_ptr<RecordedPlay>> PlaysOf(const PooledEnvironments::Parts& parts,
                                                   const EnvironmentConfig& config) {
  std::vector<std::unique_ptr<RecordedPlay>> plays;
  for (const DemonstrationFile& file : config.demonstrations) {
    plays.push_back(
        std::make_unique<RecordedPlay>(file, parts.game, parts.rom, config, parts.starts));
  }
  return plays;
}

}  // namespace

PooledEnvironments::PooledEnvironments(const Parts& parts, const EnvironmentConfig& config,
                                       std::vector<Slot*> slots, std::function<void()> ready,
                                       std::function<void(const std::vector<Slot*>&)> release)
    : game_(parts.game),
      envelope_(parts.envelope),
      queue_(parts.queue),
      sink_(parts.sink),
      config_(config),
      slots_(std::move(slots)),
      ready_(std::move(ready)),
      release_(std::move(release)),
      demonstrations_(PlaysOf(parts, config_)),
      info_(MakeInfo(parts.game, parts.rom, config, slots_)),
      groups_(static_cast<std::size_t>(config.groups)) {
  for (const auto& play : demonstrations_) info_.demonstration_steps.push_back(play->steps());
  for (const Variable& variable : game_.variables) variable_names_.push_back(variable.name);
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const GameEnvironment::Parts environment{parts.game, parts.starts, *slots_[i]->emulator,
                                             config_, demonstrations_};
    environments_.push_back(std::make_unique<GameEnvironment>(environment, static_cast<int>(i)));
    archives_.push_back(&environments_.back()->archive());
  }
}

PooledEnvironments::~PooledEnvironments() {
  const int dropped = queue_.Cancel(*this);
  {
    std::unique_lock lock(mutex_);
    running_ -= dropped;
    changed_.wait(lock, [this] { return running_ == 0; });
  }
  release_(slots_);
}

void PooledEnvironments::Send(int group, std::span<const int> actions,
                              std::span<const EpisodeStart> starts) {
  const int size = info_.group_size();
  if (group < 0 || group >= info_.groups) {
    throw std::runtime_error("there is no group " + std::to_string(group) + "; there are " +
                             std::to_string(info_.groups));
  }
  if (actions.size() != static_cast<std::size_t>(size)) {
    throw std::runtime_error("a group has " + std::to_string(size) + " environments, not " +
                             std::to_string(actions.size()));
  }
  for (const int action : actions) {
    if (action >= 0 && static_cast<std::size_t>(action) < info_.actions.size()) continue;
    throw std::runtime_error("action " + std::to_string(action) + " is out of range: there are " +
                             std::to_string(info_.actions.size()));
  }
  info_.RequireStarts(starts);
  if (OnTheirWay(group) >= kMaxStepsInFlight) {
    throw std::runtime_error("group " + std::to_string(group) + " is in flight with " +
                             std::to_string(kMaxStepsInFlight) + " steps already");
  }
  waiting_.push_back({.group = group,
                      .actions = {actions.begin(), actions.end()},
                      .starts = {starts.begin(), starts.end()}});
  StartWaiting();
}

void PooledEnvironments::StartWaiting() {
  while (!waiting_.empty() &&
         !groups_[static_cast<std::size_t>(waiting_.front().group)].in_flight) {
    Start(std::move(waiting_.front()));
    waiting_.pop_front();
  }
}

// Only the owner's thread changes what is in flight: it reads that without the lock.
long PooledEnvironments::OnTheirWay(int group) const {
  return std::count_if(waiting_.begin(), waiting_.end(),
                       [group](const Sent& sent) { return sent.group == group; }) +
         (groups_[static_cast<std::size_t>(group)].in_flight ? 1 : 0);
}

void PooledEnvironments::Start(Sent sent) {
  const int size = info_.group_size();
  {
    const std::lock_guard lock(mutex_);
    Prepare(sent);
    Group& group = groups_[static_cast<std::size_t>(sent.group)];
    group.actions = std::move(sent.actions);
    group.result.group = sent.group;
    group.result.steps.resize(group.actions.size());
    group.result.observations.resize(group.actions.size() * info_.observation.bytes());
    group.left = size;
    group.error = nullptr;
    group.in_flight = true;
    in_flight_.push_back(sent.group);
    running_ += size;
  }
  queue_.Push(*this, sent.group * size, size);
}

// In the order in which the client sends its groups, while none steps this one. No worker touches
// what other environments see of an archive.
void PooledEnvironments::Prepare(const Sent& sent) {
  const std::size_t size = static_cast<std::size_t>(info_.group_size());
  const auto environments = std::span(environments_).subspan(sent.group * size, size);
  for (const auto& environment : environments) environment->CommitArchive();
  for (std::size_t i = 0; i < size; ++i) {
    environments[i]->ChooseStart(archives_, sent.starts.empty() ? nullptr : &sent.starts[i]);
  }
}

TimeSteps PooledEnvironments::Receive() {
  TimeSteps result = ReceiveFirst();
  StartWaiting();
  return result;
}

TimeSteps PooledEnvironments::ReceiveFirst() {
  std::unique_lock lock(mutex_);
  if (in_flight_.empty()) throw std::runtime_error("no group is in flight");
  Group& group = groups_[static_cast<std::size_t>(in_flight_.front())];
  changed_.wait(lock, [&] { return group.done(); });
  in_flight_.pop_front();
  if (announced_ > 0) --announced_;
  group.in_flight = false;
  TimeSteps result = std::move(group.result);
  group.result = {};
  if (group.error) std::rethrow_exception(group.error);
  return result;
}

void PooledEnvironments::StepOne(int environment) noexcept {
  Group& group = groups_[static_cast<std::size_t>(environment / info_.group_size())];
  std::exception_ptr error;
  try {
    StepInto(environment, group);
  } catch (...) {
    error = std::current_exception();
  }
  for (int newly_ready = Finish(group, error); newly_ready > 0; --newly_ready) ready_();

  // The last use of this object: its destructor waits for it.
  const std::lock_guard lock(mutex_);
  if (--running_ == 0) changed_.notify_all();
}

// Needs no lock: while a group is in flight, each of its environments has its own part of it.
void PooledEnvironments::StepInto(int environment, Group& group) {
  const auto in_group = static_cast<std::size_t>(environment % info_.group_size());
  const std::size_t bytes = info_.observation.bytes();
  const auto observation = std::span(group.result.observations).subspan(in_group * bytes, bytes);
  TimeStep& time_step = group.result.steps[in_group];
  time_step = environments_[static_cast<std::size_t>(environment)]->Step(group.actions[in_group],
                                                                         observation);
  Show(environment, time_step);
}

// One of the group's environments has been stepped. Returns for how many groups `ready` is due.
int PooledEnvironments::Finish(Group& group, std::exception_ptr error) {
  const std::lock_guard lock(mutex_);
  if (error) group.error = error;
  if (--group.left > 0) return 0;
  changed_.notify_all();
  int newly_ready = 0;
  while (announced_ < in_flight_.size() &&
         groups_[static_cast<std::size_t>(in_flight_[announced_])].done()) {
    ++announced_;
    ++newly_ready;
  }
  return newly_ready;
}

void PooledEnvironments::Show(int environment, const TimeStep& time_step) {
  Slot& slot = *slots_[static_cast<std::size_t>(environment)];
  ++slot.steps;
  if (sink_ == nullptr || !sink_->Wants(slot.number)) return;
  const GameEnvironment& shown = *environments_[static_cast<std::size_t>(environment)];
  CopyScreen(slot.emulator->screen(), slot.emulator->grey(), slot.screen);
  sink_->Put({.slot = slot.number,
              .step = slot.steps,
              .width = slot.emulator->screen().width,
              .height = slot.emulator->screen().height,
              .format = slot.emulator->grey() ? PixelFormat::kGrey8 : PixelFormat::kRgb24,
              .pixels = slot.screen,
              .action = shown.held_action(),
              .time_step = time_step,
              .episode_return = shown.episode().total_reward,
              .position = shown.position(),
              .variable_names = variable_names_,
              .variables = shown.variables(),
              .level = shown.episode().start.level,
              .level_seed = shown.episode().start.seed});
}

void PooledEnvironments::RequireNothingInFlight(const char* request) const {
  const std::lock_guard lock(mutex_);
  if (in_flight_.empty()) return;
  throw std::runtime_error(std::string(request) + " with a group in flight; receive it first");
}

std::vector<std::string> PooledEnvironments::SnapshotRange(int first, int count) {
  RequireNothingInFlight("snapshot");
  info_.RequireRange(first, static_cast<std::size_t>(count));
  std::vector<std::string> states;
  for (int e = first; e < first + count; ++e) {
    states.push_back(envelope_.Wrap(environments_[static_cast<std::size_t>(e)]->Snapshot()));
  }
  return states;
}

// Into all of the states or into none.
void PooledEnvironments::RestoreRange(int first, std::span<const std::string> states) {
  RequireNothingInFlight("restore");
  info_.RequireRange(first, states.size());
  std::vector<std::string_view> unwrapped;
  for (const std::string& state : states) unwrapped.push_back(envelope_.Unwrap(state));
  const auto restored =
      std::span(environments_).subspan(static_cast<std::size_t>(first), states.size());
  std::vector<std::string> before;
  for (std::size_t i = 0; i < states.size(); ++i) {
    before.push_back(restored[i]->Snapshot());
    try {
      restored[i]->Restore(unwrapped[i]);
    } catch (const std::runtime_error& error) {
      while (i-- > 0) restored[i]->Restore(before[i]);
      throw UnusableStates(error.what());
    }
  }
}

}  // namespace mario
