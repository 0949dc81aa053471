#pragma once

struct mCore;

namespace mario {

// mGBA answers an Advance's BIOS calls in C: some of its loops run as often as a register says, or
// until data says that they end, and no time passes meanwhile that a frame's limit could see. Each
// frame has as many accesses to memory for them as no sensible program needs; the call that needs
// more ends where it is.
//
// For each new core of an Advance.
void LimitBiosCalls(mCore* core);

// At the start of each frame, on the thread that runs it.
void BeginBiosCalls();

}  // namespace mario
