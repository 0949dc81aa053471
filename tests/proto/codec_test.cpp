#include "proto/codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

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
    EXPECT_EQ(Decode(Encode(reply)), reply) << reply.body.index();
  }
}

TEST(Codec, BringsAScreenBackEqual) { EXPECT_EQ(DecodeScreen(Encode(TestScreen())), TestScreen()); }

TEST(Codec, PutsObservationsAsTheyAreIntoAPartOfTheirOwn) {
  const TimeSteps steps = TestTimeSteps();
  const ReplyParts parts = Encode(Reply{300, steps});
  EXPECT_EQ(parts.observations, steps.observations);
  TimeSteps others = steps;
  others.observations.assign(1000, 7);
  EXPECT_EQ(Encode(Reply{300, others}).message, parts.message);
}

TEST(Codec, CopiesNoObservationsThatItIsGiven) {
  TimeSteps steps = TestTimeSteps();
  const std::uint8_t* pixels = steps.observations.data();
  EXPECT_EQ(Encode(Reply{300, std::move(steps)}).observations.data(), pixels);
}

TEST(Codec, PutsEveryOtherReplyIntoOnePart) {
  for (const Reply& reply : EveryReply()) {
    const bool steps = std::holds_alternative<TimeSteps>(reply.body);
    EXPECT_EQ(Encode(reply).observations.empty(), !steps) << reply.body.index();
  }
}

TEST(Codec, BringsCompressedObservationsBackEqualInFewerBytes) {
  TimeSteps steps = TestTimeSteps();
  steps.observations.assign(2 * 5760, 7);
  for (std::size_t i = 0; i < 1000; ++i) steps.observations[11 * i] = static_cast<std::uint8_t>(i);
  const ReplyParts parts = Encode(Reply{300, steps}, true);
  EXPECT_EQ(Decode(parts), (Reply{300, steps}));
  EXPECT_LT(parts.observations.size(), steps.observations.size() / 2);
}

TEST(Codec, MakesAnErrorsSentencePrintable) {
  const Reply reply = Decode(Encode(Reply{1, ErrorReply{ErrorCode::kInternal, "a\n\xFF z"}}));
  EXPECT_EQ(std::get<ErrorReply>(reply.body).sentence, "a?? z");
}

// Of releases 0.1 and 0.2, whose messages have versions 1 and 2: their clients print the sentence.
TEST(Codec, AnswersAnOlderReleaseInItsOwnVersionAndNamesBoth) {
  for (const char version : {'\1', '\2'}) {
    const std::string number = std::to_string(version);
    std::string old = Encode(Request{5, ByeRequest{1}});
    ASSERT_EQ(old.substr(0, 2), "\x08\x03");
    old[1] = version;
    try {
      DecodeRequest(old);
      FAIL() << "it was accepted";
    } catch (const WireError& error) {
      EXPECT_EQ(error.code(), ErrorCode::kBadVersion);
      EXPECT_THAT(error.what(), HasSubstr("version " + number + ", which mario-learning 0." +
                                          number + " speaks"));
      EXPECT_THAT(error.what(), HasSubstr("this program is mario-learning 0."));
      ReplyParts answer = EncodeError(5, error);
      ASSERT_EQ(answer.message.substr(0, 4), std::string("\x08") + version + "\x10\x05");
      answer.message[1] = kProtocolVersion;
      EXPECT_EQ(Decode(answer), (Reply{5, ErrorReply{ErrorCode::kBadVersion, error.what()}}));
    }
  }
}

// Whatever its parts: one of version 2 has time steps in one part.
TEST(Codec, NamesTheReleaseOfAnOlderServer) {
  ReplyParts old = Encode(Reply{1, TestTimeSteps()});
  old.message[1] = 2;
  old.observations.clear();
  EXPECT_THAT([&] { Decode(old); },
              ThrowsMessage<WireError>(HasSubstr("version 2, which mario-learning 0.2 speaks")));
}

TEST(Codec, NamesTheTopicOfAScreenSoThatNoOtherBeginsWithIt) {
  EXPECT_EQ(ScreenTopic(1), "screen/1/");
  EXPECT_NE(ScreenTopic(12).substr(0, ScreenTopic(1).size()), ScreenTopic(1));
}

}  // namespace
}  // namespace mario
