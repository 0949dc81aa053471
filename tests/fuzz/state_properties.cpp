#include "tests/fuzz/state_properties.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "emulator_server/emulator/emulator.h"
#include "tests/emulator_server/emulator/battery_rom.h"
#include "tests/emulator_server/emulator/tiny_advance_rom.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

constexpr int kFrames = 2;
constexpr std::uint16_t kRight = 0x10;

void Play(Emulator& emulator) {
  for (int frame = 0; frame < kFrames; ++frame) emulator.RunFrame(kRight, Draw::kYes);
}

struct Console {
  explicit Console(Rom the_rom) : rom(std::move(the_rom)) {
    Emulator emulator(rom);
    for (int frame = 0; frame < 20; ++frame) emulator.RunFrame(0, Draw::kNo);
    state = emulator.SaveState();
  }

  Rom rom;
  std::string state;  // of a console that has played for a while
};

const Console& ConsoleOf(std::uint8_t number) {
  static const std::array<Console, 6> consoles = {
      Console(TinyRom()),    Console(TinyRom({.colour = true})), Console(TinyAdvanceRom()),
      Console(BatteryRom()), Console(BatteryRom(true)),          Console(IdlingAdvanceRom()),
  };
  return consoles[number % consoles.size()];
}

std::uint8_t Next(std::string_view& bytes) {
  if (bytes.empty()) return 0;
  const auto next = static_cast<std::uint8_t>(bytes.front());
  bytes.remove_prefix(1);
  return next;
}

// Half of the places are in the first 2 KiB, where all but a state's memory is.
std::size_t PlaceOf(unsigned where, std::size_t size) {
  constexpr std::size_t kHeader = 0x800;
  if (where < 0x8000) return where % kHeader;
  return (where - 0x8000) * size / 0x8000;
}

std::string Changed(std::string state, std::string_view changes) {
  const std::uint8_t end = Next(changes);
  if (end % 4 == 1) state.resize(state.size() * (end / 4) / 64);
  if (end % 4 == 2) state.append(std::size_t{end}, 'x');
  while (!changes.empty() && !state.empty()) {
    const unsigned low = Next(changes);
    std::size_t at = PlaceOf(low | unsigned{Next(changes)} << 8, state.size());
    for (int left = Next(changes) % 16; left >= 0 && at < state.size(); --left, ++at) {
      state[at] = static_cast<char>(Next(changes));
    }
  }
  return state;
}

}  // namespace

void CheckStateBytes(std::string_view bytes) {
  const Console& console = ConsoleOf(Next(bytes));
  const std::string changed = Changed(console.state, bytes);
  Emulator emulator(console.rom);
  Play(emulator);
  const std::string before = emulator.SaveState();
  try {
    emulator.LoadState(changed);
  } catch (const std::runtime_error&) {
    if (emulator.SaveState() != before) {
      throw std::logic_error("a state that was refused has changed the console");
    }
    return;
  }
  Play(emulator);
  emulator.SaveState();
}

}  // namespace mario
