#pragma once

#include "proto/run.h"

namespace mario {

// Observes a run while it trains. The learner calls it on its own thread: no call may block, fail,
// or change the run.
class TrainingObserver {
 public:
  virtual ~TrainingObserver() = default;

  // Whether anybody looks at this slot's decisions now. Nothing is copied when not.
  virtual bool Wants(int slot) = 0;
  virtual void OnDecision(const Decision& decision) = 0;

  // Where the run stands; about once a second.
  virtual void OnProgress(const ProgressReport& progress) = 0;

  virtual void OnEvaluation(const EvaluationResult& result) = 0;
};

}  // namespace mario
