#include "tests/integration/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace mario {
namespace {

struct Pipe {
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  }
  std::array<int, 2> ends{};
};

}  // namespace

ChildProcess::ChildProcess(const std::string& program, const std::vector<std::string>& args) {
  const Pipe input;
  const Pipe output;
  const Pipe errors;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.ends[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output.ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors.ends[1], STDERR_FILENO);
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& arg : args) argv.push_back(const_cast<char*>(arg.c_str()));
  argv.push_back(nullptr);
  const int failed = posix_spawnp(&id_, program.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(input.ends[0]);
  close(output.ends[1]);
  close(errors.ends[1]);
  input_ = input.ends[1];
  output_ = output.ends[0];
  errors_ = errors.ends[0];
  if (failed != 0) throw std::runtime_error("cannot run " + program);
}

ChildProcess::~ChildProcess() {
  if (id_ > 0) {
    Signal(SIGKILL);
    Wait();
  }
  close(input_);
  close(output_);
  close(errors_);
}

void ChildProcess::WriteLine(const std::string& line) const {
  const std::string text = line + "\n";
  if (write(input_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    throw std::runtime_error("a child process does not read its input");
  }
}

std::string ChildProcess::ReadLine() {
  std::string line;
  char c = 0;
  while (read(output_, &c, 1) == 1 && c != '\n') line += c;
  return line;
}

std::string ChildProcess::ReadErrors() {
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; (got = read(errors_, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

void ChildProcess::Signal(int signal) const { kill(id_, signal); }

int ChildProcess::Wait() {
  int status = 0;
  waitpid(id_, &status, 0);
  id_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Ended RunToEnd(const std::string& program, const std::vector<std::string>& args) {
  ChildProcess child(program, args);
  Ended ended;
  ended.errors = child.ReadErrors();
  ended.code = child.Wait();
  return ended;
}

}  // namespace mario
