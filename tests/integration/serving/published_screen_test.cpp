// From the emulator to a viewer and a learner, over real sockets, against mGBA's own pictures.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "common/remote/remote_environment.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/environment_pool.h"
#include "emulator_server/serving/publisher.h"
#include "emulator_server/serving/step_server.h"
#include "tests/common/eventually.h"
#include "tests/emulator_server/emulator/raw_mgba.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

constexpr int kSteps = 4;

// One that begins where the console does, at x = 0, and never ends.
Game EndlessGame() {
  Game game = TinyGame();
  game.levels = {{"near", {}}};
  game.formulas.died = std::string("0");
  game.formulas.cleared.clear();
  return game;
}

EnvironmentConfig OneEnvironment() {
  EnvironmentConfig config;
  config.environments = 1;
  config.groups = 1;
  config.action_set = "walk";
  config.levels = {"near"};
  config.sticky_probability = 0.0;
  config.max_no_ops = 0;
  return config;
}

// A whole server, from Start() on a thread of its own; that thread steps too, and nobody else does.
class Server {
 public:
  explicit Server(const Rom& rom)
      : pool_(EndlessGame(), rom, {.environments = 1, .threads = 0}, &publisher_) {}

  void Start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { server_.Run(stop); });
  }
  const std::string& url() const { return server_.urls().front(); }
  Publisher& publisher() { return publisher_; }  // before Start() only

 private:
  Transport transport_;
  Publisher publisher_{transport_, {"tcp://127.0.0.1:*"}, 1};
  EnvironmentPool pool_;
  StepServer server_{
      transport_, pool_, {.urls = {"tcp://127.0.0.1:*"}, .spins = true, .help = [this] {
                            return pool_.RunOne();
                          }}};
  std::jthread thread_;
};

// A viewer that loses no screen.
class Viewer {
 public:
  explicit Viewer(Publisher& publisher)
      : socket_(transport_.Connect(zmq::socket_type::sub, publisher.urls().front())) {
    socket_.set(zmq::sockopt::rcvtimeo, 10'000);
    socket_.set(zmq::sockopt::subscribe, ScreenTopic(0));
    socket_.set(zmq::sockopt::subscribe, LosslessTopic(0));
    EXPECT_TRUE(Eventually([&] { return publisher.Wants(0); })) << "the subscription is lost";
  }

  Screen Receive() {
    zmq::message_t topic;
    zmq::message_t bytes;
    if (!socket_.recv(topic) || !socket_.recv(bytes)) throw std::runtime_error("no screen");
    return DecodeScreen(bytes.to_string_view());
  }

 private:
  Transport transport_;
  zmq::socket_t socket_;
};

std::vector<Screen> PublishedScreens(const Rom& rom) {
  Server server(rom);
  Viewer viewer(server.publisher());
  server.Start();
  Transport transport;
  RemoteEnvironments environments(transport, OneEnvironment(), {.urls = {server.url()}});
  std::vector<Screen> screens;
  for (int step = 0; step < kSteps; ++step) {
    environments.Send(0, std::vector<int>{1});
    environments.Receive();
    screens.push_back(viewer.Receive());
  }
  return screens;
}

// What mGBA draws when the same buttons are held: the start's, one frame to draw, steps of four.
std::vector<std::vector<std::uint8_t>> ReferenceScreens(const Rom& rom, int channels) {
  RawMgba mgba(rom, {});
  const auto hold = [&](std::uint16_t buttons, int frames) {
    for (int frame = 0; frame < frames; ++frame) mgba.RunFrame(buttons);
  };
  hold(kNoButtons, 10);
  hold(kButtonStart, 2);
  hold(kNoButtons, 2);
  std::vector<std::vector<std::uint8_t>> screens(kSteps);
  for (int step = 0; step < kSteps; ++step) {
    if (step > 0) hold(kButtonRight, 4);
    for (const std::uint32_t pixel : mgba.pixels()) {
      for (int channel = 0; channel < channels; ++channel) {
        screens[static_cast<std::size_t>(step)].push_back(
            static_cast<std::uint8_t>(pixel >> 8 * channel));
      }
    }
  }
  return screens;
}

void ExpectTheReference(bool colour) {
  const Rom rom = TinyRom({.colour = colour});
  const int channels = colour ? 3 : 1;
  const std::vector<Screen> screens = PublishedScreens(rom);
  const std::vector<std::vector<std::uint8_t>> expected = ReferenceScreens(rom, channels);
  EXPECT_NE(expected.front(), expected.back()) << "the test should see something move";
  for (std::size_t step = 0; step < screens.size(); ++step) {
    EXPECT_EQ(screens[step].step, step + 1);
    EXPECT_EQ(screens[step].channels, channels);
    EXPECT_TRUE(screens[step].pixels == expected[step]) << "step " << step;
  }
  EXPECT_EQ(screens.back().action.name, "right");
  EXPECT_EQ(screens.back().position, 12.0);
}

TEST(PublishedScreen, HasTheVeryPixelsThatMgbaDraws) { ExpectTheReference(false); }
TEST(PublishedScreen, HasTheVeryColoursThatMgbaDraws) { ExpectTheReference(true); }

}  // namespace
}  // namespace mario
