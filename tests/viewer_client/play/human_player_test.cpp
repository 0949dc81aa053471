#include "viewer_client/play/human_player.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "common/program.h"

namespace mario {
namespace {

TEST(HumanPlayer, WaitsForNoServerNeitherAtItsStartNorAtItsEnd) {
  Transport transport;
  HumanPlayerConfig config;
  config.server = "tcp://127.0.0.1:1";
  const HumanPlayer player(transport, config);
  EXPECT_EQ(player.slot(), -1);
  EXPECT_NO_THROW(player.ThrowIfRefused());
}

TEST(HumanPlayer, TellsWhatKeptItFromPlaying) {
  Transport transport;
  HumanPlayerConfig config;
  config.server = "tcp://gpu-box.invalid:5555";
  const HumanPlayer player(transport, config);
  const auto told = [&] {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (std::chrono::steady_clock::now() < deadline) {
      player.ThrowIfRefused();
      std::this_thread::yield();
    }
  };
  EXPECT_THAT(told, testing::ThrowsMessage<UsageError>(testing::HasSubstr("needs --keys")));
}

}  // namespace
}  // namespace mario
