#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "common/environment.h"
#include "common/net/transport.h"
#include "viewer_client/play/play_recorder.h"

namespace mario {

struct HumanPlayerConfig {
  std::string server = "tcp://127.0.0.1:5555";  // its step channel
  std::string action_set = "joypad";            // every combination of buttons
  std::string level;                            // empty: the game's first
  std::uint32_t level_seed = 0;                 // of a generated level
  std::string record;                           // folder of demonstrations; empty: none is recorded
};

// A person plays an environment of the server's at the game's own speed: a frame a step, nothing
// random. Its screens are published as any other environment's. One that loses its server waits for
// it and continues.
class HumanPlayer {
 public:
  // Takes a lease of one environment, on a thread of its own: does not wait for the server.
  HumanPlayer(Transport& transport, const HumanPlayerConfig& config);

  // Ends at once, whether or not the server answers.
  ~HumanPlayer();
  HumanPlayer(const HumanPlayer&) = delete;
  HumanPlayer& operator=(const HumanPlayer&) = delete;

  // The number of the environment that is played: -1 before the server has leased one, and another
  // one after its restart.
  int slot() const { return slot_; }

  // Throws what kept it from getting an environment, as RemoteEnvironments does.
  void ThrowIfRefused() const;

  // The buttons (Action::buttons) held down from now on. From any thread.
  void Hold(std::uint16_t buttons) { buttons_ = buttons; }

 private:
  void Open(Transport& transport, const HumanPlayerConfig& config, const std::stop_token& stop);
  void Run(const std::stop_token& stop, Environments& environments, PlayRecorder* recorder);

  std::atomic<int> slot_ = -1;
  std::atomic<std::uint16_t> buttons_ = 0;
  mutable std::mutex mutex_;
  std::exception_ptr refusal_;  // under the mutex
  std::jthread thread_;
};

}  // namespace mario
