#include "emulator_server/emulator/emulator.h"

#include "emulator_server/emulator/bank.h"
#include "emulator_server/emulator/bios_limit.h"
#include "emulator_server/emulator/core_state.h"
#include "emulator_server/emulator/mgba_core.h"

// After mgba_core.h, which has mGBA's flags.
#include <mgba-util/vfs.h>
#include <mgba/core/interface.h>
#include <mgba/core/log.h>
#include <mgba/core/version.h>

#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "emulator_server/emulator/frame_limit.h"

namespace mario {
namespace {

// Where an illegal opcode met by this thread is counted. mGBA knows one logger a process and passes
// it no core, so RunFrame tells whose frame this thread runs.
thread_local int* counted_illegal_opcodes = nullptr;

void CountIllegalOpcodes(mLogger*, int, mLogLevel level, const char* format, va_list) {
  const bool illegal = level == mLOG_GAME_ERROR && std::strstr(format, "llegal opcode") != nullptr;
  if (illegal && counted_illegal_opcodes != nullptr) ++*counted_illegal_opcodes;
}

// Installed once: mGBA would print its log on stdout otherwise.
void SilenceLog() {
  static mLogger logger = {.log = CountIllegalOpcodes, .filter = nullptr};
  static const bool installed = [] {
    mLogSetDefaultLogger(&logger);
    return true;
  }();
  static_cast<void>(installed);
}

// mGBA draws a frame when the counter is not above 0 at its start.
void SetDraw(const mCore& core, Draw draw) {
  const int counter = draw == Draw::kYes ? 0 : 1;
  if (IsAdvance(core)) {
    Advance(core)->video.frameskipCounter = counter;
  } else {
    GameBoy(core)->video.frameskipCounter = counter;
  }
}

// As mGBA's runFrame, which for a program that switches its screen on and on would never return.
void RunGameBoyFrame(mCore* core, const FrameLimit& limit) {
  const GB& game_boy = *GameBoy(*core);
  const auto frame = game_boy.video.frameCounter;
  while (game_boy.video.frameCounter == frame && !limit.passed()) core->runLoop(core);
}

// Sound is worked out from when it was last looked at, a period at a time. What is too long ago,
// or was never, counts as now: the numbers that this adds up would overflow. No game hears it.
void ForgetOldSound(const mCore& core) {
  constexpr std::int32_t kLongAgo = 1 << 29;  // cycles; about a minute
  GBAudio& audio = IsAdvance(core) ? Advance(core)->audio.psg : GameBoy(core)->audio;
  const auto now = static_cast<std::uint32_t>(mTimingCurrentTime(core.timing));
  const auto is_long_ago = [now](auto time) {
    const auto age = static_cast<std::int32_t>(now - static_cast<std::uint32_t>(time));
    return age > kLongAgo || age < -kLongAgo;
  };
  if (is_long_ago(audio.lastSample)) audio.lastSample = static_cast<std::int32_t>(now);
  if (is_long_ago(audio.ch4.lastEvent)) audio.ch4.lastEvent = now;
}

// mGBA halts an Advance that waits in a loop which it knows of that game, at the loop's second
// turn. Its save states do not have that there was a first, and saving one forgets it: no frame
// remembers.
void ForgetIdleLoop(const mCore& core) {
  if (IsAdvance(core)) Advance(core)->haltPending = false;
}

// After a write into a Game Boy's video memory.
void RedrawTiles(const mCore& core, const PlaceInBank& place) {
  if (place.address < 0x8000 || place.address > 0x9FFF) return;
  GBVideoRenderer* renderer = GameBoy(core)->video.renderer;
  const std::uint32_t at = place.address - 0x8000 + place.bank * GB_SIZE_VRAM_BANK0;
  renderer->writeVRAM(renderer, static_cast<std::uint16_t>(at));
}

void Configure(mCore* core, Platform platform) {
  mCoreInitConfig(core, nullptr);
  mCoreOptions options = {};
  options.skipBios = true;
  options.useBios = false;
  options.mute = true;
  mCoreConfigLoadDefaults(&core->config, &options);
  // Without these a Game Boy game with Super Game Boy features would run on a Super Game Boy.
  mCoreConfigSetDefaultValue(&core->config, "gb.model", "DMG");
  mCoreConfigSetDefaultValue(&core->config, "sgb.model", "DMG");
  const bool monochrome = platform == Platform::kGameBoy;  // a cartridge of both kinds is told so
  mCoreConfigSetDefaultValue(&core->config, "cgb.hybridModel", monochrome ? "DMG" : "CGB");
  mCoreConfigMap(&core->config, &core->opts);
  // Not mCoreLoadConfig, which reads the user's own files.
  core->loadConfig(core, &core->config);
  // A cartridge's clock counts emulated frames: the wall clock would make runs differ.
  core->rtc.override = RTC_FAKE_EPOCH;
  core->rtc.value = 0;
}

}  // namespace

std::string EmulatorVersion() { return std::string("mGBA ") + projectVersion; }

void Emulator::CoreDeleter::operator()(mCore* core) const {
  VFile* replacement = ReplacedCartridgeMemory(core);
  mCoreConfigDeinit(&core->config);
  core->deinit(core);
  if (replacement != nullptr) replacement->close(replacement);
}

Emulator::Emulator(const Rom& rom) : rom_(rom), platform_(rom.platform) {
  SilenceLog();
  mCore* core = mCoreCreate(platform_ == Platform::kGameBoyAdvance ? mPLATFORM_GBA : mPLATFORM_GB);
  if (core == nullptr || !core->init(core)) {
    std::free(core);
    throw std::runtime_error("cannot create an mGBA core: out of memory");
  }
  Configure(core, platform_);
  core_.reset(core);

  const bool advance = platform_ == Platform::kGameBoyAdvance;
  if (advance) LimitBiosCalls(core);
  width_ = advance ? int{GBA_VIDEO_HORIZONTAL_PIXELS} : int{GB_VIDEO_HORIZONTAL_PIXELS};
  height_ = advance ? int{GBA_VIDEO_VERTICAL_PIXELS} : int{GB_VIDEO_VERTICAL_PIXELS};
  pixels_.resize(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_));
  // Before the first reset, or mGBA never draws.
  core->setVideoBuffer(core, pixels_.data(), static_cast<std::size_t>(width_));

