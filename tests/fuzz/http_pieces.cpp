#include "tests/fuzz/http_pieces.h"

#include <algorithm>

namespace mario {
namespace {

constexpr std::size_t kMaxRepeats = 4096;  // of a piece: what is sent stays below some MiB

}  // namespace

void SendInPieces(const RawClient& client, std::string_view bytes) {
  std::string_view piece;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find_first_of("\xfd\xfe\xff"), bytes.size());
    if (end > 0) piece = bytes.substr(0, end);
    if (!client.Send(bytes.substr(0, end)) || end == bytes.size()) return;
    const char what = bytes[end];
    bytes.remove_prefix(end + 1);
    if (what == '\xfe' && client.HasAnswer(std::chrono::milliseconds(1))) return;
    if (what == '\xff') client.HalfClose();
    for (std::size_t i = 0; what == '\xfd' && i < kMaxRepeats && client.Send(piece); ++i) continue;
  }
}

std::string HonestAnswer(int port) {
  std::string answer;
  for (int i = 0; i < 100 && (answer.empty() || answer.starts_with("HTTP/1.1 408")); ++i) {
    const RawClient honest(port);
    honest.Send("GET /icon.svg HTTP/1.1\r\nHost: localhost\r\n\r\n");
    answer = honest.Answer();
  }
  return answer;
}

}  // namespace mario
