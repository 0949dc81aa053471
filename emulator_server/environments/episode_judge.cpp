#include "emulator_server/environments/episode_judge.h"

#include <stdexcept>

#include "emulator_server/environments/starts/state_archive.h"

namespace mario {

EpisodeJudge::EpisodeJudge(const Game& game)
    : rules_(game), has_position_(game.rewards_novelty || !game.formulas.position.empty()) {
  if (game.rewards_novelty) novelty_.emplace();
}

void EpisodeJudge::Begin(const Emulator& emulator) {
  rules_.Begin(emulator);
  if (novelty_) novelty_->Begin(emulator.screen());
}

void EpisodeJudge::Judge(const Emulator& emulator) {
  rules_.Judge(emulator);
  if (novelty_) novelty_->Judge(emulator.screen());
}

double EpisodeJudge::furthest_position() const {
  return novelty_ ? novelty_->judgement().position : rules_.furthest_position();
}

void EpisodeJudge::Save(ByteWriter& out) const {
  out.Write(std::span<const double>(rules_.Save()));
  if (novelty_) out.Write(std::string_view(CompressState(novelty_->Save())));
}

EpisodeJudge::Saved EpisodeJudge::Read(ByteReader& in) const {
  Saved saved{.rules = in.ReadNumbers(), .novelty = {}};
  if (novelty_) saved.novelty.emplace().Load(DecompressState(in.ReadText()));
  if (!rules_.Fits(saved.rules)) throw std::runtime_error("the game's numbers do not fit");
  return saved;
}

void EpisodeJudge::Load(Saved saved) {
  rules_.Load(saved.rules);
  novelty_ = std::move(saved.novelty);
}

}  // namespace mario
