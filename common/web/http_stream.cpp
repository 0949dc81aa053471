#include "common/web/http_stream.h"

#include <poll.h>
#include <strings.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

namespace mario {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kPieceBytes = 16 << 10;
constexpr std::size_t kMaxDrainedBytes = 1 << 20;  // of a request that was refused
constexpr milliseconds kDrain{1000};
constexpr std::string_view kHeadEnd = "\n\r\n";

bool IsRange(std::string_view line) {
  return strncasecmp(line.data(), "Range:", std::min<std::size_t>(line.size(), 6)) == 0 &&
         line.size() >= 6;
}

}  // namespace

HttpStream::HttpStream(int socket, const HttpPatience& patience)
    : socket_(socket), patience_(patience), deadline_(Clock::now() + patience.request) {}

int HttpStream::ReadHead() {
  std::array<char, 4096> buffer;
  while (received_.find(kHeadEnd) == std::string::npos) {
    if (received_.size() >= kMaxHeadBytes) return 431;
    const ssize_t got = Receive(buffer.data(), buffer.size(), deadline_);
    if (got < 0 && Clock::now() >= deadline_) return 408;
    if (got <= 0) return -1;
    received_.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return CheckHead();
}

// Counts the lines, and leaves out the Range headers: many of them in one request, each of a whole
// file, would make an answer of any size.
int HttpStream::CheckHead() {
  const std::size_t end = received_.find(kHeadEnd) + kHeadEnd.size();
  std::string head;
  int lines = 0;
  for (std::size_t at = 0; at < end; ++lines) {
    const std::size_t next = received_.find('\n', at) + 1;
    const std::string_view line(received_.data() + at, next - at);
    if (lines == 0 && line.size() > kMaxTargetBytes) return 414;
    if (lines == 0 || !IsRange(line)) head += line;
    at = next;
  }
  if (lines > kMaxHeaders + 2) return 431;
  body_bytes_ = received_.size() - end;
  received_ = head + received_.substr(end);
  return 0;
}

void HttpStream::Finish() {
  shutdown(socket_, SHUT_WR);
  std::array<char, 4096> unread;
  const Clock::time_point deadline = Clock::now() + kDrain;
  for (std::size_t drained = 0; drained < kMaxDrainedBytes;) {
    const ssize_t got = Receive(unread.data(), unread.size(), deadline);
    if (got <= 0) return;
    drained += static_cast<std::size_t>(got);
  }
}

ssize_t HttpStream::read(char* bytes, std::size_t size) {
  if (read_ < received_.size()) {
    const std::size_t taken = received_.copy(bytes, size, read_);
    read_ += taken;
    return static_cast<ssize_t>(taken);
  }
  if (body_bytes_ >= patience_.body_bytes) return -1;
  const ssize_t got = Receive(bytes, std::min(size, patience_.body_bytes - body_bytes_), deadline_);
  if (got > 0) body_bytes_ += static_cast<std::size_t>(got);
  return got;
}

ssize_t HttpStream::write(const char* bytes, std::size_t size) {
  std::string_view rest(bytes, size);
  while (!rest.empty()) {
    const Clock::time_point deadline = Clock::now() + patience_.piece;
    for (std::size_t left = std::min(rest.size(), kPieceBytes); left > 0;) {
      const ssize_t sent = send(socket_, rest.data(), left, MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN && errno != EINTR) return -1;
      if (sent < 0 && !Wait(POLLOUT, deadline)) return -1;
      if (sent < 0) continue;
      rest.remove_prefix(static_cast<std::size_t>(sent));
      left -= static_cast<std::size_t>(sent);
    }
  }
  return static_cast<ssize_t>(size);
}

void HttpStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

void HttpStream::get_local_ip_and_port(std::string& ip, int& port) const {
  get_remote_ip_and_port(ip, port);
}

bool HttpStream::Wait(short events, Clock::time_point deadline) const {
  const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
  if (left <= milliseconds(0)) return false;
  pollfd item{.fd = socket_, .events = events, .revents = 0};
  const int ready = poll(&item, 1, static_cast<int>(left.count()));
  return ready > 0 || (ready < 0 && errno == EINTR);
}

// Waits for bytes; 0 when the client has sent its last one, -1 when it fails or is too late.
ssize_t HttpStream::Receive(char* bytes, std::size_t size, Clock::time_point deadline) const {
  while (Wait(POLLIN, deadline)) {
    const ssize_t got = recv(socket_, bytes, size, 0);
    if (got >= 0 || (errno != EAGAIN && errno != EINTR)) return got;
  }
  return -1;
}

}  // namespace mario
