#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mario {

// A program that works for this one, less urgently, in a process group of its own. It ends with
// this object, and with the thread that made it, however that ends.
class HelperProcess {
 public:
  // Starts it; what it prints goes into `log`. Throws std::runtime_error when it cannot be started.
  HelperProcess(const std::string& program, const std::vector<std::string>& args,
                const std::filesystem::path& log);
  ~HelperProcess();
  HelperProcess(const HelperProcess&) = delete;
  HelperProcess& operator=(const HelperProcess&) = delete;

  // Its exit code, or 128 + the signal that ended it; nullopt: it runs. Does not wait.
  std::optional<int> ExitCode();

 private:
  pid_t id_ = -1;
  std::optional<int> code_;
};

}  // namespace mario
