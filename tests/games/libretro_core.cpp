#include "tests/games/libretro_core.h"

#include <dlfcn.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "emulator_server/emulator/joypad.h"

namespace mario {
namespace {

// libretro's interface (https://docs.libretro.com/development/cores/developing-cores/), version 1.
constexpr unsigned kGetCanDupe = 3;       // may a picture be left out; commands of
constexpr unsigned kSetPixelFormat = 10;  // the environment callback
constexpr unsigned kSystemMemory = 2;     // of retro_get_memory_data
constexpr unsigned kJoypad = 1;           // device
constexpr std::uint32_t kWorkMemory = 0xC000;
constexpr std::size_t kWorkMemoryBytes = 0x2000;

struct GameInfo {
  const char* path;
  const void* data;
  std::size_t size;
  const char* meta;
};

// libretro's number of each button, by mGBA's bit: A B select start right left up down.
constexpr std::array<unsigned, 8> kButtonIds = {8, 0, 2, 3, 7, 6, 4, 5};

// What the core asks for. It passes no context, so this must be known to all.
std::uint16_t& ButtonsHeldNow() {
  static std::uint16_t buttons = kNoButtons;
  return buttons;
}

bool Environment(unsigned command, void* data) {
  if (command == kGetCanDupe) *static_cast<bool*>(data) = true;
  return command == kGetCanDupe || command == kSetPixelFormat;
}

void IgnorePicture(const void*, unsigned, unsigned, std::size_t) {}
void IgnoreSound(std::int16_t, std::int16_t) {}
std::size_t IgnoreSounds(const std::int16_t*, std::size_t frames) { return frames; }
void PollInput() {}

std::int16_t InputState(unsigned port, unsigned device, unsigned, unsigned id) {
  if (port != 0 || device != kJoypad) return 0;
  for (std::size_t bit = 0; bit < kButtonIds.size(); ++bit) {
    if (kButtonIds[bit] == id) return static_cast<std::int16_t>((ButtonsHeldNow() >> bit) & 1);
  }
  return 0;
}

}  // namespace

struct LibretroCore::Exports {
  explicit Exports(const std::filesystem::path& core)
      : library(dlopen(core.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (!library)
      throw std::runtime_error(std::string("the libretro core does not load: ") + dlerror());
  }
  ~Exports() { dlclose(library); }
  Exports(const Exports&) = delete;
  Exports& operator=(const Exports&) = delete;

  template <typename Function>
  Function* Get(const char* name) const {
    void* const found = dlsym(library, name);
    if (!found) throw std::runtime_error(std::string("the libretro core has no ") + name);
    return reinterpret_cast<Function*>(found);
  }

  void* library;
};

std::optional<std::filesystem::path> LibretroCore::Find() {
  if (const char* named = std::getenv("MARIO_LIBRETRO_CORE")) return named;
  const std::filesystem::path installed = DEBIAN_LIBRARY_FOLDER "/libretro/gambatte_libretro.so";
  if (std::filesystem::exists(installed)) return installed;
  return std::nullopt;
}

LibretroCore::LibretroCore(const std::filesystem::path& core, std::span<const std::uint8_t> rom)
    : rom_(rom.begin(), rom.end()), exports_(std::make_unique<Exports>(core)) {
  exports_->Get<void(bool (*)(unsigned, void*))>("retro_set_environment")(Environment);
  exports_->Get<void(decltype(&IgnorePicture))>("retro_set_video_refresh")(IgnorePicture);
  exports_->Get<void(decltype(&IgnoreSound))>("retro_set_audio_sample")(IgnoreSound);
  exports_->Get<void(decltype(&IgnoreSounds))>("retro_set_audio_sample_batch")(IgnoreSounds);
  exports_->Get<void(decltype(&PollInput))>("retro_set_input_poll")(PollInput);
  exports_->Get<void(decltype(&InputState))>("retro_set_input_state")(InputState);
  exports_->Get<void()>("retro_init")();
  const GameInfo info = {.path = "game.gb", .data = rom_.data(), .size = rom_.size(), .meta = ""};
  if (!exports_->Get<bool(const GameInfo*)>("retro_load_game")(&info))
    throw std::runtime_error("the libretro core refuses the ROM");
  auto* memory = exports_->Get<void*(unsigned)>("retro_get_memory_data")(kSystemMemory);
  const auto size = exports_->Get<std::size_t(unsigned)>("retro_get_memory_size")(kSystemMemory);
  if (!memory || size < kWorkMemoryBytes)
    throw std::runtime_error("the libretro core does not show the console's work memory");
  work_memory_ = {static_cast<std::uint8_t*>(memory), kWorkMemoryBytes};
}

LibretroCore::~LibretroCore() {
  exports_->Get<void()>("retro_unload_game")();
  exports_->Get<void()>("retro_deinit")();
}

void LibretroCore::RunFrame(std::uint16_t buttons) {
  ButtonsHeldNow() = buttons;
  exports_->Get<void()>("retro_run")();
}

std::uint8_t LibretroCore::Read(std::uint32_t address) const {
  if (address < kWorkMemory || address - kWorkMemory >= work_memory_.size())
    throw std::out_of_range("a libretro core shows only C000 to DFFF");
  return work_memory_[address - kWorkMemory];
}

void LibretroCore::Write(std::uint32_t address, std::uint8_t value) {
  Read(address);  // throws outside
  work_memory_[address - kWorkMemory] = value;
}

}  // namespace mario
