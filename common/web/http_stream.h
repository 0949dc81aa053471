#pragma once

#include <httplib.h>

#include <chrono>
#include <cstddef>
#include <string>

namespace mario {

// How long a client may take, however little it sends or takes at a time, and how much it may send.
struct HttpPatience {
  std::chrono::milliseconds request{
      5000};                              // from the connection's start to the request's last byte
  std::chrono::milliseconds piece{5000};  // for each 16 KiB of an answer
  std::size_t body_bytes = 1024;          // of a request, beyond its head
};

// One request and its answer on a connection, for the HTTP library: it reads and writes through
// this and so waits for no client longer than `patience`, and keeps no more of what one sends than
// its head and body may have. Does not own the socket, which does not block. One thread owns it.
class HttpStream final : public httplib::Stream {
 public:
  static constexpr std::size_t kMaxHeadBytes = 16 << 10;
  static constexpr std::size_t kMaxTargetBytes = 2 << 10;  // the request's first line
  static constexpr int kMaxHeaders = 100;

  HttpStream(int socket, const HttpPatience& patience);

  // Reads the request's head, its first line and its headers, which read() then returns. Returns 0;
  // or the status to answer when it is too large (414, 431) or too late (408); or -1 when the
  // client has left. Leaves headers out that ask for parts of a file: the whole is always sent.
  int ReadHead();

  // Ends the answer, and lets the client read it: a socket closed before the client has sent all
  // would take the answer back.
  void Finish();

  bool is_readable() const override { return true; }
  ssize_t read(char* bytes, std::size_t size) override;
  ssize_t write(const char* bytes, std::size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return INVALID_SOCKET; }  // nobody else is to wait for it

  // What the library asks for up to version 0.18, and since.
  bool is_writable() const { return true; }
  bool wait_readable() const { return true; }
  bool wait_writable() const { return true; }
  time_t duration() const { return 0; }

 private:
  using Clock = std::chrono::steady_clock;

  bool Wait(short events, Clock::time_point deadline) const;
  ssize_t Receive(char* bytes, std::size_t size, Clock::time_point deadline) const;
  int CheckHead();

  const int socket_;
  const HttpPatience patience_;
  const Clock::time_point deadline_;  // of the request
  std::string received_;              // and not read yet, from read_ on
  std::size_t read_ = 0;
  std::size_t body_bytes_ = 0;  // received beyond the head
};

}  // namespace mario
