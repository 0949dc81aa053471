#pragma once

#include "learner_client/base/serializer.h"
#include "learner_client/replay/replay_buffer.h"

namespace mario {

// What a checkpoint is of: a learner, as far as storage knows it.
class Resumable {
 public:
  virtual ~Resumable() = default;

  virtual ReplayBuffer& replay() = 0;
  // Everything but the replay. Saving does not change the run.
  virtual void Save(Serializer& out) = 0;
  // Into one that has done nothing yet; the replay has been restored before. Throws
  // std::runtime_error when the file cannot be read to its end or does not fit the settings: then
  // another one may be loaded.
  virtual void Load(Deserializer& in) = 0;
  // Puts the environments where they were when what has been loaded was saved. Those whose states
  // cannot be used (of another release, or another emulator's) begin new episodes.
  virtual void RestoreEnvironments() = 0;
};

}  // namespace mario
