#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/environment.h"
#include "emulator_server/emulator/emulator.h"
#include "emulator_server/environments/episode.h"
#include "emulator_server/environments/episode_judge.h"
#include "emulator_server/environments/observation/preprocessor.h"
#include "emulator_server/environments/starts/random.h"
#include "emulator_server/environments/starts/recorded_play.h"
#include "emulator_server/environments/starts/start_states.h"
#include "emulator_server/environments/starts/state_archive.h"
#include "emulator_server/game/game.h"

namespace mario {

// One environment of a batch (common/environment.h): an emulator playing a game under an
// experiment's settings. Everything random comes from the configuration's seed and the
// environment's index, so that no result depends on threads.
class GameEnvironment {
 public:
  // What it plays; all of it must outlive the environment.
  struct Parts {
    const Game& game;
    StartStates& starts;
    Emulator& emulator;
    const EnvironmentConfig& config;
    std::span<const std::unique_ptr<RecordedPlay>> demonstrations = {};  // the configuration's
  };

  // `index`: in its batch. Throws UsageError naming the setting that cannot be served.
  GameEnvironment(const Parts& parts, int index);

  // What is between two steps, on one thread for all environments of a batch and in an order that
  // no thread's speed decides: lets into the archive what is ready for it, and, between two
  // episodes, draws where the next one begins, with its share from the batch's `archives`.
  // `chosen`: the level, seed and difficulty are these, and an archived state is of this level and
  // difficulty, or it is a place of a demonstration; null: they are drawn too.
  void CommitArchive() { archive_.Commit(); }
  void ChooseStart(std::span<const StateArchive* const> archives,
                   const EpisodeStart* chosen = nullptr);
  const StateArchive& archive() const { return archive_; }

  // Begins an episode (and ignores the action) after the last one's end, where ChooseStart said;
  // steps it otherwise.
  // `observation` is [height, width] of the configuration's shape, and is written.
  TimeStep Step(int action, std::span<std::uint8_t> observation);

  // The whole of it, for an environment that is in no batch.
  TimeStep StepAlone(int action, std::span<std::uint8_t> observation);

  // See Environments::Snapshot and Restore. Restore throws std::runtime_error, and leaves the
  // environment as it was, when `snapshot` is not one of this game and these settings. Whether it
  // is of this ROM, emulator and release is for its envelope to know.
  std::string Snapshot() const;
  void Restore(std::string_view snapshot);

  // For viewers, as of the last Step.
  const Emulator& emulator() const { return emulator_; }
  const Episode& episode() const { return episode_; }
  const Action& held_action() const;
  double position() const { return judgement().position; }
  const Judgement& judgement() const { return judge_.judgement(); }
  std::span<const double> variables() const { return judge_.variables(); }

 private:
  TimeStep Begin();
  TimeStep Play(int action);
  void LoadStart();
  void GoAlong();
  bool FitsDemonstrations(const Episode& episode) const;
  void HoldButtonsFor(int action, int frame);
  const RecordedPlay* followed() const;
  template <typename Judging>
  void InFrame(Judging judging) const;
  TimeStep Count();
  std::string EndedBy() const;
  EpisodeSummary Summary(std::string ended_by) const;
  void AddVariables(TimeStep& time_step) const;
  bool UsesArchive() const;

  const Game& game_;
  StartStates& starts_;
  Emulator& emulator_;
  const EnvironmentConfig& config_;
  const std::span<const std::unique_ptr<RecordedPlay>> demonstrations_;
  const ActionSet& actions_;
  const std::vector<LevelInfo> levels_;
  std::vector<std::size_t> reported_variables_;
  int neutral_action_ = 0;
  std::optional<FramePooling> pooling_;  // of the last two frames

  EpisodeJudge judge_;
  Preprocessor preprocessor_;
  StateArchive archive_;
  Random random_;
  bool playing_ = false;
  int held_action_ = 0;
  std::uint16_t held_buttons_ = 0;
  Episode episode_;
  std::string archived_start_;  // the next episode's state; empty: it begins at a level's start
};

}  // namespace mario
