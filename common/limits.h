#pragma once

#include <cstddef>
#include <cstdint>

// What a setting or a message may have at most: the same for the options that name it, the wire
// that carries it and the server that it is for. A game's own ranges stand in its description.
namespace mario {

inline constexpr int kMaxEnvironments = 4096;  // of a server, and so of a lease
inline constexpr int kMaxActions = 1024;       // of an action set
inline constexpr int kMaxFrameSkip = 60;       // frames: one second
inline constexpr int kMaxNoOps = 600;          // frames
inline constexpr int kMaxSteps = 1'000'000'000;
inline constexpr int kMaxDifficulty = 1'000'000;  // of generated levels
inline constexpr double kMaxRewardClip = 1e9;
inline constexpr int kMaxStack = 16;  // observations in a state

// Pixels. The wire itself carries smaller ones, too.
inline constexpr int kMinObservationSide = 8;
inline constexpr int kMaxObservationSide = 240;
inline constexpr int kMaxScreenSide = 1024;

inline constexpr std::size_t kMaxNames = 1024;     // levels or variables of one hello
inline constexpr std::size_t kMaxNameBytes = 256;  // of each, of an action, a cause of death

// Of silence, after which a client's environments are freed.
inline constexpr double kMinHeartbeatTimeoutSeconds = 0.1;
inline constexpr double kMaxHeartbeatTimeoutSeconds = 3600.0;

// Demonstrations of a hello: their number, and all their bytes.
inline constexpr int kMaxDemonstrations = 256;
inline constexpr std::size_t kMaxDemonstrationsBytes = 32 << 20;

// A larger message is not accepted, whoever sends it: its connection is closed.
inline constexpr std::int64_t kMaxMessageBytes = 64 << 20;

// Save states travel in slices. Whoever makes one adds states until they have these many bytes: so
// that a slow network takes about a second for it, and a server is never busy with one for long.
inline constexpr std::size_t kSliceBytes = 1 << 20;
inline constexpr std::size_t kMaxStateBytes = 32 << 20;  // of one environment: fits a message

}  // namespace mario
