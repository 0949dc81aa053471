#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace mario {

// A Game Boy core with libretro's interface (a shared library that exports retro_*), as far as a
// test needs one: frames, buttons, work memory. It makes emulators other than mGBA comparable.
// libretro's calls carry no context, so at most one core exists at a time.
class LibretroCore {
 public:
  // The file that MARIO_LIBRETRO_CORE names, or Debian's libretro-gambatte; none when absent.
  static std::optional<std::filesystem::path> Find();

  // Powers the console on. Throws std::runtime_error when the core or the ROM does not load.
  LibretroCore(const std::filesystem::path& core, std::span<const std::uint8_t> rom);
  ~LibretroCore();
  LibretroCore(const LibretroCore&) = delete;
  LibretroCore& operator=(const LibretroCore&) = delete;

  // Runs one frame with these buttons held (mGBA's key mask).
  void RunFrame(std::uint16_t buttons);

  // Work memory only, C000 to DFFF. Throws std::out_of_range elsewhere.
  std::uint8_t Read(std::uint32_t address) const;
  void Write(std::uint32_t address, std::uint8_t value);

 private:
  struct Exports;

  const std::vector<std::uint8_t> rom_;  // the core may keep pointing into it
  std::unique_ptr<Exports> exports_;
  std::span<std::uint8_t> work_memory_;
};

}  // namespace mario