  // The bytes are shared: mGBA copies a ROM only when it is patched, and Write refuses to.
  VFile* bytes = VFileFromConstMemory(rom.bytes.data(), rom.bytes.size());
  if (bytes == nullptr || !core->loadROM(core, bytes)) {
    throw std::runtime_error("mGBA does not accept the ROM " + rom.file.string());
  }
  core->reset(core);
  StopSound();
}

Emulator::~Emulator() = default;

void Emulator::Reset(std::string_view battery) {
  const bool fits = ResetCore(battery, core_.get());
  StopSound();
  if (fits) return;
  throw std::runtime_error("the cartridge has no memory of the size of this battery save, " +
                           std::to_string(battery.size()) + " bytes: it is another game's");
}

// Making samples costs 10 to 20 % of a frame. Only a Game Boy Color game that reads what its
// channels play (registers FF76 and FF77) can tell. Resetting and loading a state both start it
// again.
void Emulator::StopSound() {
  if (IsAdvance(*core_)) {
    mTimingDeschedule(core_->timing, &Advance(*core_)->audio.sampleEvent);
  } else {
    mTimingDeschedule(core_->timing, &GameBoy(*core_)->audio.sampleEvent);
  }
}

void Emulator::RunFrame(std::uint16_t buttons, Draw draw) {
  counted_illegal_opcodes = &illegal_opcodes_;
  core_->setKeys(core_.get(), buttons);
  SetDraw(*core_, draw);
  ForgetIdleLoop(*core_);
  ForgetOldSound(*core_);
  const FrameLimit limit(core_.get());
  if (IsAdvance(*core_)) {
    BeginBiosCalls();
    core_->runFrame(core_.get());
  } else {
    RunGameBoyFrame(core_.get(), limit);
  }
  counted_illegal_opcodes = nullptr;
}

ScreenView Emulator::screen() const { return {width_, height_, pixels_}; }

std::string Emulator::SaveState() const { return SaveCoreState(core_.get()); }

void Emulator::LoadState(std::string_view state) {
  if (!LoadCoreState(state, core_.get())) {
    throw std::runtime_error("not a save state of this ROM and of " + EmulatorVersion() + ": " +
                             std::to_string(state.size()) + " bytes");
  }
  StopSound();
}

std::uint8_t Emulator::Read(std::uint32_t address) const {
  if (platform_ != Platform::kGameBoyAdvance && FindBank(address)) {
    const std::uint8_t* byte = FindBankedByte(*core_, address);
    return byte != nullptr ? *byte : std::uint8_t{0xFF};
  }
  // The raw read: the bus answers 0xFF while the console's DMA is running.
  return static_cast<std::uint8_t>(core_->rawRead8(core_.get(), address, -1));
}

void Emulator::Write(std::uint32_t address, std::uint8_t value) {
  if (!IsWritable(platform_, {address, address})) {
    throw std::runtime_error("cannot write to address " + AddressText(address) +
                             ": it is not in the console's memory");
  }
  if (platform_ == Platform::kGameBoyAdvance || !FindBank(address)) {
    core_->rawWrite8(core_.get(), address, -1, value);
  } else if (std::uint8_t* byte = FindBankedByte(*core_, address)) {
    *byte = value;
    RedrawTiles(*core_, *FindBank(address));
  }
}

}  // namespace mario
