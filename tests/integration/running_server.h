#pragma once

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "common/net/transport.h"
#include "emulator_server/serving/step_server.h"

namespace mario {

// A step server on a thread of its own, until it goes out of scope.
class RunningServer {
 public:
  RunningServer(EnvironmentHost& host, const std::vector<std::string>& urls,
                std::chrono::milliseconds heartbeat_timeout = std::chrono::seconds(10))
      : RunningServer(host, {.urls = urls, .heartbeat_timeout = heartbeat_timeout}) {}

  RunningServer(EnvironmentHost& host, const StepServerConfig& config)
      : server_(transport_, host, config),
        thread_([this](const std::stop_token& stop) { server_.Run(stop); }) {}

  const std::string& url(std::size_t i = 0) const { return server_.urls()[i]; }

 private:
  Transport transport_;
  StepServer server_;
  std::jthread thread_;
};

}  // namespace mario
