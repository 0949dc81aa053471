// docs/wire.md has the numbers that the code has.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "common/environment.h"
#include "proto/codec.h"

namespace mario {
namespace {

using testing::HasSubstr;

std::string Document() {
  std::ifstream in(MARIO_SOURCE_DIR "/docs/wire.md");
  std::string text((std::istreambuf_iterator<char>(in)), {});
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string MiB(std::size_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

TEST(WireDocument, HasTheVersion) {
  EXPECT_THAT(Document(), HasSubstr("`version` is **" + std::to_string(kProtocolVersion) + "**"));
}

TEST(WireDocument, HasTheLimits) {
  const std::string text = Document();
  const auto number = [](auto value) { return std::to_string(value); };
  EXPECT_THAT(text, HasSubstr("A part has at most " + MiB(kMaxMessageBytes)));
  EXPECT_THAT(text, HasSubstr("no more once they have " + MiB(kSliceBytes)));
  EXPECT_THAT(text, HasSubstr("A state has at most " + MiB(kMaxStateBytes)));
  EXPECT_THAT(text, HasSubstr("1 to " + number(kMaxEnvironments)));
  EXPECT_THAT(text, HasSubstr(number(kMinObservationSide) + " to " + number(kMaxObservationSide) +
                              " pixels"));
  EXPECT_THAT(text, HasSubstr("1 to " + number(kMaxFrameSkip) + " emulated frames"));
  EXPECT_THAT(text, HasSubstr("0 to " + number(kMaxNoOps) + " frames"));
  EXPECT_THAT(text, HasSubstr("At most " + number(kMaxStepsInFlight) + " steps of a group"));
  EXPECT_THAT(text, HasSubstr("keeps the last " + number(kMaxStepsInFlight) + " "));
}

TEST(WireDocument, HasEveryErrorsNumber) {
  const std::string text = Document();
  const std::pair<const char*, ErrorCode> codes[] = {{"UNKNOWN", ErrorCode::kUnknown},
                                                     {"BAD_MESSAGE", ErrorCode::kBadMessage},
                                                     {"BAD_VERSION", ErrorCode::kBadVersion},
                                                     {"REFUSED", ErrorCode::kRefused},
                                                     {"NO_LEASE", ErrorCode::kNoLease},
                                                     {"BAD_STATE", ErrorCode::kBadState},
                                                     {"INTERNAL", ErrorCode::kInternal},
                                                     {"BUSY", ErrorCode::kBusy},
                                                     {"UNUSABLE_STATE", ErrorCode::kUnusableState}};
  for (const auto& [name, code] : codes) {
    EXPECT_THAT(text, HasSubstr("`ERROR_" + std::string(name) + "` | " +
                                std::to_string(static_cast<int>(code)) + " |"));
  }
}

}  // namespace
}  // namespace mario
