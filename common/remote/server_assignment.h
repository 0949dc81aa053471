#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "common/environment.h"

namespace mario {

// The environments in so many shares of whole groups, the first ones a group larger where the
// groups do not come out even. The random streams of each differ. Throws UsageError when that
// cannot be.
std::vector<EnvironmentConfig> ShareOut(const EnvironmentConfig& config, std::size_t shares);

// Decides which server each share of the environments is on.
class ServerAssignment {
 public:
  virtual ~ServerAssignment() = default;

  // Each share's server at first. May wait for servers. Throws std::runtime_error when none is
  // there in time, Interrupted when it is stopped.
  virtual std::vector<std::string> First() = 0;

  // Whether it is time for Next, which costs more.
  virtual bool IsDue() const = 0;

  // Each share's server from now on. `current`: its server until now; "": it is unassigned.
  virtual std::vector<std::string> Next(std::vector<std::string> current) = 0;

  // Never assigns this server again, which has refused for good, as `sentence` says. False when the
  // shares cannot do without it.
  virtual bool Exclude(const std::string& url, const std::string& sentence) = 0;
};

// A share for each of the servers that are named, for good.
class FixedServers final : public ServerAssignment {
 public:
  explicit FixedServers(std::vector<std::string> urls) : urls_(std::move(urls)) {}

  std::vector<std::string> First() override { return urls_; }
  bool IsDue() const override { return false; }
  std::vector<std::string> Next(std::vector<std::string> current) override { return current; }
  bool Exclude(const std::string&, const std::string&) override { return false; }

 private:
  const std::vector<std::string> urls_;
};

}  // namespace mario
