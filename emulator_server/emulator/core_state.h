#pragma once

#include <string>
#include <string_view>

struct mCore;
struct VFile;

namespace mario {

// Save states from which a core continues exactly as the one that was saved, cartridge memory
// included: what mGBA 0.10's own leave out or refuse is added.
std::string SaveCoreState(mCore* core);

// False, with the core as it was, when `state` is not of the core's cartridge. Sound is switched
// on.
bool LoadCoreState(std::string_view state, mCore* core);

// Powers the core off and on with `battery`, a .sav file's bytes, in the cartridge's memory; empty:
// with a new cartridge's, all 0xFF. The clock that other emulators write behind the memory is
// ignored: it begins at 0. False, with a new cartridge's memory, when it has none of this size.
bool ResetCore(std::string_view battery, mCore* core);

// What loading has put in the place of the cartridge's memory, or null. mGBA does not close it when
// the core goes: that is left to the core's owner.
VFile* ReplacedCartridgeMemory(mCore* core);

}  // namespace mario
