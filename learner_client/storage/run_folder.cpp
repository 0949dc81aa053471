#include "learner_client/storage/run_folder.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "learner_client/base/disk.h"
#include "revision.h"

namespace mario {
namespace {

std::string Machine() {
  std::ifstream cpus("/proc/cpuinfo");
  std::string line, model = "unknown processor";
  while (std::getline(cpus, line)) {
    if (line.starts_with("model name")) {
      model = line.substr(line.find(':') + 2);
      break;
    }
  }
  return model + ", " + std::to_string(std::thread::hardware_concurrency()) + " threads";
}

}  // namespace

RunFolder::RunFolder(std::filesystem::path path) : path_(std::move(path)) {
  std::filesystem::create_directories(path_);
  const std::string lock = path_ / "lock";
  lock_ = open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock_ < 0) throw std::runtime_error("cannot open " + lock + ": " + std::strerror(errno));
  if (flock(lock_, LOCK_EX | LOCK_NB) == 0) return;
  if (errno == EWOULDBLOCK) {
    close(lock_);
    throw std::runtime_error("another learner is training in " + path_.string() +
                             "; stop it, or choose another --run folder");
  }
  spdlog::warn(
      "{} is on a file system without locks ({}): take care that no other learner trains in it",
      path_.string(), std::strerror(errno));
}

RunFolder::~RunFolder() { close(lock_); }

void RunFolder::Describe(const LearnerConfig& config, const EnvironmentInfo& info) const {
  WriteWhole(path_ / "config.toml", ConfigText(config));
  const nlohmann::ordered_json about = {{"format", 1},
                                        {"version", MARIO_VERSION},
                                        {"revision", MARIO_REVISION},
                                        {"compiler", __VERSION__},
                                        {"libtorch", MARIO_LIBTORCH},
                                        {"game", info.game},
                                        {"rom_sha1", info.rom_sha1},
                                        {"seed", config.environment.seed},
                                        {"machine", Machine()}};
  // A name need not be UTF-8.
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
  WriteWhole(path_ / "about.json", about.dump(2, ' ', false, kReplace) + "\n");
}

}  // namespace mario
