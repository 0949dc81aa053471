#pragma once

#include <filesystem>

#include "common/environment.h"
#include "learner_client/config/learner_config.h"
#include "learner_client/players/evaluation.h"
#include "learner_client/report/metrics.h"
#include "proto/run.h"

// A run as it is reported to observers.
namespace mario {

RunFacts FactsOf(const LearnerConfig& config, const EnvironmentInfo& info,
                 const std::filesystem::path& folder);

ProgressReport ReportOf(const MetricsRow& row);

// `steps`: of the run when its agent was evaluated.
EvaluationResult ResultOf(const Evaluation& evaluation, std::int64_t steps);

// What the run's folder has in metrics.csv and evaluations.csv; nothing when it is new. Columns are
// found by their names; lines that are not whole are left out.
RunHistory ReadHistory(const std::filesystem::path& folder);

}  // namespace mario
