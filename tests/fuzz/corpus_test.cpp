// Every input that fuzzing has found interesting, as a plain test.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "tests/fuzz/codec_properties.h"

namespace mario {
namespace {

std::string ReadBytes(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void CheckAll(const std::string& folder, const std::function<void(std::string_view)>& check) {
  int inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(MARIO_CORPUS + ("/" + folder))) {
    EXPECT_NO_THROW(check(ReadBytes(entry.path()))) << entry.path();
    ++inputs;
  }
  EXPECT_GT(inputs, 10);
}

TEST(Corpus, OfRequestsIsRefusedOrComesBackUnchanged) { CheckAll("request", CheckRequestBytes); }
TEST(Corpus, OfRepliesIsRefusedOrComesBackUnchanged) { CheckAll("reply", CheckReplyBytes); }
TEST(Corpus, OfScreensIsRefusedOrComesBackUnchanged) { CheckAll("screen", CheckScreenBytes); }

}  // namespace
}  // namespace mario
