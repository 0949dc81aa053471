#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "emulator_server/emulator/rom.h"

namespace mario {

// A Game Boy on mGBA's library as its own documentation tells to use it, without any of our code:
// what our emulator is compared with, in pixels and in speed.
class RawMgba {
 public:
  struct Options {
    bool sound = true;   // makes samples, as mGBA does by itself
    int draw_every = 1;  // frames
  };

  RawMgba(const Rom& rom, const Options& options);
  ~RawMgba();
  RawMgba(const RawMgba&) = delete;
  RawMgba& operator=(const RawMgba&) = delete;

  void RunFrame(std::uint16_t buttons);
  std::span<const std::uint32_t> pixels() const;  // [144, 160]

 private:
  struct Core;
  std::unique_ptr<Core> core_;
};

}  // namespace mario
