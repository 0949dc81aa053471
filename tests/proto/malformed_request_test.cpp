// One test a malformed message. Encode checks nothing, so it writes what Decode has to refuse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/proto/builders.h"
#include "tests/proto/malformed.h"

namespace mario {
namespace {

using testing::HasSubstr;

// Each expects that a message with one thing wrong is refused by a sentence with `words` in it.
void ExpectHelloRefused(const std::function<void(EnvironmentConfig&)>& spoil, const char* words) {
  EnvironmentConfig config = TestConfig();
  spoil(config);
  const WireError error = OfRequest(Encode(Request{9, HelloRequest{config}}));
  EXPECT_EQ(error.code(), ErrorCode::kBadMessage);
  EXPECT_EQ(error.request_id(), 9u);
  EXPECT_THAT(error.what(), HasSubstr(words));
}

TEST(MalformedRequest, OfBytesThatAreNoMessage) {
  const WireError error = OfRequest("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(error.code(), ErrorCode::kBadMessage);
  EXPECT_THAT(error.what(), HasSubstr("does not parse"));
}

TEST(MalformedRequest, OfNoBytes) { EXPECT_EQ(OfRequest("").code(), ErrorCode::kBadVersion); }

TEST(MalformedRequest, OfAnotherVersion) {
  std::string bytes = Encode(Request{3, ByeRequest{1}});
  ASSERT_EQ(bytes.substr(0, 2), "\x08\x03");
  bytes[1] = 9;
  const WireError error = OfRequest(bytes);
  EXPECT_EQ(error.code(), ErrorCode::kBadVersion);
  EXPECT_EQ(error.request_id(), 3u);
  EXPECT_THAT(error.what(), HasSubstr("version 9"));
}

TEST(MalformedRequest, WithoutAnId) {
  EXPECT_THAT(OfRequest(Encode(Request{0, ByeRequest{1}})).what(), HasSubstr("without an id"));
}

TEST(MalformedRequest, WithoutABody) {
  EXPECT_THAT(OfRequest("\x08\x03\x10\x05").what(), HasSubstr("asks for nothing"));
}

TEST(MalformedRequest, OfEveryProperPrefix) {
  const std::string bytes = Encode(Request{2, StepRequest{77, 1, {0, 6}}});
  for (std::size_t size = 0; size < bytes.size(); ++size) OfRequest(bytes.substr(0, size));
}

TEST(MalformedHello, OfNoEnvironments) {
  ExpectHelloRefused([](auto& c) { c.environments = 0; }, "environments is 0");
}

TEST(MalformedHello, OfTooManyDemonstrations) {
  ExpectHelloRefused(
      [](auto& c) {
        c.demonstrations.resize(kMaxDemonstrations + 1, {"d", ""});
      },
      "more than 256 demonstrations");
}

TEST(MalformedHello, OfTooLargeDemonstrations) {
  ExpectHelloRefused(
      [](auto& c) {
        c.demonstrations.assign(3, {"d", std::string(kMaxDemonstrationsBytes / 2, 'x')});
      },
      "more than 32 MiB in all");
}

TEST(MalformedHello, OfADemonstrationWithoutAName) {
  ExpectHelloRefused([](auto& c) { c.demonstrations = {{"", "x"}}; }, "has no name");
}

TEST(MalformedHello, OfTooManyEnvironments) {
  ExpectHelloRefused([](auto& c) { c.environments = 4097; }, "4097 is more than 4096");
}

TEST(MalformedHello, OfANegativeNumber) {
  ExpectHelloRefused([](auto& c) { c.max_steps = -1; }, "limit of steps");
}

TEST(MalformedHello, OfUnequalGroups) {
  ExpectHelloRefused([](auto& c) { c.groups = 3; }, "cannot be divided");
}

TEST(MalformedHello, OfNoGroups) {
  ExpectHelloRefused([](auto& c) { c.groups = 0; }, "groups is 0");
}

TEST(MalformedHello, OfAnEmptyObservation) {
  ExpectHelloRefused([](auto& c) { c.observation.height = 0; }, "height is 0");
}

TEST(MalformedHello, OfAHugeObservation) {
  ExpectHelloRefused([](auto& c) { c.observation.width = 10'000; }, "10000 is more than 240");
}

TEST(MalformedHello, OfNoFrames) {
  ExpectHelloRefused([](auto& c) { c.frame_skip = 0; }, "frame skip");
}

TEST(MalformedHello, OfAProbabilityAboveOne) {
  ExpectHelloRefused([](auto& c) { c.sticky_probability = 1.01; }, "stickiness");
}

TEST(MalformedHello, OfAProbabilityThatIsNoNumber) {
  ExpectHelloRefused([](auto& c) { c.archive_share = kNan; }, "archived starts");
}

TEST(MalformedHello, OfANegativeClip) {
  ExpectHelloRefused([](auto& c) { c.reward_clip = -1; }, "clip");
}

TEST(MalformedHello, OfALongNameOfAnActionSet) {
  ExpectHelloRefused([](auto& c) { c.action_set = std::string(257, 'x'); }, "action set");
}

TEST(MalformedHello, OfALongName) {
  ExpectHelloRefused([](auto& c) { c.variables = {std::string(257, 'x')}; }, "variables");
}

TEST(MalformedHello, OfTooManyNames) {
  ExpectHelloRefused([](auto& c) { c.levels.assign(1025, "1-1"); }, "levels");
}

TEST(MalformedHello, OfANamelessLevel) {
  ExpectHelloRefused([](auto& c) { c.levels = {""}; }, "levels");
}

TEST(MalformedHello, OfSeedsTheWrongWayRound) {
  ExpectHelloRefused(
      [](auto& c) {
        c.first_level_seed = 2;
        c.last_level_seed = 1;
      },
      "first level seed");
}

TEST(MalformedHello, OfADifficultyOfTen) {
  ExpectHelloRefused([](auto& c) { c.first_level_difficulty = 1'000'001; }, "difficulty");
  ExpectHelloRefused([](auto& c) { c.last_level_difficulty = 1'000'001; }, "last difficulty");
}

TEST(MalformedHello, OfDifficultiesTheWrongWayRound) {
  ExpectHelloRefused(
      [](auto& c) {
        c.first_level_difficulty = 9;
        c.last_level_difficulty = 1;
      },
      "first difficulty is greater");
}

TEST(MalformedHello, OfANameThatIsNotUtf8) {
  std::string bytes = Encode(Request{1, HelloRequest{TestConfig()}});
  bytes[bytes.find("player_x")] = '\xFF';
  EXPECT_EQ(OfRequest(bytes).code(), ErrorCode::kBadMessage);
}

// The greatest are those that the server and the learner's options take (common/limits.h).
TEST(MalformedHello, OfASettingBeyondItsLimit) {
  EnvironmentConfig greatest = TestConfig();
  greatest.observation = {kMaxObservationSide, kMaxObservationSide};
  greatest.frame_skip = kMaxFrameSkip;
  greatest.max_no_ops = kMaxNoOps;
  greatest.max_steps = greatest.stall_steps = kMaxSteps;
  greatest.reward_clip = kMaxRewardClip;
  EXPECT_NO_THROW(DecodeRequest(Encode(Request{1, HelloRequest{greatest}})));
  ExpectHelloRefused([](auto& c) { c.observation.height = kMaxObservationSide + 1; }, "height");
  ExpectHelloRefused([](auto& c) { c.frame_skip = kMaxFrameSkip + 1; }, "frame skip");
  ExpectHelloRefused([](auto& c) { c.max_no_ops = kMaxNoOps + 1; }, "no-ops");
  ExpectHelloRefused([](auto& c) { c.max_steps = kMaxSteps + 1; }, "limit of steps");
  ExpectHelloRefused([](auto& c) { c.stall_steps = kMaxSteps + 1; }, "stall");
  ExpectHelloRefused([](auto& c) { c.reward_clip = 2 * kMaxRewardClip; }, "clip");
}

TEST(MalformedSnapshot, OfNoEnvironments) {
  EXPECT_THAT(OfRequest(Encode(Request{1, SnapshotRequest{1, 0, 0}})).what(),
              HasSubstr("number of environments is 0"));
}

TEST(MalformedSnapshot, OfEnvironmentsThatNoServerHas) {
  EXPECT_THAT(OfRequest(Encode(Request{1, SnapshotRequest{1, -1, 1}})).what(),
              HasSubstr("first environment"));
  EXPECT_THAT(OfRequest(Encode(Request{1, SnapshotRequest{1, 0, kMaxEnvironments + 1}})).what(),
              HasSubstr("number of environments"));
}

TEST(MalformedSnapshot, OfAnAnswerWithoutStates) {
  EXPECT_THAT(OfReply(Encode(Reply{1, SnapshotReply{}})).what(), HasSubstr("without states"));
}

TEST(MalformedStep, OfNoActions) {
  EXPECT_THAT(OfRequest(Encode(Request{1, StepRequest{1, 0, {}}})).what(),
              HasSubstr("without actions"));
}

TEST(MalformedStep, OfAnotherNumberOfStartsThanActions) {
  const StepRequest step{.lease = 77, .actions = {0, 6}, .starts = {{1, 5, 9}}};
  const WireError error = OfRequest(Encode(Request{1, step}));
  EXPECT_EQ(error.code(), ErrorCode::kBadMessage);
  EXPECT_THAT(error.what(), HasSubstr("1 starts for 2 environments"));
}

TEST(MalformedStep, OfANegativeAction) {
  EXPECT_THAT(OfRequest(Encode(Request{1, StepRequest{1, 0, {-1}}})).what(), HasSubstr("action"));
}

TEST(MalformedStep, OfTooManyActions) {
  const StepRequest step{1, 0, std::vector<int>(4097, 0)};
  EXPECT_THAT(OfRequest(Encode(Request{1, step})).what(), HasSubstr("4096"));
}

TEST(MalformedStep, OfAHugeGroup) {
  EXPECT_THAT(OfRequest(Encode(Request{1, StepRequest{1, 1'000'000, {0}}})).what(),
              HasSubstr("group"));
}

TEST(MalformedRestore, OfAStateBeyondTheLimit) {
  const std::string large(kMaxStateBytes + 1, 'x');
  EXPECT_THAT(OfRequest(Encode(Request{1, RestoreRequest{1, 0, {large}}})).what(),
              HasSubstr("a save state of 33554433 bytes"));
  EXPECT_THAT(OfReply(Encode(Reply{1, SnapshotReply{{large}}})).what(),
              HasSubstr("a save state of 33554433 bytes"));
}

TEST(MalformedRestore, OfNoStates) {
  EXPECT_THAT(OfRequest(Encode(Request{1, RestoreRequest{1, 0, {}}})).what(),
              HasSubstr("without states"));
}

}  // namespace
}  // namespace mario
