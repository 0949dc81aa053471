#pragma once

#include <set>
#include <string>

namespace mario {

// Logs each client's first bad message, and of a thousand clients at most: strangers fill neither
// the log nor the memory.
class BadMessageLog {
 public:
  void Add(const std::string& client, const std::string& sentence);

 private:
  std::set<std::string> clients_;  // whose first bad message has been logged
};

// A client's identity, which is random bytes, as a short word for the log.
std::string ShortName(const std::string& client);

}  // namespace mario
