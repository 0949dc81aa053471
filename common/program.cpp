#include "common/program.h"

#include <pthread.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <memory>
#include <thread>

namespace mario {
namespace {

// A message on one line, whatever the exception's text holds.
std::string OneLine(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

// nohup has a program ignore SIGHUP, and it stays so.
bool Ignores(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

sigset_t StoppingSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  if (!Ignores(SIGHUP)) sigaddset(&signals, SIGHUP);
  return signals;
}

[[noreturn]] void EndAtOnce(int signal) {
  constexpr char kSentence[] =
      "interrupted a second time: ended at once; what was not saved yet is lost\n";
  static_cast<void>(!write(STDERR_FILENO, kSentence, sizeof(kSentence) - 1));
  _exit(128 + signal);
}

int Fail(const std::string& name, const std::exception& error, ExitCode code) {
  std::fprintf(stderr, "%s: %s\n", name.c_str(), OneLine(error.what()).c_str());
  return code;
}

}  // namespace

int RunProgram(const std::string& name, const std::function<int()>& body) {
  spdlog::set_default_logger(std::make_shared<spdlog::logger>(
      name, std::make_shared<spdlog::sinks::stderr_color_sink_mt>()));
  try {
    return body();
  } catch (const UsageError& error) {
    return Fail(name, error, kWrongUsage);
  } catch (const std::exception& error) {
    return Fail(name, error, kFailed);
  }
}

std::stop_token StopOnSignals(std::chrono::milliseconds patience) {
  std::signal(SIGPIPE, SIG_IGN);
  const sigset_t signals = StoppingSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  std::stop_source source;
  std::stop_token token = source.get_token();
  std::thread([signals, source, patience]() mutable {
    using Clock = std::chrono::steady_clock;
    int signal = 0;
    sigwait(&signals, &signal);
    source.request_stop();
    const Clock::time_point stopped = Clock::now();
    do {
      sigwait(&signals, &signal);
    } while (signal != SIGINT || Clock::now() - stopped < patience);
    EndAtOnce(signal);
  }).detach();
  return token;
}

// Between sessions not the processes' nice values count, but the sessions' own: sched(7), "The
// autogroup feature". A session that is shared with other programs is left as it is.
void GiveWay() {
  constexpr int kLast = 19;
  static_cast<void>(setpriority(PRIO_PROCESS, 0, kLast));
  if (getsid(0) == getpid()) std::ofstream("/proc/self/autogroup") << kLast;
}

}  // namespace mario
