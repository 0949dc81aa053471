#pragma once

#include <chrono>
#include <functional>
#include <stdexcept>
#include <stop_token>
#include <string>

namespace mario {

// The exit codes of every program of this project.
enum ExitCode : int { kDone = 0, kFailed = 1, kWrongUsage = 2 };

// The user asked for something that cannot be: unknown or contradictory options, a value out of
// range. Its sentence says what to do instead; the program exits with kWrongUsage.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Runs a program's body and returns its exit code. Its log goes to stderr. An exception becomes one
// line on stderr: UsageError exits with kWrongUsage, any other with kFailed.
int RunProgram(const std::string& name, const std::function<int()>& body);

// A token on which stop is requested at the first SIGINT, SIGTERM or SIGHUP (a closed terminal; not
// under nohup) of the process. To be called once, before any other thread starts: the signals are
// blocked and taken by a thread of their own.
//
// Those that follow change nothing: `timeout` and service managers send several. Only a SIGINT, by
// a person at the keyboard, that comes `patience` or more after the first signal ends the process at
// once, with a sentence. A pipe that nobody reads any more (SIGPIPE) ends nothing.
std::stop_token StopOnSignals(std::chrono::milliseconds patience = std::chrono::seconds(1));

// Gives this process the lowest priority for the processor, in all threads that start later too: what
// it does may come a little later.
void GiveWay();

}  // namespace mario
