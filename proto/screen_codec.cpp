#include "proto/codec.h"
#include "proto/convert.h"

namespace mario {
namespace {

using convert::Bounded;
using convert::Require;

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
  screen.slot = Bounded(message.slot(), std::numeric_limits<int>::max(), "slot");
  screen.step = message.step();
  screen.width = Bounded(message.width(), kMaxObservationSide, "the screen's width");
  screen.height = Bounded(message.height(), kMaxObservationSide, "the screen's height");
  screen.channels = message.format() == wire::PIXEL_RGB24 ? 3 : 1;
  CheckPixels(screen, message.pixels().size());
  screen.pixels.assign(message.pixels().begin(), message.pixels().end());
  screen.action = convert::ToAction(message.action());
  screen.time_step = convert::ToTimeStep(message.time_step());
  screen.episode_return = message.episode_return();
  screen.position = message.position();
  screen.variable_names.assign(message.variable_names().begin(), message.variable_names().end());
  screen.variables.assign(message.variables().begin(), message.variables().end());
  Require(screen.variable_names.size() == screen.variables.size(),
          "a screen with another number of variables than names");
  screen.level = message.level();
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
