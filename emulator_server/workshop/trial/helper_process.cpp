#include "emulator_server/workshop/trial/helper_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace mario {
namespace {

constexpr int kNotStarted = 127;
constexpr int kLessUrgent = 5;  // added to the nice value

// In the child, which may call nothing but what is safe in a signal's handler.
[[noreturn]] void BecomeProgram(char* const* argv, int log, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kNotStarted);
  setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  if (nice(kLessUrgent) == -1) errno = 0;
  execvp(argv[0], argv);
  _exit(kNotStarted);
}

}  // namespace

HelperProcess::HelperProcess(const std::string& program, const std::vector<std::string>& args,
                             const std::filesystem::path& log) {
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& arg : args) argv.push_back(const_cast<char*>(arg.c_str()));
  argv.push_back(nullptr);
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0)
    throw std::runtime_error("cannot write " + log.string() + ": " + std::strerror(errno));
  const pid_t parent = getpid();
  id_ = fork();
  if (id_ == 0) BecomeProgram(argv.data(), file, parent);
  const int error = errno;
  close(file);
  if (id_ < 0) throw std::runtime_error("cannot start " + program + ": " + std::strerror(error));
}

HelperProcess::~HelperProcess() {
  if (ExitCode()) return;
  kill(id_, SIGKILL);
  while (waitpid(id_, nullptr, 0) < 0 && errno == EINTR) continue;
}

std::optional<int> HelperProcess::ExitCode() {
  int status = 0;
  if (!code_ && waitpid(id_, &status, WNOHANG) == id_)
    code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return code_;
}

}  // namespace mario
