#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "emulator_server/emulator/emulator.h"
#include "emulator_server/environments/observation/screen_novelty.h"
#include "emulator_server/environments/starts/byte_stream.h"
#include "emulator_server/game/game.h"
#include "emulator_server/game/game_rules.h"

namespace mario {

// What one environment's steps are worth and when its episodes end: by the formulas of its game,
// or, where there is no description, by the novelty of its screens. Begin, Watch and Judge throw as
// GameRules do.
class EpisodeJudge {
 public:
  explicit EpisodeJudge(const Game& game);  // which must outlive the judge

  void Begin(const Emulator& emulator);
  void Watch(const Emulator& emulator) { rules_.Watch(emulator); }  // a frame within a step
  void Judge(const Emulator& emulator);  // the step's last frame, whose screen is drawn

  const Judgement& judgement() const {
    return novelty_ ? novelty_->judgement() : rules_.judgement();
  }
  double furthest_position() const;
  bool has_position() const { return has_position_; }
  bool can_be_cleared() const { return rules_.can_be_cleared(); }
  const std::string& CauseOfDeath() const { return rules_.CauseOfDeath(); }
  std::span<const double> variables() const { return rules_.variables(); }

  // All that the next judgement depends on, between two steps. Read throws std::runtime_error when
  // it is damaged or another game's; Load takes what this judge has read.
  struct Saved {
    std::vector<double> rules;
    std::optional<ScreenNovelty> novelty;
  };
  void Save(ByteWriter& out) const;
  Saved Read(ByteReader& in) const;
  void Load(Saved saved);

 private:
  GameRules rules_;
  std::optional<ScreenNovelty> novelty_;  // judges in place of the rules
  bool has_position_;
};

}  // namespace mario
