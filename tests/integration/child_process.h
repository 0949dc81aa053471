#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace mario {

// A program that a test runs; killed when it goes out of scope.
class ChildProcess {
 public:
  // Starts it; its stdin is written and its stdout and stderr are read through pipes.
  ChildProcess(const std::string& program, const std::vector<std::string>& args);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t id() const { return id_; }

  // To its stdin.
  void WriteLine(const std::string& line) const;

  // The next line of stdout; blocks until it is there, and is empty at the end.
  std::string ReadLine();

  // All that is left of stderr; blocks until the program ends.
  std::string ReadErrors();

  void Signal(int signal) const;

  // Blocks until it ends: its exit code, or 128 + the signal that ended it.
  int Wait();

 private:
  pid_t id_ = 0;
  int input_ = -1;
  int output_ = -1;
  int errors_ = -1;
};

// What a program said before it ended.
struct Ended {
  int code = 0;
  std::string errors;
};
Ended RunToEnd(const std::string& program, const std::vector<std::string>& args);

}  // namespace mario
