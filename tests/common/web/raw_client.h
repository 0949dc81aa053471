#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace mario {

// A client of the page that sends what it likes, when it likes, on one connection. Signals, such as
// libFuzzer's alarm clock, interrupt nothing.
class RawClient {
 public:
  explicit RawClient(int port, bool ipv6 = false)
      : socket_(socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in ipv4{};
    ipv4.sin_family = AF_INET;
    ipv4.sin_port = htons(static_cast<std::uint16_t>(port));
    ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr_in6 loopback{};
    loopback.sin6_family = AF_INET6;
    loopback.sin6_port = ipv4.sin_port;
    loopback.sin6_addr = in6addr_loopback;
    const auto* address = ipv6 ? reinterpret_cast<const sockaddr*>(&loopback)
                               : reinterpret_cast<const sockaddr*>(&ipv4);
    if (connect(socket_, address, ipv6 ? sizeof loopback : sizeof ipv4) != 0) {
      close(socket_);
      throw std::logic_error("the page cannot be reached any more");
    }
  }
  RawClient(RawClient&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  RawClient& operator=(RawClient&&) = delete;

  // With a reset, so that no thousands of connections linger in the kernel.
  ~RawClient() {
    if (socket_ < 0) return;
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(socket_);
  }

  // False: the viewer has closed the connection.
  bool Send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Says that nothing more comes.
  void HalfClose() const { shutdown(socket_, SHUT_WR); }

  // Whether there is something to read, or the end, within the time.
  bool HasAnswer(std::chrono::milliseconds patience) const {
    pollfd item{.fd = socket_, .events = POLLIN, .revents = 0};
    int ready = -1;
    do {
      ready = poll(&item, 1, static_cast<int>(patience.count()));
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
  }

  // What comes until the connection's end, or until the end of the answer's head.
  std::string Answer(bool head_only = false) const {
    std::string answer;
    std::array<char, 4096> buffer{};
    while (!head_only || answer.find("\r\n\r\n") == std::string::npos) {
      const ssize_t got = recv(socket_, buffer.data(), buffer.size(), 0);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      answer.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return answer;
  }

 private:
  int socket_;
};

}  // namespace mario
