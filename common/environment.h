#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/levels.h"

namespace mario {

// Height and width of one grey uint8 observation, in pixels.
struct ObservationShape {
  int height = 72;
  int width = 80;

  std::size_t bytes() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  }
  bool operator==(const ObservationShape&) const = default;
};

// A recording of play, as its file has it (common/demonstrations).
struct DemonstrationFile {
  std::string name;  // for messages
  std::string bytes;

  bool operator==(const DemonstrationFile&) const = default;
};

// The experiment as far as the emulator is concerned. The learner's configuration is the only place
// that describes it; it travels to the server in the hello.
struct EnvironmentConfig {
  int environments = 16;
  int groups = 2;  // each of environments / groups environments, stepped independently
  ObservationShape observation;
  int frame_skip = 4;  // emulated frames a step
  // An observation is the pixelwise maximum, or minimum, of the last two frames; at most one of
  // them. This removes flicker, of things that are drawn every other frame: light ones with the
  // maximum, dark ones, as on a Game Boy, with the minimum.
  bool max_last_two_frames = false;
  bool min_last_two_frames = false;
  std::string action_set;            // one of the game's action sets; empty: its first
  double sticky_probability = 0.25;  // that a frame repeats the last frame's buttons
  int max_no_ops = 30;               // frames without buttons at an episode's start: 0 to this many
  int max_steps = 4500;              // an episode's limit, in steps; 0: none
  int stall_steps = 400;             // without a new furthest position until truncation; 0: never
  double reward_clip = 0.0;          // rewards are clipped to +-this; 0: not at all
  // Of the game's levels, each episode draws one, unless the client chooses (EpisodeStart); empty:
  // the game's first. One "7" or "100..199" that names no level stands for these seeds of the
  // game's generated level.
  std::vector<std::string> levels;
  std::uint32_t first_level_seed = 0;  // a generated level's seed is drawn from
  std::uint32_t last_level_seed = 0;   // [first, last], both included
  int first_level_difficulty = 3;      // a generated level's difficulty is drawn from
  int last_level_difficulty = 3;       // [first, last], in the game's own range
  double archive_share = 0.0;  // share of the episodes that start from an archived save state
  std::vector<std::string> variables;                  // of the game's, reported in every time step
  std::uint64_t seed = 1;                              // of everything random in the environments
  std::vector<DemonstrationFile> demonstrations = {};  // along which episodes can begin

  bool operator==(const EnvironmentConfig&) const = default;
};

// What EpisodeSummary::ended_by says of an episode whose server was lost.
inline constexpr char kServerLost[] = "server-lost";
// And of one that followed a demonstration up to where that ends.
inline constexpr char kDemonstrationEnd[] = "demonstration-end";

// An ended episode's facts.
struct EpisodeSummary {
  double total_reward = 0.0;
  int steps = 0;
  std::int64_t frames = 0;         // emulated since the episode's first observation
  double furthest_position = 0.0;  // in the game's units (pixels from the level's start)
  bool cleared = false;
  std::string ended_by;  // "cleared", "time-limit", "stall", "server-lost" or a cause of death
  std::string level;
  std::uint32_t level_seed = 0;
  int level_difficulty = 0;   // 0: the level has none
  bool from_archive = false;  // began from a save state, not from the level's start
  std::optional<DemonstrationPlace> along = {};  // of which demonstration

  // Nobody knows how it would have ended: it counts neither as cleared nor as failed.
  bool lost() const { return ended_by == kServerLost; }

  bool operator==(const EpisodeSummary&) const = default;
};

// What one environment answers to one action.
struct TimeStep {
  bool first = false;  // an episode's first observation: the action was ignored, the reward is 0
  bool terminated = false;  // death or cleared: its value is the reward alone, no bootstrap
  bool truncated = false;   // time limit, stall, lost server: the state has a value, bootstrap
  float reward = 0.0f;
  int held_action = 0;            // the action whose buttons the last frame held (see stickiness)
  std::vector<double> variables;  // in the order of EnvironmentConfig::variables
  std::optional<EpisodeSummary> episode;  // present exactly in an episode's last time step

  bool last() const { return terminated || truncated; }
  // The end of an episode whose server was lost: made up on the client's side, nothing was stepped.
  bool lost() const { return episode && episode->lost(); }
  bool operator==(const TimeStep&) const = default;
};

// One group's time steps.
struct TimeSteps {
  int group = 0;
  std::vector<TimeStep> steps;             // one an environment, in the group's order
  std::vector<std::uint8_t> observations;  // [steps.size(), height, width], same order

  bool operator==(const TimeSteps&) const = default;
};

// An action of the game: its buttons are held down until the next action. Others may be tapped:
// pressed at the step's beginning and released within it.
struct Action {
  std::string name;           // "right+A"
  std::uint16_t buttons = 0;  // mGBA's key mask: A B select start right left up down (R L)
  std::uint16_t tapped = 0;   // the same, of those that are tapped
  int tap_frames = 0;         // for how many of the step's frames

  // In the step's frame of this number, from 0.
  std::uint16_t ButtonsIn(int frame) const {
    return frame < tap_frames ? static_cast<std::uint16_t>(buttons | tapped) : buttons;
  }

