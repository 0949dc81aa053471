#pragma once

#include <string>
#include <string_view>

#include "proto/codec.h"
#include "proto/run.h"

// The learner's publish channel as plain structs, and the only way from them to bytes and back. As
// in proto/codec.h, whatever Decode... returns has been checked.
namespace mario {

std::string Encode(const Decision& decision);
std::string Encode(const ProgressReport& progress);
std::string Encode(const TrainingRun& run);

// Each throws WireError: kBadVersion or kBadMessage, with a sentence.
Decision DecodeDecision(std::string_view bytes);
ProgressReport DecodeProgress(std::string_view bytes);
TrainingRun DecodeRun(std::string_view bytes);

// What a viewer subscribes to; the bytes are the message's second part; kDecisionTopics are every
// slot's.
std::string DecisionTopic(int slot);
inline constexpr std::string_view kDecisionTopics = "decision/";
inline constexpr std::string_view kProgressTopic = "progress/";
inline constexpr std::string_view kRunTopic = "run/";

}  // namespace mario
