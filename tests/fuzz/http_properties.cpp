#include "tests/fuzz/http_properties.h"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/fuzz/http_pieces.h"
#include "tests/viewer_client/fake_run.h"
#include "viewer_client/web/web_server.h"

namespace mario {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{20};      // with requests that are not whole
constexpr milliseconds kGiveUp{30'000};    // never waited for when all is well

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

void CheckAnswer(const std::string& answer, const std::string& sent) {
  if (!answer.empty() && !answer.starts_with("HTTP/1."))
    throw std::logic_error("not HTTP: " + answer);
  if (Contains(answer, " 200 OK\r\n") && !Contains(sent, "host:"))
    throw std::logic_error("another site's name would have led to the page");
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
