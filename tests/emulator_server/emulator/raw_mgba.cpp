#include "tests/emulator_server/emulator/raw_mgba.h"

#include <mgba/flags.h>
// First of mGBA's headers: it decides the layout of struct mCore.
#include <mgba-util/vfs.h>
#include <mgba/core/core.h>
#include <mgba/internal/gb/gb.h>

#include <stdexcept>
#include <vector>

namespace mario {

struct RawMgba::Core {
  mCore* core = nullptr;
  Options options;
  int frame = 0;
  std::vector<std::uint32_t> pixels =
      std::vector<std::uint32_t>(GB_VIDEO_HORIZONTAL_PIXELS * GB_VIDEO_VERTICAL_PIXELS);
};

RawMgba::RawMgba(const Rom& rom, const Options& options) : core_(std::make_unique<Core>()) {
  VFile* file = VFileFromConstMemory(rom.bytes.data(), rom.bytes.size());
  mCore* core = mCoreFindVF(file);
  if (core == nullptr) throw std::runtime_error("mGBA does not know this ROM");
  core_->core = core;
  core_->options = options;
  core->init(core);
  mCoreInitConfig(core, nullptr);
  core->setVideoBuffer(core, core_->pixels.data(), GB_VIDEO_HORIZONTAL_PIXELS);
  core->loadROM(core, file);
  core->reset(core);
  GB* gb = static_cast<GB*>(core->board);
  if (!options.sound) mTimingDeschedule(&gb->timing, &gb->audio.sampleEvent);
}

RawMgba::~RawMgba() {
  mCoreConfigDeinit(&core_->core->config);
  core_->core->deinit(core_->core);
}

void RawMgba::RunFrame(std::uint16_t buttons) {
  mCore* core = core_->core;
  core->setKeys(core, buttons);
  if (core_->options.draw_every > 1) {
    const bool draw = core_->frame++ % core_->options.draw_every == 0;
    static_cast<GB*>(core->board)->video.frameskipCounter = draw ? 0 : 1;
  }
  core->runFrame(core);
}

std::span<const std::uint32_t> RawMgba::pixels() const { return core_->pixels; }

}  // namespace mario
