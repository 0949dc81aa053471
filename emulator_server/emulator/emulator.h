#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator_server/emulator/rom.h"

struct mCore;

namespace mario {

// The last drawn frame: [height, width] pixels, each 0x__BBGGRR. On the Game Boy the three channels
// are equal.
struct ScreenView {
  int width = 0;
  int height = 0;
  std::span<const std::uint32_t> pixels;
};

// "mGBA 0.10.1": what a save state belongs to, besides its ROM.
std::string EmulatorVersion();

enum class Draw { kNo, kYes };

// One console with a ROM in it, on mGBA. No sound is made. The same ROM and the same buttons give
// the same frames and memory, whether frames are drawn or not and on whatever thread.
//
// A thread at a time may use an emulator; several emulators are independent of each other.
class Emulator final : public Memory {
 public:
  // Powers the console on. `rom` must outlive the emulator.
  explicit Emulator(const Rom& rom);
  ~Emulator() override;
  Emulator(const Emulator&) = delete;
  Emulator& operator=(const Emulator&) = delete;

  // Powers it off and on: nothing stays of what was played, in the cartridge's battery-backed
  // memory either. That holds `battery`, the bytes of a .sav file, or is as new. Throws
  // std::runtime_error when the cartridge has no memory of this size.
  void Reset(std::string_view battery = {});

  // Runs one frame with these buttons held (mGBA's key mask). A frame that nobody watches need not
  // be drawn, which saves a quarter of its time.
  void RunFrame(std::uint16_t buttons, Draw draw);

  // Valid until the next RunFrame. Not part of a save state: draw a frame after loading one.
  ScreenView screen() const;

  // True when the three colour channels are equal in every pixel.
  bool grey() const { return platform_ == Platform::kGameBoy; }
  Platform platform() const { return platform_; }
  const Rom& rom() const { return rom_; }

  // Everything but the screen, cartridge memory included. Loading continues identically, on this or
  // another emulator of the same ROM. LoadState throws std::runtime_error, and leaves the console
  // unchanged, when `state` is not a save state of this ROM.
  std::string SaveState() const;
  void LoadState(std::string_view state);

  // Without side effects. Which bank an address means: platform.h.
  std::uint8_t Read(std::uint32_t address) const override;

  // Throws std::runtime_error where IsWritable() is false.
  void Write(std::uint32_t address, std::uint8_t value) override;

  // How often the processor met an instruction that does not exist: the game has crashed.
  int illegal_opcodes() const { return illegal_opcodes_; }

 private:
  struct CoreDeleter {
    void operator()(mCore* core) const;
  };

  void StopSound();

  const Rom& rom_;
  std::unique_ptr<mCore, CoreDeleter> core_;
  Platform platform_;
  int width_ = 0;
  int height_ = 0;
  std::vector<std::uint32_t> pixels_;
  int illegal_opcodes_ = 0;
};

}  // namespace mario
