#include "emulator_server/serving/bad_message_log.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace mario {
namespace {

constexpr std::size_t kMost = 1000;

}  // namespace

void BadMessageLog::Add(const std::string& client, const std::string& sentence) {
  if (clients_.size() >= kMost) return;
  if (!clients_.insert(client).second) return;
  spdlog::warn("client {}: {} (its further errors are not logged)", ShortName(client), sentence);
  if (clients_.size() == kMost) {
    spdlog::warn("{} clients have sent bad messages: no more are logged", kMost);
  }
}

std::string ShortName(const std::string& client) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string word;
  for (std::size_t i = 0; i < std::min<std::size_t>(client.size(), 5); ++i) {
    const auto byte = static_cast<unsigned char>(client[i]);
    word += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return word;
}

}  // namespace mario
