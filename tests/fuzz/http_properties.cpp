#include "tests/fuzz/http_properties.h"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/viewer_client/fake_run.h"
#include "tests/viewer_client/web/raw_client.h"
#include "viewer_client/web/web_server.h"

namespace mario {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{20};      // with requests that are not whole
constexpr milliseconds kGiveUp{30'000};    // never waited for when all is well
constexpr std::size_t kMaxRepeats = 4096;  // of a piece: what is sent stays below some MiB

// A page that shows two environments, takes a player's keys, and has little patience.
struct Site {
  Site() {
    view.OnScreen(FakeScreen(0, 1));
    view.OnScreen(FakeScreen(1, 1));
    server.OnKeys([this](std::uint16_t) { ++keys; });
  }

  int port() const {
    const std::string url = server.url();
    return std::stoi(url.substr(url.rfind(':') + 1));
  }

  LiveView view;
  WebServer server{view, WebAddress{.port = 0},
                   WebServer::Limits{.request = kPatience, .piece = kPatience}};
  std::atomic<int> keys = 0;
};

bool IsInstruction(char c) { return c == '\xfd' || c == '\xfe' || c == '\xff'; }

// What is sent, in lower case.
std::string Sent(std::string_view bytes) {
  std::string lower(bytes);
  std::erase_if(lower, IsInstruction);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Sends the bytes in the pieces that they say: see the header.
void SendInPieces(const RawClient& client, std::string_view bytes) {
  std::string_view piece;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find_first_of("\xfd\xfe\xff"), bytes.size());
    if (end > 0) piece = bytes.substr(0, end);
    if (!client.Send(bytes.substr(0, end)) || end == bytes.size()) return;
    const char what = bytes[end];
    bytes.remove_prefix(end + 1);
    if (what == '\xfe' && client.HasAnswer(milliseconds(1))) return;
    if (what == '\xff') client.HalfClose();
    for (std::size_t i = 0; what == '\xfd' && i < kMaxRepeats && client.Send(piece); ++i) continue;
  }
}

void CheckAnswer(const std::string& answer, const std::string& sent) {
  if (!answer.empty() && !answer.starts_with("HTTP/1."))
    throw std::logic_error("not HTTP: " + answer);
  if (Contains(answer, " 200 OK\r\n") && !Contains(sent, "host:"))
    throw std::logic_error("another site's name would have led to the page");
}

// Asks again when the machine was too busy to send the request at once.
std::string HonestAnswer(int port) {
  std::string answer;
  for (int i = 0; i < 100 && (answer.empty() || answer.starts_with("HTTP/1.1 408")); ++i) {
    const RawClient honest(port);
    honest.Send("GET /icon.svg HTTP/1.1\r\nHost: localhost\r\n\r\n");
    answer = honest.Answer();
  }
  return answer;
}

}  // namespace

void CheckHttpBytes(std::string_view bytes) {
  static Site site;
  const int keys_before = site.keys;
  const std::string sent = Sent(bytes);
  const RawClient stranger(site.port());
  SendInPieces(stranger, bytes);
  if (!stranger.HasAnswer(kGiveUp)) throw std::logic_error("the viewer waits for a slow client");
  CheckAnswer(stranger.Answer(true), sent);
  if (site.keys != keys_before &&
      (!Contains(sent, "application/json") || !Contains(sent, "content-length"))) {
    throw std::logic_error("another site's page could have pressed a key");
  }
  const std::string page = HonestAnswer(site.port());
  if (!page.starts_with("HTTP/1.1 200")) throw std::logic_error("the page is gone: " + page);
}

}  // namespace mario
