#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "common/environment.h"

namespace mario {

enum class PixelFormat { kGrey8, kRgb24 };

// What one environment shows after one step. Everything is a view of the environment's own memory
// and ends with the call that passes it.
struct ScreenUpdate {
  int slot = 0;
  std::uint64_t step = 0;  // of this slot since the server started
  int width = 0;
  int height = 0;
  PixelFormat format = PixelFormat::kGrey8;
  std::span<const std::uint8_t> pixels;         // [height, width] or [height, width, 3]
  const Action& action;                         // whose buttons the last frame held
  const TimeStep& time_step;                    // its variables are those the client asked for
  double episode_return = 0.0;                  // so far
  double position = 0.0;                        // in the game's units
  std::span<const std::string> variable_names;  // all of the game's,
  std::span<const double> variables;            // and their values
  std::string_view level;
  std::uint32_t level_seed = 0;
};

// Where an environment pool shows its screens. Called by the pool's threads, several at once but
// never for the same slot, right after each step: neither call may block.
class ScreenSink {
 public:
  virtual ~ScreenSink() = default;

  // Whether anybody looks at this slot now. Nothing is copied or converted when not.
  virtual bool Wants(int slot) = 0;

  virtual void Put(const ScreenUpdate& update) = 0;
};

}  // namespace mario