  bool operator==(const Action&) const = default;
};

// A setting that a game's description recommends to whoever learns it, as the learner's
// configuration has it: "frame-skip", "8".
struct RecommendedSetting {
  std::string key;
  std::string value;

  bool operator==(const RecommendedSetting&) const = default;
};

// What is known of a batch of environments once it has been opened.
struct EnvironmentInfo {
  std::string game;      // "Sprout Land"
  std::string rom_sha1;  // 40 hex digits
  std::vector<Action> actions;
  ObservationShape observation;
  int environments = 0;
  int groups = 0;
  std::vector<int> slots;  // each environment's number on its server, as published to viewers
  std::vector<LevelInfo> levels;  // that a client may choose from; empty: it cannot choose
  std::vector<int> demonstration_steps = {};  // of each of EnvironmentConfig::demonstrations
  std::string emulator = {};     // version and console: "mGBA 0.10.1 as gb"; empty: not said
  std::string description = {};  // SHA-1 of the game's description, 40 hex digits; empty: not said

  int group_size() const { return environments / groups; }

  // Throws std::runtime_error unless there are environments [first, first + count), count > 0.
  void RequireRange(int first, std::size_t count) const {
    const auto all = static_cast<std::size_t>(environments);
    if (first >= 0 && first < environments && count > 0 &&
        count <= all - static_cast<std::size_t>(first)) {
      return;
    }
    throw std::runtime_error("there are no " + std::to_string(count) + " environments from " +
                             std::to_string(first) + " on, the lease has " +
                             std::to_string(environments));
  }

  // Throws std::runtime_error unless `starts` is empty, or has an entry for each environment of a
  // group, each a level of this batch with a seed and a difficulty that it has, or a place of one
  // of its demonstrations.
  void RequireStarts(std::span<const EpisodeStart> starts) const {
    mario::RequireStarts(starts, levels, demonstration_steps,
                         static_cast<std::size_t>(group_size()));
  }

  bool operator==(const EnvironmentInfo&) const = default;
};

// Thrown by Restore for a state that cannot be restored here: of another release, emulator, ROM or
// game, made under other keys, or damaged. what() is a sentence for the user. Environments that
// have not been stepped yet begin new episodes then, as if nothing had been restored.
class UnusableStates : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Thrown by Receive, Snapshot and Restore when a stop is requested while they wait for a server
// that does not answer.
class Interrupted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Of one group. More would be chosen by observations too old to play by.
inline constexpr int kMaxStepsInFlight = 2;

// A batch of environments, several groups of which can be in flight at once. Environment e belongs
// to group e / group_size().
//
// Episodes: each environment begins, and stands after every last time step, between two episodes.
// The next action sent to it is ignored and answered by the next episode's first time step. So no
// observation is ever lost.
//
// One thread owns a batch. Errors are exceptions derived from std::runtime_error.
class Environments {
 public:
  virtual ~Environments() = default;

  virtual const EnvironmentInfo& info() const = 0;

  // Steps a group: one action index an environment. Does not block. A group that is in flight is
  // stepped again afterwards, by actions that were chosen before its observations had come; at most
  // kMaxStepsInFlight of a group can be on their way at once. Episodes that begin with this step
  // begin at their environments' entries of `starts` (one an environment); where that is empty, the
  // environments draw.
  virtual void Send(int group, std::span<const int> actions,
                    std::span<const EpisodeStart> starts) = 0;
  void Send(int group, std::span<const int> actions) { Send(group, actions, {}); }

  // Blocks until a group in flight has been stepped, and returns it. Groups of one server come back
  // in the order in which they were sent.
  virtual TimeSteps Receive() = 0;

  // One opaque save state for each of the environments [first, first + count): continuing from it
  // gives the same time steps, bit for bit. No group may be in flight.
  virtual std::vector<std::string> SnapshotRange(int first, int count) = 0;

  // Puts the environments from `first` on into states that were saved of this or of another batch
  // with the same game and configuration; stickiness, limits and the number of environments may
  // differ, and hold from then on. No group may be in flight. Throws UnusableStates.
  virtual void RestoreRange(int first, std::span<const std::string> states) = 0;

  // The same for all environments.
  std::vector<std::string> Snapshot() { return SnapshotRange(0, info().environments); }
  void Restore(std::span<const std::string> states) {
    if (states.size() != static_cast<std::size_t>(info().environments)) {
      throw std::runtime_error(std::to_string(states.size()) + " states cannot be restored to " +
                               std::to_string(info().environments) + " environments");
    }
    RestoreRange(0, states);
  }
};

// Opens batches of environments: what a step server serves.
class EnvironmentHost {
 public:
  virtual ~EnvironmentHost() = default;

  // How many environments can be open at once, and how many are free now.
  virtual int capacity() const = 0;
  virtual int available() const = 0;

  // What the game's description recommends to whoever learns it.
  virtual std::vector<RecommendedSetting> recommended() const { return {}; }

  // Throws std::runtime_error with a sentence for the user when `config` cannot be served. `ready`
  // is called, on any thread, each time one more Receive() would not block.
  virtual std::unique_ptr<Environments> Open(const EnvironmentConfig& config,
                                             std::function<void()> ready) = 0;
};

}  // namespace mario
