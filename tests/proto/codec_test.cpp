#include "proto/codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/proto/builders.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Codec, BringsEveryRequestBackEqual) {
  for (const Request& request : EveryRequest()) {
    EXPECT_EQ(DecodeRequest(Encode(request)), request) << request.body.index();
  }
}

TEST(Codec, BringsEveryReplyBackEqual) {
  for (const Reply& reply : EveryReply()) {
    EXPECT_EQ(DecodeReply(Encode(reply)), reply) << reply.body.index();
  }
}

TEST(Codec, BringsAScreenBackEqual) { EXPECT_EQ(DecodeScreen(Encode(TestScreen())), TestScreen()); }

TEST(Codec, WritesTimeStepsTheShortWayAsTheLongWay) {
  for (const std::size_t pixels : {std::size_t{1}, std::size_t{100}, std::size_t{40000}}) {
    TimeSteps steps = TestTimeSteps();
    steps.observations.assign(2 * pixels, 7);
    EXPECT_EQ(EncodeTimeSteps(300, steps), Encode(Reply{300, steps}));
  }
}

// Any order of fields is the same message; ours is only the one that is read without a copy more.
TEST(Codec, ReadsObservationsThatStandBeforeTheRest) {
  constexpr std::size_t kHead = 7;   // version, id, the time steps' tag and length
  constexpr std::size_t kField = 6;  // the observations' tag, length and content
  TimeSteps steps;
  steps.steps.resize(1);
  steps.observations = {9, 8, 7, 6};
  std::string bytes = EncodeTimeSteps(300, steps);
  std::rotate(bytes.begin() + kHead, bytes.end() - kField, bytes.end());
  EXPECT_EQ(DecodeReply(bytes), (Reply{300, steps}));
}

TEST(Codec, BringsCompressedObservationsBackEqualInFewerBytes) {
  TimeSteps steps = TestTimeSteps();
  steps.observations.assign(2 * 5760, 7);
  for (std::size_t i = 0; i < 1000; ++i) steps.observations[11 * i] = static_cast<std::uint8_t>(i);
  const std::string bytes = EncodeTimeSteps(300, steps, true);
  EXPECT_EQ(DecodeReply(bytes), (Reply{300, steps}));
  EXPECT_LT(bytes.size(), EncodeTimeSteps(300, steps).size() / 2);
}

TEST(Codec, MakesAnErrorsSentencePrintable) {
  const Reply reply = DecodeReply(Encode(Reply{1, ErrorReply{ErrorCode::kInternal, "a\n\xFF z"}}));
  EXPECT_EQ(std::get<ErrorReply>(reply.body).sentence, "a?? z");
}

// Of release 0.1, whose messages have version 1: its client prints the sentence.
TEST(Codec, AnswersAnOlderReleaseInItsOwnVersionAndNamesBoth) {
  std::string old = Encode(Request{5, ByeRequest{1}});
  ASSERT_EQ(old.substr(0, 2), "\x08\x02");
  old[1] = 1;
  try {
    DecodeRequest(old);
    FAIL() << "it was accepted";
  } catch (const WireError& error) {
    EXPECT_EQ(error.code(), ErrorCode::kBadVersion);
    EXPECT_THAT(error.what(), HasSubstr("version 1, which mario-learning 0.1 speaks"));
    EXPECT_THAT(error.what(), HasSubstr("this program is mario-learning 0."));
    std::string answer = EncodeError(5, error);
    ASSERT_EQ(answer.substr(0, 4), "\x08\x01\x10\x05");
    answer[1] = 2;
    EXPECT_EQ(DecodeReply(answer), (Reply{5, ErrorReply{ErrorCode::kBadVersion, error.what()}}));
  }
}

TEST(Codec, NamesTheReleaseOfAnOlderServer) {
  std::string old = Encode(Reply{1, ByeReply{}});
  old[1] = 1;
  EXPECT_THAT([&] { DecodeReply(old); },
              ThrowsMessage<WireError>(HasSubstr("version 1, which mario-learning 0.1 speaks")));
}

TEST(Codec, NamesTheTopicOfAScreenSoThatNoOtherBeginsWithIt) {
  EXPECT_EQ(ScreenTopic(1), "screen/1/");
  EXPECT_NE(ScreenTopic(12).substr(0, ScreenTopic(1).size()), ScreenTopic(1));
}

}  // namespace
}  // namespace mario
