#include "emulator_server/environments/environment_pool.h"

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/limits.h"
#include "common/program.h"
#include "emulator_server/environments/config_check.h"
#include "emulator_server/environments/pooled_environments.h"
#include "emulator_server/environments/starts/level_state.h"
#include "emulator_server/environments/starts/start_states.h"
#include "emulator_server/environments/starts/state_envelope.h"
#include "emulator_server/environments/step_queue.h"

namespace mario {
namespace {

void CheckPool(const PoolConfig& config) {
  if (config.environments < 1 || config.environments > kMaxEnvironments) {
    throw UsageError("a server runs 1 to " + std::to_string(kMaxEnvironments) +
                     " environments, not " + std::to_string(config.environments));
  }
  if (config.threads < 0 || config.threads > kMaxThreads) {
    throw UsageError("a server has at most " + std::to_string(kMaxThreads) + " threads, not " +
                     std::to_string(config.threads));
  }
}

}  // namespace

struct EnvironmentPool::State {
  State(Game&& the_game, Rom&& the_rom, const PoolConfig& config, ScreenSink* the_sink)
      : game(std::move(the_game)),
        rom(std::move(the_rom)),
        sink(the_sink),
        envelope(EmulatorVersion(), rom.sha1, config.secret),
        queue(config.threads) {
    slots.resize(static_cast<std::size_t>(config.environments));
    for (std::size_t i = 0; i < slots.size(); ++i) {
      slots[i].number = static_cast<int>(i);
      slots[i].emulator = std::make_unique<Emulator>(rom);
    }
    for (auto slot = slots.rbegin(); slot != slots.rend(); ++slot) free.push_back(&*slot);
    CheckLevelStates();
  }

  // So that one that does not fit is refused before anybody plays.
  void CheckLevelStates() const {
    std::unique_ptr<Emulator> emulator;
    for (const Level& level : game.levels) {
      if (level.state.empty()) continue;
      if (!emulator) emulator = std::make_unique<Emulator>(rom);
      LoadLevelState(level.state, *emulator);
    }
  }

  std::vector<Slot*> Take(int count) {
    const std::lock_guard lock(mutex);
    if (static_cast<std::size_t>(count) > free.size()) {
      throw UsageError(std::to_string(count) + " environments are asked for, " +
                       std::to_string(free.size()) + " of this server's " +
                       std::to_string(slots.size()) +
                       " are free; ask for fewer, or start the "
                       "server with more --environments");
    }
    std::vector<Slot*> taken(free.end() - count, free.end());
    free.resize(free.size() - taken.size());
    std::reverse(taken.begin(), taken.end());
    return taken;
  }

  void GiveBack(const std::vector<Slot*>& returned) {
    const std::lock_guard lock(mutex);
    free.insert(free.end(), returned.begin(), returned.end());
    std::sort(free.begin(), free.end(), [](Slot* a, Slot* b) { return a->number > b->number; });
  }

  const Game game;
  const Rom rom;
  ScreenSink* const sink;
  const StateEnvelope envelope;
  StartStates starts{game};
  std::vector<Slot> slots;
  mutable std::mutex mutex;
  std::vector<Slot*> free;  // the lowest numbers last
  StepQueue queue;          // last: its threads use the slots
};

EnvironmentPool::EnvironmentPool(Game game, Rom rom, const PoolConfig& config, ScreenSink* sink) {
  CheckPool(config);
  CheckStart(game);
  ChooseModel(game, rom);
  CheckFits(game, rom);
  if (game.platform.empty()) game.platform = PlatformName(rom.platform);
  state_ = std::make_unique<State>(std::move(game), std::move(rom), config, sink);
}

EnvironmentPool::~EnvironmentPool() = default;

int EnvironmentPool::capacity() const { return static_cast<int>(state_->slots.size()); }

int EnvironmentPool::available() const {
  const std::lock_guard lock(state_->mutex);
  return static_cast<int>(state_->free.size());
}

std::vector<RecommendedSetting> EnvironmentPool::recommended() const {
  return state_->game.settings;
}

bool EnvironmentPool::RunOne() { return state_->queue.RunOne(); }

std::unique_ptr<Environments> EnvironmentPool::Open(const EnvironmentConfig& asked,
                                                    std::function<void()> ready) {
  const EnvironmentConfig config = WithGameDefaults(asked, state_->game);
  CheckConfig(config, state_->game);
  std::vector<Slot*> slots = state_->Take(config.environments);
  const auto give_back = [state = state_.get()](const std::vector<Slot*>& returned) {
    state->GiveBack(returned);
  };
  try {
    for (const std::string& level : config.levels) {
      state_->starts.Load({level, config.first_level_seed, config.first_level_difficulty},
                          *slots.front()->emulator);
    }
    const PooledEnvironments::Parts parts{state_->game,   state_->rom,   state_->envelope,
                                          state_->starts, state_->queue, state_->sink};
    return std::make_unique<PooledEnvironments>(parts, config, slots, std::move(ready), give_back);
  } catch (...) {
    give_back(slots);
    throw;
  }
}

}  // namespace mario
