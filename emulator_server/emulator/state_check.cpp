#include "emulator_server/emulator/state_check.h"

#include "emulator_server/emulator/mgba_core.h"

// After mgba_core.h, which has mGBA's flags.
#include <mgba/internal/gb/io.h>
#include <mgba/internal/gb/serialize.h>
#include <mgba/internal/gba/io.h>
#include <mgba/internal/gba/serialize.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>

namespace mario {
namespace {

static_assert(sizeof(GBSerializedState) == 0x11800 && sizeof(GBASerializedState) == 0x61000,
              "mGBA's save states have changed: read its serialize.c again");

// Times count cycles from now. An event is late by a few instructions at most: one that has much to
// catch up with would repeat itself for long, and enter mGBA's list of events twice, which then
// never ends.
constexpr std::int32_t kEarliest = -1024;
constexpr std::int32_t kShortly = 1024;   // what a Game Boy's timer counts at a time
constexpr std::int32_t kSoon = 1 << 20;   // a few frames
constexpr std::int32_t kLater = 1 << 27;  // an Advance's slowest timer runs for 2^26

bool IsWithin(std::int32_t latest, std::uint32_t time) {
  const auto cycles = static_cast<std::int32_t>(time);
  return kEarliest <= cycles && cycles <= latest;
}

// mGBA takes a bank beyond the memory modulo its size, which holds for powers of two alone.
bool IsBank(std::size_t bank, std::size_t bank_bytes, std::size_t memory_bytes) {
  const std::size_t start = bank * bank_bytes;
  if (start + bank_bytes <= memory_bytes) return true;
  if (memory_bytes == 0) return bank < 16;  // as far as a mapper's register reaches
  const std::size_t masked = start & (memory_bytes - 1);
  return masked == 0 || masked + bank_bytes <= memory_bytes;
}

bool HasPossibleBanks(const GBSerializedState& state, const GB& game_boy) {
  const std::size_t rom = game_boy.memory.romSize;
  const auto is_rom_bank = [rom](std::size_t bank) {
    return IsBank(bank, GB_SIZE_CART_BANK0, rom);
  };
  if (!is_rom_bank(state.memory.currentBank)) return false;
  if (!IsBank(state.memory.sramCurrentBank, GB_SIZE_EXTERNAL_RAM, game_boy.sramSize)) return false;
  switch (game_boy.memory.mbcType) {
    case GB_MBC1: {
      const auto& mapper = state.memory.mbc1;
      return (mapper.multicartStride == 4 || mapper.multicartStride == 5) &&
             is_rom_bank(std::size_t{mapper.bankHi} << mapper.multicartStride);
    }
    case GB_MMM01:
      return is_rom_bank(state.memory.mmm01.bank0);
    case GB_UNL_SACHEN_MMC1:
    case GB_UNL_SACHEN_MMC2:
      return is_rom_bank(state.memory.sachen.baseBank & state.memory.sachen.mask);
    default:
      return true;
  }
}

// The timer's counter stands at 0 while its interrupt is due.
bool HasPossibleTimer(const GBSerializedState& state) {
  constexpr std::array<std::uint8_t, 5> kPeriods = {0, 1, 4, 16, 64};  // in sixteenths
  const auto& timer = state.timer;
  return std::find(kPeriods.begin(), kPeriods.end(), timer.timaPeriod) != kPeriods.end() &&
         IsWithin(kShortly, timer.nextEvent) && IsWithin(kShortly, timer.nextDiv) &&
         (!GBSerializedTimerFlagsIsIrqPending(timer.flags) ||
          (state.io[GB_REG_TIMA] == 0 && IsWithin(kShortly, timer.nextIRQ)));
}

// Between two frames the processor never waits for a copy into video memory (HDMA).
bool HasPossibleEvents(const GBSerializedState& state) {
  const auto& video = state.video;
  const auto& memory = state.memory;
  return (GBSerializedVideoFlagsIsNotModeEventScheduled(video.flags) ||
          IsWithin(kSoon, video.nextMode)) &&
         (GBSerializedVideoFlagsIsNotFrameEventScheduled(video.flags) ||
          IsWithin(kSoon, video.nextFrame)) &&
         (memory.dmaRemaining == 0 || IsWithin(kShortly, memory.dmaNext)) &&
         (!GBSerializedCpuFlagsIsEiPending(state.cpu.flags) ||
          IsWithin(kShortly, state.cpu.eiPending)) &&
         memory.hdmaRemaining == 0 && !GBSerializedCpuFlagsIsBlocked(state.cpu.flags) &&
         HasPossibleTimer(state);
}

bool IsPossible(const GBSerializedState& state, const GB& game_boy) {
  // The last line is 153; outside of the vertical blank (mode 1) a line is drawn.
  const bool is_blank = GBSerializedVideoFlagsGetMode(state.video.flags) == 1;
  const int lines = is_blank ? GB_VIDEO_VERTICAL_TOTAL_PIXELS + 1 : GB_VIDEO_VERTICAL_PIXELS;
  const unsigned clock_register = GBSerializedMemoryFlagsGetActiveRtcReg(state.memory.flags);
  return state.versionMagic == GBSavestateMagic + GBSavestateVersion &&
         state.romCrc32 == game_boy.romCrc32 && state.model == game_boy.model &&
         0 <= state.video.ly && state.video.ly < lines &&
         (clock_register < std::size(state.memory.rtcRegs) ||
          game_boy.memory.mbcType == GB_UNL_PKJD) &&
         state.audio2.sampleIndex <= GB_MAX_SAMPLES && HasPossibleBanks(state, game_boy) &&
         HasPossibleEvents(state);
}

bool HasPossibleEvents(const GBASerializedState& state) {
  const auto now = state.masterCycles + static_cast<std::uint32_t>(state.cpu.cycles);
  const bool timers =
      std::all_of(std::begin(state.timers), std::end(state.timers), [](const auto& timer) {
        return !GBATimerFlagsIsEnable(timer.flags) ||
               (IsWithin(kLater, timer.nextEvent) &&
                IsWithin(kLater, std::uint32_t{0} - timer.lastEvent));
      });
  const bool copies =
      std::all_of(std::begin(state.dma), std::end(state.dma), [now](const auto& dma) {
        return dma.nextCount == 0 || IsWithin(kLater, static_cast<std::uint32_t>(dma.when) - now);
      });
  return timers && copies && IsWithin(kLater, static_cast<std::uint32_t>(state.video.nextEvent)) &&
         IsWithin(kLater, static_cast<std::uint32_t>(state.audio.psg.ch1.nextFrame)) &&
         (!GBASerializedMiscFlagsIsIrqPending(state.miscFlags) ||
          IsWithin(kLater, state.nextIrq)) &&
         (!GBASerializedSavedataFlagsIsDustSettling(state.savedata.flags) ||
          IsWithin(kLater, state.savedata.settlingDust));
}

// What a cartridge has besides its ROM is found out while it is played, but for its devices.
bool HasPossibleDevices(const GBASerializedState& state, const GBA& advance) {
  const auto type = static_cast<std::int8_t>(state.savedata.type);
  const unsigned devices = advance.memory.hw.devices & 0xFF;  // as many as a state has
  const bool player = (devices & HW_GB_PLAYER_DETECTION) != 0;
  return SAVEDATA_AUTODETECT <= type && type <= SAVEDATA_SRAM512 &&
         (state.hw.devices == devices ||
          (player && state.hw.devices == (devices ^ HW_GB_PLAYER))) &&
         0 <= state.hw.rtcBytesRemaining && state.hw.rtcBytesRemaining <= 7;
}

bool IsPossible(const GBASerializedState& state, const GBA& advance) {
  return state.versionMagic == GBASavestateMagic + GBASavestateVersion &&
         state.biosChecksum == advance.biosChecksum && state.romCrc32 == advance.romCrc32 &&
         state.io[REG_VCOUNT >> 1] < VIDEO_VERTICAL_TOTAL_PIXELS && HasPossibleEvents(state) &&
         HasPossibleDevices(state, advance);
}

}  // namespace

bool IsPossibleState(std::string_view state, const mCore& core) {
  if (IsAdvance(core)) {
    return IsPossible(*reinterpret_cast<const GBASerializedState*>(state.data()), *Advance(core));
  }
  return IsPossible(*reinterpret_cast<const GBSerializedState*>(state.data()), *GameBoy(core));
}

}  // namespace mario
