#include "viewer_client/play/human_player.h"

#include <spdlog/spdlog.h>

#include <bit>
#include <chrono>
#include <optional>

#include "common/remote/remote_environment.h"

namespace mario {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::nanoseconds kFrame{70224 * 1'000'000'000LL / 4194304};  // of a Game Boy

EnvironmentConfig ForAPerson(const HumanPlayerConfig& config) {
  EnvironmentConfig environment;
  environment.environments = 1;
  environment.groups = 1;
  environment.frame_skip = 1;
  environment.action_set = config.action_set;
  environment.sticky_probability = 0.0;
  environment.max_no_ops = 0;
  environment.max_steps = 0;
  environment.stall_steps = 0;
  if (!config.level.empty()) environment.levels = {config.level};
  environment.first_level_seed = environment.last_level_seed = config.level_seed;
  return environment;
}

// The action that holds most of these buttons and no others; the first one if there is none.
int ActionFor(std::uint16_t buttons, const std::vector<Action>& actions) {
  int best = 0;
  int most = -1;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    const std::uint16_t held = actions[i].buttons;
    if ((held & ~buttons) != 0 || std::popcount(held) <= most) continue;
    best = static_cast<int>(i);
    most = std::popcount(held);
  }
  return best;
}

}  // namespace

HumanPlayer::HumanPlayer(Transport& transport, const HumanPlayerConfig& config)
    : thread_([this, &transport, config](const std::stop_token& stop) {
        Open(transport, config, stop);
      }) {}

HumanPlayer::~HumanPlayer() = default;

void HumanPlayer::ThrowIfRefused() const {
  const std::lock_guard lock(mutex_);
  if (refusal_) std::rethrow_exception(refusal_);
}

void HumanPlayer::Open(Transport& transport, const HumanPlayerConfig& config,
                       const std::stop_token& stop) {
  try {
    RemoteConfig remote;
    remote.urls = {config.server};
    remote.report = [](const std::string& sentence) { spdlog::info("{}", sentence); };
    remote.stop = stop;
    remote.last_wait = std::chrono::milliseconds(0);
    const EnvironmentConfig environment = ForAPerson(config);
    RemoteEnvironments environments(transport, environment, remote);
    std::optional<PlayRecorder> recorder;
    if (!config.record.empty()) recorder.emplace(config.record, environment, environments);
    slot_ = environments.info().slots.front();
    Run(stop, environments, recorder ? &*recorder : nullptr);
  } catch (const Interrupted&) {
    return;
  } catch (const std::exception& error) {
    if (slot_ >= 0) return spdlog::error("the game has stopped: {}", error.what());
    const std::lock_guard lock(mutex_);
    refusal_ = std::current_exception();
  }
}

void HumanPlayer::Run(const std::stop_token& stop, Environments& environments,
                      PlayRecorder* recorder) {
  Clock::time_point next = Clock::now();
  while (!stop.stop_requested()) {
    const int action = ActionFor(buttons_, environments.info().actions);
    environments.Send(0, std::span(&action, 1));
    const TimeSteps played = environments.Receive();
    if (recorder != nullptr) {
      recorder->Record(played.steps.front(),
                       environments.info().actions[static_cast<std::size_t>(action)].buttons);
    }
    slot_ = environments.info().slots.front();
    next = std::max(next + kFrame, Clock::now());
    std::this_thread::sleep_until(next);
  }
}

}  // namespace mario
