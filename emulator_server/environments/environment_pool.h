#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/environment.h"
#include "emulator_server/emulator/rom.h"
#include "emulator_server/environments/screen_sink.h"
#include "emulator_server/game/game.h"

namespace mario {

inline constexpr int kMaxThreads = 256;

struct PoolConfig {
  int environments = 32;    // open at once at most: a learner's, and some for people who play
  int threads = 2;          // that step them; 0: only RunOne() does
  std::string secret = "";  // the server's secret key, for its states' envelope; empty: no keys
};

// Runs the environments of every client on a pool of threads.
//
//   Send() -> StepQueue -> its threads -> Receive(), in the order of Send()
//
// Each environment is one entry of the queue, so that any number of groups keeps every thread busy.
// The pool owns one emulator a slot and lends it to one PooledEnvironments after another. Open()
// may be called from any thread; what it returns belongs to the thread that uses it, and must end
// before the pool.
class EnvironmentPool final : public EnvironmentHost {
 public:
  // `sink` may be null; it must outlive the pool.
  EnvironmentPool(Game game, Rom rom, const PoolConfig& config, ScreenSink* sink = nullptr);
  ~EnvironmentPool() override;
  EnvironmentPool(const EnvironmentPool&) = delete;
  EnvironmentPool& operator=(const EnvironmentPool&) = delete;

  int capacity() const override;
  int available() const override;
  std::vector<RecommendedSetting> recommended() const override;

  // Plays the start of each of the levels once, so that a game that does not start is refused here.
  // Throws UsageError naming the setting that cannot be served.
  std::unique_ptr<Environments> Open(const EnvironmentConfig& config,
                                     std::function<void()> ready) override;

  // Steps the first queued environment on the caller's thread, which may be any; false when none is
  // queued. So a thread that has nothing else to do can step meanwhile.
  bool RunOne();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mario
