#include "proto/run_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace mario {
namespace {

using testing::HasSubstr;

Decision ADecision() {
  return {.slot = 3,
          .steps = 1'000'000'000'000,
          .depth = 2,
          .height = 1,
          .width = 3,
          .observations = {1, 2, 3, 4, 5, 255},
          .q_values = {0.5f, -1.25f},
          .action = 1,
          .greedy = true,
          .epsilon = 0.1};
}

ProgressReport AProgress() {
  return {.phase = "explore",
          .seconds_left = 60.0,
          .point = {.seconds = 12.5,
                    .steps = 4000,
                    .updates = 1000,
                    .episodes = 31,
                    .clears = 2,
                    .epsilon = 0.5,
                    .loss = 0.01,
                    .mean_return = 8.25,
                    .mean_position = 700.0,
                    .clear_rate = 0.02,
                    .steps_per_second = 400.0,
                    .updates_per_second = 100.0},
          .levels = {{.level = "1-1", .episodes = 20, .clears = 2, .clear_rate = 0.1, .share = 0.5},
                     {.level = "generated", .difficulty = 9, .share = 0.5}},
          .demonstrations = {{.name = "mine",
                              .steps = 357,
                              .position = 40,
                              .began = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
                              .as_well = {0, 0, 0, 0, 0, 1, 2, 3, 4, 10}},
                             {.name = "done", .steps = 40, .position = -1}}};
}

TrainingRun ARun() {
  TrainingRun run{.facts = {.name = "sprout_land-modern",
                            .game = "Sprout Land",
                            .actions = {"none", "right+A"},
                            .slots = {0, 2},
                            .settings = {{"gamma", "0.99"}, {"stack", "4"}}},
                  .progress = AProgress()};
  run.history.Add(AProgress().point);
  run.history.Add({.steps = 4000,
                   .episodes = 100,
                   .clears = 9,
                   .clear_rate = 0.09,
                   .wilson_low = 0.05,
                   .wilson_high = 0.16,
                   .mean_position = 800.0,
                   .mean_return = 9.5});
  return run;
}

TEST(RunCodec, ARunsFolderMayHaveANameOfAnyBytes) {
  TrainingRun run = ARun();
  run.facts.name = "my \xff run";
  EXPECT_EQ(DecodeRun(Encode(run)).facts.name, "my \xff run");
}

template <typename Function>
std::string SentenceOf(Function decode) {
  try {
    decode();
  } catch (const WireError& error) {
    return error.what();
  }
  return "accepted";
}

std::string Refusal(const Decision& decision) {
  return SentenceOf([&] { DecodeDecision(Encode(decision)); });
}

TEST(RunCodec, ADecisionArrivesAsItWasSent) {
  EXPECT_EQ(DecodeDecision(Encode(ADecision())), ADecision());
}

TEST(RunCodec, ADecisionWithoutQValuesArrives) {
  Decision decision = ADecision();
  decision.q_values.clear();
  EXPECT_EQ(DecodeDecision(Encode(decision)), decision);
}

TEST(RunCodec, ProgressArrivesAsItWasSent) {
  EXPECT_EQ(DecodeProgress(Encode(AProgress())), AProgress());
}

TEST(RunCodec, ARunArrivesWithItsWholeHistory) { EXPECT_EQ(DecodeRun(Encode(ARun())), ARun()); }

TEST(RunCodec, ObservationsOfAnotherSizeAreRefused) {
  Decision decision = ADecision();
  decision.observations.pop_back();
  EXPECT_THAT(Refusal(decision), HasSubstr("5 bytes of observations where 6 are stacked"));
}

TEST(RunCodec, AStackTooDeepIsRefused) {
  Decision decision = ADecision();
  decision.depth = kMaxStack + 1;
  EXPECT_THAT(Refusal(decision), HasSubstr("depth"));
}

TEST(RunCodec, AnActionWithoutAQValueIsRefused) {
  Decision decision = ADecision();
  decision.action = 2;
  EXPECT_THAT(Refusal(decision), HasSubstr("no Q-value"));
}

TEST(RunCodec, AHistoryOfTooManyEvaluationsIsRefused) {
  TrainingRun run;
  for (std::size_t i = 1; i <= RunHistory::kMaxPoints; ++i) {
    run.history.Add(EvaluationResult{.steps = i});
  }
  const std::string twice = Encode(run) + Encode(run);  // what is repeated, protobuf joins
  EXPECT_THAT(SentenceOf([&] { DecodeRun(twice); }), HasSubstr("too many evaluations"));
}

TEST(RunCodec, BytesThatAreNoMessageAreRefused) {
  EXPECT_THAT(SentenceOf([] { DecodeProgress("\xff\xff\xff"); }), HasSubstr("does not parse"));
  EXPECT_THAT(SentenceOf([] { DecodeRun("\xff\xff\xff"); }), HasSubstr("does not parse"));
}

TEST(RunCodec, AnotherVersionIsRefused) {
  EXPECT_THAT(SentenceOf([] { DecodeRun(""); }), HasSubstr("protocol version 0"));
}

TEST(RunCodec, ATopicEndsWithASlashSoThatSlot1IsNotSlot11) {
  EXPECT_EQ(DecisionTopic(1), "decision/1/");
}

}  // namespace
}  // namespace mario
