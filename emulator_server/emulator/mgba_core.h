#pragma once

// First of mGBA's headers: it decides the layout of struct mCore.
#include <mgba/flags.h>
// The others.
#include <mgba/core/core.h>
#include <mgba/internal/gb/gb.h>
#include <mgba/internal/gba/gba.h>

namespace mario {

// What is behind mGBA's core.
inline GB* GameBoy(const mCore& core) { return static_cast<GB*>(core.board); }
inline GBA* Advance(const mCore& core) { return static_cast<GBA*>(core.board); }

inline bool IsAdvance(const mCore& core) { return core.platform(&core) == mPLATFORM_GBA; }

}  // namespace mario
