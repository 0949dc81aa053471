#include "emulator_server/emulator/core_state.h"

#include "emulator_server/emulator/mgba_core.h"
#include "emulator_server/emulator/state_check.h"

// After mgba_core.h, which has mGBA's flags.
#include <mgba-util/vfs.h>
#include <mgba/internal/gb/io.h>
#include <mgba/internal/gb/serialize.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>

namespace mario {
namespace {

// Loads a state. Where its Game Boy's sound is switched off, mGBA leaves the channels as they were
// in the console before, not as empty as switching it off makes them, which the game could see once
// it plays: they are emptied, and what else that changes is loaded again.
bool LoadWithSound(mCore* core, const char* state) {
  constexpr std::uint32_t kSoundControl = 0xFF26;  // NR52; its bit 7: on
  if (!core->loadState(core, state)) return false;
  if (IsAdvance(*core) || (core->rawRead8(core, kSoundControl, -1) & 0x80) != 0) return true;
  core->busWrite8(core, kSoundControl, 0);
  return core->loadState(core, state);
}

// mGBA reads a Game Boy timer's period of one byte as four, of which the second tells whether an
// interrupt is due.
void CorrectTimer(const char* state, mCore* core) {
  if (IsAdvance(*core)) return;
  constexpr std::size_t kPeriodAt = offsetof(GBSerializedState, timer.timaPeriod);
  GameBoy(*core)->timer.timaPeriod = static_cast<std::uint8_t>(state[kPeriodAt]);
}

// A program that has written 0xFF to the register that switches the boot ROM off is for mGBA still
// in the boot ROM, which it has none of, so that it refuses the state: that is loaded with the
// register as the boot ROM leaves it. The byte, which only mGBA reads, is then put in its place.
bool Load(mCore* core, const char* state) {
  constexpr char kOn = '\xFF', kOff = '\x01';
  constexpr std::size_t kBootRomAt = offsetof(GBSerializedState, io) + GB_REG_BANK;
  if (IsAdvance(*core) || state[kBootRomAt] != kOn) return LoadWithSound(core, state);
  std::string switched_off(state, core->stateSize(core));
  switched_off[kBootRomAt] = kOff;
  if (!LoadWithSound(core, switched_off.data())) return false;
  GameBoy(*core)->memory.io[GB_REG_BANK] = static_cast<std::uint8_t>(kOn);
  return true;
}

// What is on its way over a Game Boy's link cable when a state is saved. mGBA's states do not have
// it, and the game would wait for its end.
struct LinkTransfer {
  std::int32_t cycles;  // until the next bit
  std::int32_t period;
  std::int32_t bits;  // that are left; 0: nothing is on its way
  std::int32_t received;
};

// Whether a cartridge's memory can be this large. What a Game Boy's lacks mGBA would add, and lose
// track of. The largest is the flash memory of an MBC6.
bool IsMemorySize(std::size_t bytes, const mCore& core) {
  constexpr std::size_t kLargest = 1 << 21;
  return bytes <= kLargest && (IsAdvance(core) || bytes >= GameBoy(core)->sramSize);
}

LinkTransfer SavedLinkTransfer(const GB& game_boy) {
  const GBSIO& link = game_boy.sio;
  if (!mTimingIsScheduled(&game_boy.timing, &link.event)) return {};
  return {
      .cycles = static_cast<std::int32_t>(link.event.when) - mTimingCurrentTime(&game_boy.timing),
      .period = link.period,
      .bits = link.remainingBits,
      .received = link.pendingSB};
}

bool IsPossible(const LinkTransfer& transfer) {
  constexpr std::int32_t kSlowest = 1 << 20;  // cycles a bit; a Game Boy's clock has 1024
  return transfer.bits == 0 ||
         (1 <= transfer.bits && transfer.bits <= 8 && 0 <= transfer.cycles &&
          transfer.cycles <= kSlowest && 1 <= transfer.period && transfer.period <= kSlowest);
}

void LoadLinkTransfer(const LinkTransfer& transfer, GB& game_boy) {
  if (transfer.bits == 0) return;
  GBSIO& link = game_boy.sio;
  link.period = transfer.period;
  link.remainingBits = transfer.bits;
  link.pendingSB = static_cast<std::uint8_t>(transfer.received);
  mTimingSchedule(&game_boy.timing, &link.event, transfer.cycles);
}

// Forgets what an Advance's cartridge has as its memory, which is found out while it is played.
void ForgetMemory(mCore* core) {
  GBASavedata& memory = Advance(*core)->memory.savedata;
  VFile* replacement = ReplacedCartridgeMemory(core);
  GBASavedataDeinit(&memory);
  if (replacement != nullptr) replacement->close(replacement);
  GBASavedataInit(&memory, nullptr);
}

// The part of a .sav file that is this cartridge's memory; nullopt when there is none of this size.
std::optional<std::string_view> MemoryOf(std::string_view battery, const mCore& core) {
  constexpr std::array<std::size_t, 5> kAdvanceSizes = {0x20000, 0x10000, 0x8000, 0x2000, 0x200};
  constexpr std::size_t kClock = 0x100;  // is shorter
  const auto fits = [&](std::size_t size) {
    return size > 0 && size <= battery.size() && battery.size() < size + kClock;
  };
  std::size_t size = IsAdvance(core) ? 0 : GameBoy(core)->sramSize;
  if (IsAdvance(core)) {
    const auto* found = std::find_if(kAdvanceSizes.begin(), kAdvanceSizes.end(), fits);
    if (found != kAdvanceSizes.end()) size = *found;
  }
  if (!fits(size)) return std::nullopt;
  return battery.substr(0, size);
}

}  // namespace

bool ResetCore(std::string_view battery, mCore* core) {
  if (IsAdvance(*core)) ForgetMemory(core);
  core->reset(core);
  if (!IsAdvance(*core)) {
    const std::string fresh(GameBoy(*core)->sramSize, '\xFF');
    if (!fresh.empty()) core->savedataRestore(core, fresh.data(), fresh.size(), false);
  }
  if (battery.empty()) return true;
  const auto memory = MemoryOf(battery, *core);
  return memory && core->savedataRestore(core, memory->data(), memory->size(), false);
}

// mGBA's state, on a Game Boy the link transfer, the cartridge's memory.
std::string SaveCoreState(mCore* core) {
  std::string state(core->stateSize(core), '\0');
  core->saveState(core, state.data());
  if (!IsAdvance(*core)) {
    const LinkTransfer transfer = SavedLinkTransfer(*GameBoy(*core));
    state.append(reinterpret_cast<const char*>(&transfer), sizeof transfer);
  }

  void* memory = nullptr;
  const std::size_t size = core->savedataClone(core, &memory);
  if (size > 0) state.append(static_cast<const char*>(memory), size);
  std::free(memory);
  return state;
}

bool LoadCoreState(std::string_view state, mCore* core) {
  const std::size_t core_size = core->stateSize(core);
  LinkTransfer transfer{};
  const std::size_t own_size = IsAdvance(*core) ? 0 : sizeof transfer;
  if (state.size() < core_size + own_size) return false;
  std::memcpy(&transfer, state.data() + core_size, own_size);
  const std::string_view memory = state.substr(core_size + own_size);
  if (!IsMemorySize(memory.size(), *core) || !IsPossible(transfer) ||
      !IsPossibleState(state.substr(0, core_size), *core) || !Load(core, state.data())) {
    return false;
  }
  CorrectTimer(state.data(), core);
  if (!memory.empty()) {
    core->savedataRestore(core, memory.data(), memory.size(), false);
  } else if (IsAdvance(*core)) {
    const SavedataType type = Advance(*core)->memory.savedata.type;
    ForgetMemory(core);
    GBASavedataForceType(&Advance(*core)->memory.savedata, type);
  }
  if (!IsAdvance(*core)) LoadLinkTransfer(transfer, *GameBoy(*core));
  return true;
}

VFile* ReplacedCartridgeMemory(mCore* core) {
  if (IsAdvance(*core)) {
    const GBASavedata& memory = Advance(*core)->memory.savedata;
    return memory.vf != memory.realVf ? memory.vf : nullptr;
  }
  const GB& game_boy = *GameBoy(*core);
  return game_boy.sramVf != game_boy.sramRealVf ? game_boy.sramVf : nullptr;
}

}  // namespace mario
