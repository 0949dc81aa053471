#include "proto/codec.h"
#include "proto/convert.h"

namespace mario {
namespace {

using convert::Bounded;
using convert::Finite;
using convert::Require;
using convert::Text;

void CheckPixels(const Screen& screen, std::size_t bytes) {
  const std::size_t expected = static_cast<std::size_t>(screen.width) *
                               static_cast<std::size_t>(screen.height) *
                               static_cast<std::size_t>(screen.channels);
  Require(expected > 0 && bytes == expected,
          std::to_string(bytes) + " bytes of pixels for a screen of " +
              std::to_string(screen.width) + "x" + std::to_string(screen.height));
}

}  // namespace

std::string Encode(const Screen& screen) {
  wire::Screen message;
  message.set_version(kProtocolVersion);
  message.set_slot(static_cast<std::uint32_t>(screen.slot));
  message.set_step(screen.step);
  message.set_width(static_cast<std::uint32_t>(screen.width));
  message.set_height(static_cast<std::uint32_t>(screen.height));
  message.set_format(screen.channels == 3 ? wire::PIXEL_RGB24 : wire::PIXEL_GREY8);
  message.set_pixels(screen.pixels.data(), screen.pixels.size());
  *message.mutable_action() = convert::FromAction(screen.action);
  convert::FromTimeStep(screen.time_step, message.mutable_time_step());
  message.set_episode_return(screen.episode_return);
  message.set_position(screen.position);
  for (const std::string& name : screen.variable_names) message.add_variable_names(name);
  message.mutable_variables()->Add(screen.variables.begin(), screen.variables.end());
  message.set_level(screen.level);
  message.set_level_seed(screen.level_seed);
  return message.SerializeAsString();
}

Screen DecodeScreen(std::string_view bytes) {
  wire::Screen message;
  convert::Parse(bytes, "a screen", &message);
  Require(message.format() == wire::PIXEL_GREY8 || message.format() == wire::PIXEL_RGB24,
          "a screen of an unknown pixel format");
  Screen screen;
  screen.slot = Bounded(message.slot(), kMaxEnvironments - 1, "slot");
  screen.step = message.step();
  screen.width = Bounded(message.width(), kMaxScreenSide, "the screen's width");
  screen.height = Bounded(message.height(), kMaxScreenSide, "the screen's height");
  screen.channels = message.format() == wire::PIXEL_RGB24 ? 3 : 1;
  CheckPixels(screen, message.pixels().size());
  screen.pixels.assign(message.pixels().begin(), message.pixels().end());
  screen.action = convert::ToAction(message.action());
  screen.time_step = convert::ToTimeStep(message.time_step());
  screen.episode_return = Finite(message.episode_return(), "an episode's return");
  screen.position = Finite(message.position(), "a position");
  for (const std::string& name : message.variable_names()) {
    screen.variable_names.push_back(Text(name, "a variable's name"));
  }
  for (const double value : message.variables()) {
    screen.variables.push_back(Finite(value, "a variable"));
  }
  Require(screen.variable_names.size() == screen.variables.size(),
          "a screen with another number of variables than names");
  screen.level = Text(message.level(), "a level");
  screen.level_seed = message.level_seed();
  return screen;
}

std::string ScreenTopic(int slot) {
  return std::string(kScreenTopics) + std::to_string(slot) + "/";
}

std::string LosslessTopic(int slot) {
  return std::string(kLosslessTopics) + std::to_string(slot) + "/";
}

}  // namespace mario
