// One test a malformed message. Encode checks nothing, so it writes what Decode has to refuse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/proto/builders.h"
#include "tests/proto/malformed.h"

namespace mario {
namespace {

using testing::HasSubstr;

void ExpectStepsRefused(const std::function<void(TimeSteps&)>& spoil, const char* words) {
  TimeSteps steps = TestTimeSteps();
  spoil(steps);
  EXPECT_THAT(OfReply(Encode(Reply{1, steps})).what(), HasSubstr(words));
}

void ExpectWelcomeRefused(const std::function<void(WelcomeReply&)>& spoil, const char* words) {
  WelcomeReply welcome = TestWelcome();
  spoil(welcome);
  EXPECT_THAT(OfReply(Encode(Reply{1, welcome})).what(), HasSubstr(words));
}

void ExpectScreenRefused(const std::function<void(Screen&)>& spoil, const char* words) {
  Screen screen = TestScreen();
  spoil(screen);
  const std::string bytes = Encode(screen);
  EXPECT_THAT(Refusal([&bytes] { DecodeScreen(bytes); }).what(), HasSubstr(words));
}

// Compressed observations, one thing of them changed.
void ExpectCompressedRefused(const std::function<void(ReplyParts&)>& spoil, const char* words) {
  TimeSteps steps = TestTimeSteps();
  steps.observations.assign(32, 7);
  ReplyParts parts = Encode(Reply{1, steps}, true);
  spoil(parts);
  EXPECT_THAT(OfReply(parts).what(), HasSubstr(words));
}

// The field of 32 bytes that are announced says so many.
void Announce(ReplyParts& parts, const char* bytes) {
  const std::size_t at = parts.message.find("\x20\x20");
  ASSERT_NE(at, std::string::npos);
  parts.message.replace(at, 2, bytes);
}

TEST(MalformedReply, OfBytesThatAreNoMessage) {
  EXPECT_EQ(OfReply({"\xFF\xFF\xFF"}).code(), ErrorCode::kBadMessage);
}

TEST(MalformedReply, WithoutABody) {
  EXPECT_THAT(OfReply({"\x08\x03"}).what(), HasSubstr("says nothing"));
}

TEST(MalformedReply, OfAnUnknownErrorCodeIsStillAnError) {
  const Reply reply = Decode(Encode(Reply{1, ErrorReply{static_cast<ErrorCode>(99), "sentence"}}));
  EXPECT_EQ(std::get<ErrorReply>(reply.body).code, ErrorCode::kUnknown);
}

TEST(MalformedTimeSteps, OfNoSteps) {
  ExpectStepsRefused([](auto& s) { s.steps.clear(); }, "no time steps");
}

TEST(MalformedTimeSteps, WithoutThePartOfTheObservations) {
  ExpectStepsRefused([](auto& s) { s.observations.clear(); },
                     "a reply of 1 parts, where a message");
}

TEST(MalformedTimeSteps, OfAnEmptyPartOfObservations) {
  const std::string message = Encode(Reply{1, TestTimeSteps()}).message;
  const std::string_view parts[] = {message, ""};
  EXPECT_THAT(Refusal([&] { DecodeReply(parts); }).what(), HasSubstr("0 bytes of observations"));
}

TEST(MalformedTimeSteps, OfAThirdPart) {
  const std::string message = Encode(Reply{1, TestTimeSteps()}).message;
  const std::string_view parts[] = {message, "16 bytes of them", "more"};
  EXPECT_THAT(Refusal([&] { DecodeReply(parts); }).what(), HasSubstr("a reply of 3 parts"));
}

TEST(MalformedTimeSteps, OfTheirPartsInTheOtherOrder) {
  const std::string message = Encode(Reply{1, TestTimeSteps()}).message;
  const std::string_view parts[] = {"16 bytes of them", message};
  EXPECT_THAT(Refusal([&] { DecodeReply(parts); }).what(), HasSubstr("does not parse"));
}

TEST(MalformedTimeSteps, OfObservationsThatDoNotDivide) {
  ExpectStepsRefused([](auto& s) { s.observations.pop_back(); }, "15 bytes of observations");
}

TEST(MalformedTimeSteps, OfARewardThatIsNoNumber) {
  ExpectStepsRefused([](auto& s) { s.steps[0].reward = static_cast<float>(kNan); }, "finite");
}

TEST(MalformedTimeSteps, OfAVariableThatIsNoNumber) {
  ExpectStepsRefused([](auto& s) { s.steps[0].variables[1] = kNan; }, "a variable is not a finite");
}

TEST(MalformedTimeSteps, OfTooManyVariables) {
  ExpectStepsRefused([](auto& s) { s.steps[0].variables.assign(1025, 1.0); }, "variables");
}

TEST(MalformedTimeSteps, OfAnEpisodeWhosePositionIsNoNumber) {
  ExpectStepsRefused([](auto& s) { s.steps[1].episode->furthest_position = kNan; }, "position");
}

TEST(MalformedTimeSteps, OfAnEpisodeWhoseRewardIsInfinite) {
  ExpectStepsRefused([](auto& s) { s.steps[1].episode->total_reward = -1.0 / 0.0; }, "reward");
}

TEST(MalformedTimeSteps, OfALongCauseOfDeath) {
  ExpectStepsRefused([](auto& s) { s.steps[1].episode->ended_by.assign(257, 'x'); }, "256 bytes");
}

TEST(MalformedTimeSteps, OfALongLevel) {
  ExpectStepsRefused([](auto& s) { s.steps[1].episode->level.assign(257, 'x'); }, "256 bytes");
}

TEST(MalformedTimeSteps, OfALastStepWithoutItsEpisode) {
  ExpectStepsRefused([](auto& s) { s.steps[1].episode.reset(); }, "do not come together");
}

TEST(MalformedTimeSteps, OfAnEpisodeBeforeItsLastStep) {
  ExpectStepsRefused([](auto& s) { s.steps[0].episode = TestSummary(); }, "do not come together");
}

TEST(MalformedTimeSteps, OfNegativeFrames) {
  ExpectStepsRefused([](auto& s) { s.steps[1].episode->frames = -1; }, "frames");
}

TEST(MalformedTimeSteps, OfAnActionBeyondAnyGames) {
  ExpectStepsRefused([](auto& s) { s.steps[0].held_action = 5000; }, "held action");
}

TEST(MalformedTimeSteps, OfACompressionThatIsNone) {
  ExpectCompressedRefused([](auto& p) { ++p.observations[3]; }, "compressed observations");
}

TEST(MalformedTimeSteps, OfCompressedObservationsThatAreCutOff) {
  ExpectCompressedRefused([](auto& p) { p.observations.pop_back(); }, "compressed observations");
}

TEST(MalformedTimeSteps, WithoutThePartOfTheCompressedObservations) {
  ExpectCompressedRefused([](auto& p) { p.observations.clear(); }, "a reply of 1 parts");
}

TEST(MalformedTimeSteps, OfFewerCompressedBytesThanAnnounced) {
  ExpectCompressedRefused([](auto& p) { Announce(p, "\x20\x40"); }, "not the 64 bytes announced");
}

TEST(MalformedTimeSteps, OfMoreCompressedBytesThanAnnounced) {
  ExpectCompressedRefused([](auto& p) { Announce(p, "\x20\x10"); }, "not the 16 bytes announced");
}

TEST(MalformedTimeSteps, OfMoreCompressedBytesThanAMessageHolds) {
  // A time step with its defaults, of whose observations 64 MiB and a byte are announced.
  const std::string message("\x08\x03\x10\x01\x22\x07\x12\x00\x20\x81\x80\x80\x20", 13);
  EXPECT_THAT(OfReply({message, {1}}).what(),
              HasSubstr("observation bytes: 67108865 is more than 67108864"));
}

// None but time steps have observations.
TEST(MalformedReply, OfAPartThatBelongsToNoReplyOfItsKind) {
  for (const Reply& reply : EveryReply()) {
    if (std::holds_alternative<TimeSteps>(reply.body)) continue;
    ReplyParts parts = Encode(reply);
    parts.observations = {1, 2, 3};
    EXPECT_THAT(OfReply(parts).what(), HasSubstr("a reply of 2 parts, where one is expected"));
  }
}

TEST(MalformedReply, OfNoParts) {
  EXPECT_THAT(Refusal([] { DecodeReply({}); }).what(), HasSubstr("without any part"));
}

TEST(MalformedStatus, OfMoreFreeEnvironmentsThanThereAre) {
  EXPECT_THAT(OfReply(Encode(Reply{1, StatusReply{4, 5}})).what(), HasSubstr("available"));
}

TEST(MalformedStatus, OfTooManyOrTooLongRecommendedSettings) {
  const auto refusal = [](const std::vector<RecommendedSetting>& recommended) {
    return std::string(OfReply(Encode(Reply{1, StatusReply{4, 4, recommended}})).what());
  };
  const std::string longest(kMaxNameBytes + 1, 'x');
  EXPECT_THAT(refusal(std::vector<RecommendedSetting>(65)), HasSubstr("more than 64 recommended"));
  EXPECT_THAT(refusal({{longest, "1"}}), HasSubstr("a recommended setting has more than"));
  EXPECT_THAT(refusal({{"gamma", longest}}), HasSubstr("a recommended setting's value has more"));
}

TEST(MalformedWelcome, OfATapLongerThanAnyStep) {
  ExpectWelcomeRefused([](auto& w) { w.info.actions[0].tap_frames = kMaxFrameSkip + 1; },
                       "the frames of a tap");
}

TEST(MalformedWelcome, WithoutALease) {
  ExpectWelcomeRefused([](auto& w) { w.lease = 0; }, "without a lease");
}

TEST(MalformedWelcome, WithoutActions) {
  ExpectWelcomeRefused([](auto& w) { w.info.actions.clear(); }, "without actions");
}

TEST(MalformedWelcome, OfAnEmptyObservation) {
  ExpectWelcomeRefused([](auto& w) { w.info.observation.height = 0; }, "empty observation");
}

TEST(MalformedWelcome, OfGroupsThatDoNotDivide) {
  ExpectWelcomeRefused([](auto& w) { w.info.groups = 3; }, "cannot be divided");
}

TEST(MalformedWelcome, OfMissingSlots) {
  ExpectWelcomeRefused([](auto& w) { w.info.slots.pop_back(); }, "slots");
}

TEST(MalformedWelcome, OfASlotThatItDoesNotHave) {
  ExpectWelcomeRefused([](auto& w) { w.info.slots[3] = 16; }, "a slot: 16 is more than 15");
}

TEST(MalformedWelcome, OfASlotThatAppearsTwice) {
  ExpectWelcomeRefused([](auto& w) { w.info.slots[3] = 0; }, "slot twice");
}

TEST(MalformedWelcome, OfMoreEnvironmentsThanAnyServerHas) {
  ExpectWelcomeRefused([](auto& w) { w.capacity = kMaxEnvironments + 1; }, "capacity");
}

TEST(MalformedWelcome, OfALongActionsName) {
  ExpectWelcomeRefused([](auto& w) { w.info.actions[0].name.assign(257, 'x'); }, "256 bytes");
}

TEST(MalformedWelcome, WithoutATimeout) {
  ExpectWelcomeRefused([](auto& w) { w.heartbeat_timeout = {}; }, "timeout");
}

TEST(MalformedWelcome, OfMoreFreeEnvironmentsThanThereAre) {
  ExpectWelcomeRefused([](auto& w) { w.available = 17; }, "available");
}

TEST(MalformedScreen, OfMissingPixels) {
  ExpectScreenRefused([](auto& s) { s.pixels.pop_back(); }, "5 bytes of pixels");
}

TEST(MalformedWelcome, OfALevelWhoseSeedsAreTheWrongWayRound) {
  ExpectWelcomeRefused(
      [](auto& w) {
        w.info.levels.back().first_seed = 7;
        w.info.levels.back().last_seed = 6;
      },
      "the wrong way round");
}

TEST(MalformedScreen, OfNoPixelsAtAll) {
  ExpectScreenRefused(
      [](auto& s) {
        s.width = 0;
        s.pixels.clear();
      },
      "0 bytes of pixels");
}

TEST(MalformedScreen, OfAHugeWidth) {
  ExpectScreenRefused([](auto& s) { s.width = 100'000; }, "width");
}

TEST(MalformedScreen, OfASlotThatNoServerHas) {
  ExpectScreenRefused([](auto& s) { s.slot = kMaxEnvironments; }, "slot");
}

TEST(MalformedScreen, OfAPositionThatIsNoNumber) {
  ExpectScreenRefused([](auto& s) { s.position = kNan; }, "position");
}

TEST(MalformedScreen, OfAnInfiniteReturn) {
  ExpectScreenRefused([](auto& s) { s.episode_return = 1.0 / 0.0; }, "return");
}

TEST(MalformedScreen, OfAVariableThatIsNoNumber) {
  ExpectScreenRefused([](auto& s) { s.variables[0] = kNan; }, "a variable is not");
}

TEST(MalformedScreen, OfAHeldActionBeyondAnyGames) {
  ExpectScreenRefused([](auto& s) { s.time_step.held_action = kMaxActions; }, "held action");
}

TEST(MalformedScreen, OfVariablesWithoutNames) {
  ExpectScreenRefused([](auto& s) { s.variable_names.pop_back(); }, "variables");
}

}  // namespace
}  // namespace mario
