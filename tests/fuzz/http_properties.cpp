#include "tests/fuzz/http_properties.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <string>

#include "tests/viewer_client/fake_run.h"
#include "viewer_client/web_server.h"

namespace mario {
namespace {

// Of an answer that is looked at: a stream never ends.
constexpr std::size_t kEnough = 4096;
constexpr std::chrono::milliseconds kPatience{20};

// A page that shows two environments, and takes a player's keys.
struct Site {
  Site() {
    view.OnScreen(FakeScreen(0, 1));
    view.OnScreen(FakeScreen(1, 1));
    server.OnKeys([this](std::uint16_t) { ++keys; });
  }

  std::uint16_t port() const {
    const std::string url = server.url();
    return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  }

  LiveView view;
  WebServer server{view, WebAddress{.port = 0}};
  std::atomic<int> keys = 0;
};

class Connection {
 public:
  explicit Connection(std::uint16_t port)
      : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw std::logic_error("the page cannot be reached any more");
    }
  }
  // With a reset, so that no thousands of connections linger in the kernel.
  ~Connection() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(socket_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) break;  // it has heard enough
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  // Says that nothing more comes, after a while in which there may be an answer: the library gives
  // none to who says so at once.
  void Finish(std::chrono::milliseconds patience) const {
    pollfd item{.fd = socket_, .events = POLLIN, .revents = 0};
    poll(&item, 1, static_cast<int>(patience.count()));
    shutdown(socket_, SHUT_WR);
  }

  // The answer's beginning; empty when there is none.
  std::string Answer() const {
    std::string answer;
    std::array<char, kEnough> buffer{};
    while (answer.size() < kEnough && answer.find("\r\n\r\n") == std::string::npos) {
      const ssize_t got = recv(socket_, buffer.data(), buffer.size(), 0);
      if (got < 0 && errno == EINTR) continue;  // libFuzzer's alarm clock
      if (got <= 0) break;
      answer.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return answer;
  }

 private:
  int socket_;
};

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

void CheckHttpBytes(std::string_view bytes) {
  static Site site;
  const int keys_before = site.keys;
  const Connection stranger(site.port());
  stranger.Send(bytes);
  stranger.Finish(Contains(bytes, "\n\r\n") ? kPatience : std::chrono::milliseconds(0));
  const std::string answer = stranger.Answer();
  if (!answer.empty() && !answer.starts_with("HTTP/1."))
    throw std::logic_error("no HTTP: " + answer);
  if (site.keys != keys_before && !Contains(bytes, "application/json")) {
    throw std::logic_error("another site's page could have pressed a key");
  }
  if (!answer.empty()) return;  // it is there, as the next one will see
  const Connection honest(site.port());
  honest.Send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  const std::string page = honest.Answer();
  if (!page.starts_with("HTTP/1.1 200")) throw std::logic_error("the page is gone: " + page);
}

}  // namespace mario
