#include "emulator_server/environments/game_environment.h"

#include <algorithm>
#include <stdexcept>

#include "common/program.h"
#include "emulator_server/environments/config_check.h"

namespace mario {
namespace {

// The action that holds no button; the first one in a set without it.
int NeutralAction(const ActionSet& set) {
  const auto found = std::find_if(set.actions.begin(), set.actions.end(), [](const Action& action) {
    return action.buttons == 0 && action.tapped == 0;
  });
  return found == set.actions.end() ? 0 : static_cast<int>(found - set.actions.begin());
}

std::optional<FramePooling> MergingOf(const EnvironmentConfig& config) {
  if (config.max_last_two_frames) return FramePooling::kMaximum;
  if (config.min_last_two_frames) return FramePooling::kMinimum;
  return std::nullopt;
}

}  // namespace

GameEnvironment::GameEnvironment(const Parts& parts, int index)
    : game_(parts.game),
      starts_(parts.starts),
      emulator_(parts.emulator),
      config_(parts.config),
      demonstrations_(parts.demonstrations),
      actions_(RequireActionSet(parts.game, parts.config.action_set)),
      levels_(LevelInfos(parts.config, parts.game)),
      reported_variables_(RequireVariables(parts.game, parts.config.variables)),
      neutral_action_(NeutralAction(actions_)),
      pooling_(MergingOf(parts.config)),
      judge_(parts.game),
      preprocessor_(emulator_.screen(), emulator_.grey(), parts.game.crop,
                    parts.config.observation),
      archive_(parts.game.archive),
      random_(parts.config.seed, static_cast<std::uint64_t>(index)) {}

const Action& GameEnvironment::held_action() const {
  return actions_.actions[static_cast<std::size_t>(held_action_)];
}

// Not in a game that has no end. There a position is a score: a later episode's states carry points
// that the agent has never made, so that training looks like progress and teaches nothing of the
// start (docs/many-levels.md).
bool GameEnvironment::UsesArchive() const {
  return config_.archive_share > 0.0 && !game_.formulas.position.empty() && judge_.can_be_cleared();
}

TimeStep GameEnvironment::Step(int action, std::span<std::uint8_t> observation) {
  TimeStep time_step = playing_ ? Play(action) : Begin();
  preprocessor_.Observe(observation);
  time_step.held_action = held_action_;
  AddVariables(time_step);
  return time_step;
}

TimeStep GameEnvironment::StepAlone(int action, std::span<std::uint8_t> observation) {
  CommitArchive();
  const StateArchive* const own = &archive_;
  ChooseStart({&own, 1});
  return Step(action, observation);
}

void GameEnvironment::ChooseStart(std::span<const StateArchive* const> archives,
                                  const EpisodeStart* chosen) {
  if (playing_) return;
  episode_ = {};
  archived_start_.clear();
  episode_.start = DrawStart(config_, levels_, random_);
  if (chosen != nullptr && chosen->along) {
    episode_.along = chosen->along;
    episode_.from_archive = true;
    episode_.start =
        demonstrations_[static_cast<std::size_t>(chosen->along->demonstration)]->start();
    return;
  }
  if (chosen != nullptr) episode_.start = StartAt(*chosen, config_, levels_);
  if (!UsesArchive() || !random_.Chance(config_.archive_share)) return;
  const LevelStart* like = chosen == nullptr ? nullptr : &episode_.start;
  if (const ArchivedState* archived = StateArchive::Draw(archives, random_, like)) {
    episode_.start = archived->start;
    episode_.from_archive = true;
    archived_start_ = archived->state;
  }
}

// Up to the frame that is observed first. One is played in any case: a save state has no screen. An
// archived state stands in the middle of dangers and waits no longer.
void GameEnvironment::LoadStart() {
  held_action_ = neutral_action_;
  held_buttons_ = 0;
  if (episode_.along) return GoAlong();
  int no_ops = 1;
  if (episode_.from_archive) {
    emulator_.LoadState(DecompressState(archived_start_));
  } else {
    starts_.Load(episode_.start, emulator_);
    no_ops = static_cast<int>(random_.Below(static_cast<std::uint64_t>(config_.max_no_ops) + 1));
  }
  for (int frame = 1; frame < no_ops; ++frame) emulator_.RunFrame(0, Draw::kNo);
  emulator_.RunFrame(0, Draw::kYes);
}

void GameEnvironment::GoAlong() {
  const auto [demonstration, step, follow] = *episode_.along;
  RecordedPlay& play = *demonstrations_[static_cast<std::size_t>(demonstration)];
  play.GoTo(step, emulator_);
  if (step > 0) held_action_ = play.Action(step - 1, actions_.actions);
  held_buttons_ = play.HeldBefore(step);
}

// Whose buttons are played in place of the actions; null: the actions'.
const RecordedPlay* GameEnvironment::followed() const {
  if (!episode_.along || !episode_.along->follow) return nullptr;
  return demonstrations_[static_cast<std::size_t>(episode_.along->demonstration)].get();
}

TimeStep GameEnvironment::Begin() {
  LoadStart();
  preprocessor_.Take(emulator_.screen());
  InFrame([this] { judge_.Begin(emulator_); });
  if (UsesArchive()) archive_.Begin(position());
  playing_ = true;
  TimeStep time_step;
  time_step.first = true;
  return time_step;
}

// Sticky actions (Machado et al., "Revisiting the Arcade Learning Environment", 2018), a frame at a
// time: with the configured probability the buttons stay as they were.
void GameEnvironment::HoldButtonsFor(int action, int frame) {
  if (const RecordedPlay* play = followed()) {
    held_action_ = action;
    held_buttons_ = play->Buttons(episode_.along->step + episode_.steps, frame);
    return;
  }
  if (random_.Chance(config_.sticky_probability)) return;
  held_action_ = action;
  held_buttons_ = held_action().ButtonsIn(frame);
}

// What goes wrong in the game's formulas, with where the episode stands.
template <typename Judging>
void GameEnvironment::InFrame(Judging judging) const {
  try {
    judging();
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("level " + episode_.start.level + ", frame " +
                             std::to_string(episode_.frames) + " of an episode: " + error.what());
  }
}

TimeStep GameEnvironment::Play(int action) {
  if (action < 0 || static_cast<std::size_t>(action) >= actions_.actions.size()) {
    throw UsageError("action " + std::to_string(action) + " is out of range: the action set \"" +
                     actions_.name + "\" has " + std::to_string(actions_.actions.size()));
  }
  const RecordedPlay* const play = followed();
  const int step = play != nullptr ? episode_.along->step + episode_.steps : 0;
  if (play != nullptr) action = play->Action(step, actions_.actions);
  const int last = config_.frame_skip - 1;
  for (int frame = 0; frame <= last; ++frame) {
    HoldButtonsFor(action, frame);
    const bool merged = pooling_ && frame == last - 1;
    emulator_.RunFrame(held_buttons_, frame == last || merged ? Draw::kYes : Draw::kNo);
    if (merged) preprocessor_.Take(emulator_.screen());
    if (play != nullptr && episode_.along->step == 0) play->Verify(step, frame, emulator_);
    ++episode_.frames;
    InFrame([&] { frame == last ? judge_.Judge(emulator_) : judge_.Watch(emulator_); });
  }
  pooling_&& last > 0 ? preprocessor_.Pool(emulator_.screen(), *pooling_)
                      : preprocessor_.Take(emulator_.screen());
  TimeStep time_step = Count();
  if (UsesArchive() && playing_) archive_.Step(episode_.start, position(), emulator_);
  return time_step;
}

// The step that was judged: its reward, and the end of the episode if it is one.
TimeStep GameEnvironment::Count() {
  const Judgement& step = judgement();
  ++episode_.steps;
  episode_.total_reward += step.reward;
  episode_.steps_without_progress = step.progress > 0.0 ? 0 : episode_.steps_without_progress + 1;

  TimeStep time_step;
  const double clip = config_.reward_clip;
  time_step.reward =
      static_cast<float>(clip > 0.0 ? std::clamp(step.reward, -clip, clip) : step.reward);
  std::string ended_by = EndedBy();
  if (ended_by.empty()) return time_step;
  time_step.terminated = step.died || step.cleared;
  time_step.truncated = !time_step.terminated;
  time_step.episode = Summary(std::move(ended_by));
  archive_.End(step.cleared && !step.died);
  playing_ = false;
  return time_step;
}

// Empty: the episode goes on.
std::string GameEnvironment::EndedBy() const {
  if (judgement().died) return judge_.CauseOfDeath();
  if (judgement().cleared) return "cleared";
  if (config_.max_steps > 0 && episode_.steps >= config_.max_steps) return "time-limit";
  const bool stalls = config_.stall_steps > 0 && judge_.has_position();
  if (stalls && episode_.steps_without_progress >= config_.stall_steps) return "stall";
  const RecordedPlay* const play = followed();
  const bool is_over = play != nullptr && episode_.along->step + episode_.steps == play->steps();
  return is_over ? kDemonstrationEnd : "";
}

EpisodeSummary GameEnvironment::Summary(std::string ended_by) const {
  EpisodeSummary summary;
  summary.total_reward = episode_.total_reward;
  summary.steps = episode_.steps;
  summary.frames = episode_.frames;
  summary.furthest_position = judge_.furthest_position();
  summary.cleared = judgement().cleared && !judgement().died;
  summary.ended_by = std::move(ended_by);
  summary.level = episode_.start.level;
  summary.level_seed = episode_.start.seed;
  summary.level_difficulty = DifficultyOf(episode_.start, levels_);
  summary.from_archive = episode_.from_archive;
  summary.along = episode_.along;
  return summary;
}

void GameEnvironment::AddVariables(TimeStep& time_step) const {
  time_step.variables.reserve(reported_variables_.size());
  for (const std::size_t index : reported_variables_) {
    time_step.variables.push_back(variables()[index]);
  }
}

bool GameEnvironment::FitsDemonstrations(const Episode& episode) const {
  if (!episode.along) return true;
  const auto which = static_cast<std::size_t>(episode.along->demonstration);
  if (which >= demonstrations_.size()) return false;
  const int steps = demonstrations_[which]->steps();
  return episode.along->step < steps &&
         (!episode.along->follow || episode.steps < steps - episode.along->step);
}

std::string GameEnvironment::Snapshot() const {
  ByteWriter out;
  out.Write(std::string_view(CompressState(emulator_.SaveState())));
  out.Write(random_.state());
  out.Write(playing_);
  out.Write(held_action_);
  out.Write(held_buttons_);
  SaveEpisode(episode_, out);
  judge_.Save(out);
  archive_.Save(out);
  return out.Take();
}

void GameEnvironment::Restore(std::string_view snapshot) {
  ByteReader in(snapshot);
  const std::string state = DecompressState(in.ReadText());
  const auto random_state = in.Read<std::uint64_t>();
  const bool playing = in.Read<std::uint8_t>() != 0;
  const int held_action = in.ReadCount();
  const auto held_buttons = in.Read<std::uint16_t>();
  Episode episode = LoadEpisode(in);
  EpisodeJudge::Saved judge = judge_.Read(in);
  StateArchive archive(game_.archive);
  archive.Load(in);
  if (!in.empty() || static_cast<std::size_t>(held_action) >= actions_.actions.size() ||
      !FitsDemonstrations(episode)) {
    throw std::runtime_error("the snapshot is damaged, or of another game or other settings");
  }

  emulator_.LoadState(state);  // the last that may refuse
  judge_.Load(std::move(judge));
  random_.set_state(random_state);
  playing_ = playing;
  held_action_ = held_action;
  held_buttons_ = held_buttons;
  episode_ = std::move(episode);
  archive_ = std::move(archive);
}

}  // namespace mario
