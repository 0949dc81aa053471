#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "emulator_server/emulator/emulator.h"
#include "emulator_server/game/game_rules.h"

namespace mario {

// A screen as it is counted: the mean brightness of each square of 16 pixels in 8 levels, hashed
// (Go-Explore's cells: Ecoffet et al., "First return, then explore", 2021).
std::uint64_t ScreenCell(const ScreenView& screen);

// The judge of a game without a description: a step is worth 1 / sqrt(n) when it shows a screen for
// the n-th time (counts over hashed screens: Tang et al., "#Exploration", 2017), and the position
// is how many different screens the episode has shown. Counts are one environment's own and last
// over its episodes; screens share a count where their hashes collide.
class ScreenNovelty {
 public:
  static constexpr std::size_t kCounts = std::size_t{1} << 16;

  ScreenNovelty() : counts_(kCounts), seen_(kCounts) {}

  // Begins an episode with the screen that it shows first.
  void Begin(const ScreenView& screen);

  // Judges the step that led to this screen.
  const Judgement& Judge(const ScreenView& screen);

  const Judgement& judgement() const { return judgement_; }

  // All of it: 192 KiB that compress well. Load throws std::runtime_error when they are damaged.
  std::string Save() const;
  void Load(std::string_view saved);

 private:
  bool Count(const ScreenView& screen);

  std::vector<std::uint16_t> counts_;  // by hash; they stop at their greatest
  std::vector<std::uint8_t> seen_;     // in this episode: 1
  std::size_t last_ = 0;               // the hash of the last screen
  Judgement judgement_;
};

}  // namespace mario
