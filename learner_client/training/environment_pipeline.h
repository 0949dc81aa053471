#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "common/environment.h"
#include "learner_client/base/serializer.h"

namespace mario {

// The environments as the learning loop drives them, a group at a time, with `depth` steps of each
// group outstanding. A group's newest observations are answered by the actions that were sent
// depth - 1 steps before they came:
//
//   depth 1:  observations t -> Send(actions chosen at t)      they are executed next
//   depth 2:  observations t -> Send(actions chosen at t)      those chosen at t - 1 are next
//
// Nothing outstanding is lost by a checkpoint: the time steps are taken in and kept.
class EnvironmentPipeline {
 public:
  // One start an environment of a group, for each step that is sent; none: the environments draw.
  using StartsDrawer = std::function<std::vector<EpisodeStart>()>;

  // `environments` must outlive it. `draw_starts` may be empty: the environments draw.
  EnvironmentPipeline(Environments& environments, int depth, StartsDrawer draw_starts = {});

  // The next group's time steps. Blocks. The first call of a new run begins the episodes.
  TimeSteps Receive();

  // Sends the actions of the group that has just been received; does not block. The actions, one an
  // environment, that are executed next.
  std::vector<int> Send(int group, std::vector<int> actions);

  // For checkpoints, between Send and Receive. A run that has begun takes in all time steps that
  // are outstanding.
  bool begun() const { return begun_; }
  void Save(Serializer& out);
  // Throws std::runtime_error when it does not fit the environments.
  void Load(Deserializer& in, bool begun);
  // Puts the environments where they were when what has been loaded was saved. Those whose states
  // cannot be used begin new episodes.
  void Restore();

 private:
  std::size_t outstanding() const;  // groups' time steps, those in received_ included
  void Begin();
  void Transmit(int group, std::span<const int> actions);
  void RequireOneEach(std::size_t states) const;
  void RequireSound() const;

  Environments& environments_;
  const int depth_;
  const StartsDrawer draw_starts_;
  bool begun_ = false;
  std::vector<std::deque<std::vector<int>>> sent_;  // by group: actions to be executed, in order
  std::deque<TimeSteps> received_;                  // when a checkpoint was made, and not yet used
  std::vector<std::string> states_;  // of the environments: loaded, and not yet restored
};

}  // namespace mario
