#include "emulator_server/workshop/bench/live_rules.h"

#include <stdexcept>

namespace mario {
namespace {

constexpr std::size_t kEndsKept = 8;
constexpr int kRetryFrames = 30;  // after a problem

}  // namespace

LiveRules::LiveRules(const Game& game, int frame_skip) : frame_skip_(frame_skip), rules_(game) {}

void LiveRules::Restart() {
  state_ = State::kBefore;
  frames_left_ = 0;
}

void LiveRules::Look(std::uint64_t frame, const Memory& memory) {
  try {
    if (state_ != State::kInEpisode) {
      if (--frames_left_ <= 0) Begin(memory);
    } else if (--frames_left_ > 0) {
      rules_.Watch(memory);
    } else {
      Judge(frame, memory);
    }
  } catch (const std::runtime_error& error) {
    problem_ = error.what();
    state_ = State::kBefore;
    frames_left_ = kRetryFrames;
  }
}

// What holds at the beginning would end the episode in its first step: then it has not begun.
void LiveRules::Begin(const Memory& memory) {
  rules_.Begin(memory);
  const Judgement now = rules_.Judge(memory);
  problem_.clear();
  frames_left_ = 1;
  if (now.died || now.cleared) {
    if (state_ == State::kBefore) judgement_ = now;
    return;
  }
  rules_.Begin(memory);
  state_ = State::kInEpisode;
  frames_left_ = frame_skip_;
  judgement_ = now;
  judgement_.reward = 0.0;
  total_ = 0.0;
  steps_ = 0;
}

void LiveRules::Judge(std::uint64_t frame, const Memory& memory) {
  judgement_ = rules_.Judge(memory);
  frames_left_ = frame_skip_;
  total_ += judgement_.reward;
  ++steps_;
  if (!judgement_.died && !judgement_.cleared) return;
  state_ = State::kAfter;
  frames_left_ = 1;
  ends_.push_front(
      {frame, judgement_.died ? rules_.CauseOfDeath() : "cleared", total_, judgement_.position});
  if (ends_.size() > kEndsKept) ends_.pop_back();
}

}  // namespace mario
