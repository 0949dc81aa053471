#include "emulator_server/serving/hello_check.h"

#include <cstddef>
#include <string>

#include "common/limits.h"

namespace mario {
namespace {

void RequireRoom(int asked, const EnvironmentHost& host) {
  const int capacity = host.capacity(), available = host.available();
  const std::string sentence = std::to_string(asked) + " environments are asked for, ";
  if (asked > capacity) {
    throw WireError(ErrorCode::kRefused,
                    sentence + "this server has " + std::to_string(capacity) +
                        ": ask for at most these, or start it with --environments " +
                        std::to_string(asked));
  }
  if (asked > available) {
    throw WireError(ErrorCode::kBusy, sentence + std::to_string(available) +
                                          " are free now: other clients hold the rest");
  }
}

// A larger message would be dropped by whoever it is for, however often it is asked for again.
void RequireAnswersThatFit(const EnvironmentConfig& config) {
  constexpr std::size_t kTimeStepBytes = 1024;  // at most, with an episode's facts
  constexpr std::size_t kVariableBytes = 8;
  const auto group_size = static_cast<std::size_t>(config.environments / config.groups);
  const std::size_t bytes = group_size * (config.observation.bytes() + kTimeStepBytes +
                                          kVariableBytes * config.variables.size());
  if (bytes <= static_cast<std::size_t>(kMaxMessageBytes)) return;
  throw WireError(ErrorCode::kRefused,
                  "the time steps of a group of " + std::to_string(group_size) +
                      " environments would need " + std::to_string((bytes >> 20) + 1) +
                      " MiB, a message holds " + std::to_string(kMaxMessageBytes >> 20) +
                      ": ask for more groups, or for smaller observations");
}

}  // namespace

void CheckHello(const HelloRequest& hello, const EnvironmentHost& host) {
  RequireRoom(hello.config.environments, host);
  RequireAnswersThatFit(hello.config);
}

}  // namespace mario
