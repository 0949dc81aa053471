#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "tests/integration/child_process.h"

namespace mario {

// What the tests of the real server play: set by CMake.
inline constexpr const char* kServerProgram = MARIO_SERVER_PROGRAM;
inline constexpr const char* kGameFolder = MARIO_GAME_FOLDER;
inline constexpr const char* kRomFile = MARIO_ROM_FILE;

// The real emulator_server on the embedded game.
class ServerProcess {
 public:
  // Returns when it listens; throws with its own words when it does not.
  explicit ServerProcess(const std::string& bind, const std::vector<std::string>& more = {})
      : process_(kServerProgram, Arguments(bind, more)), ready_(process_.ReadLine()) {
    if (ready_.empty()) throw std::runtime_error(process_.ReadErrors());
  }

  // The addresses that it printed: of the steps, and of the screens.
  std::string url() const { return Between("steps at ", ", screens"); }
  std::string publish_url() const { return Between("screens at ", "\n"); }

  ChildProcess& process() { return process_; }

  static std::vector<std::string> Arguments(const std::string& bind,
                                            const std::vector<std::string>& more) {
    std::vector<std::string> args = {"--game", kGameFolder, "--rom",     kRomFile,
                                     "--bind", bind,        "--publish", "tcp://127.0.0.1:*"};
    args.insert(args.end(), more.begin(), more.end());
    return args;
  }

 private:
  std::string Between(const std::string& before, const std::string& after) const {
    const std::size_t begin = ready_.find(before) + before.size();
    return ready_.substr(begin, ready_.find(after, begin) - begin);
  }

  ChildProcess process_;
  std::string ready_;  // the line that says that it listens
};

}  // namespace mario
