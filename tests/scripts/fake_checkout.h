#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/common/temporary_folder.h"
#include "tests/integration/child_process.h"

namespace mario {

// launch.sh in a checkout whose programs, CMake and apt are fakes (tests/scripts/fakes), which note
// how they are called in one log; and another folder, from which it is called.
class FakeCheckout {
 public:
  FakeCheckout();

  std::filesystem::path root() const { return folder_.path() / "my checkout, a=1"; }
  std::filesystem::path caller() const { return folder_.path() / "caller"; }

  // Makes of it what a package installs: programs that are built, and no sources.
  void Install();

  // Adds NAME=VALUE to the scripts' environment.
  void Set(const std::string& variable) { environment_.push_back(variable); }

  // Arguments of `env` that call a script from the caller's folder.
  std::vector<std::string> Command(const std::filesystem::path& script,
                                   const std::vector<std::string>& arguments) const;

  Ended Launch(const std::vector<std::string>& arguments) const;

  // The process that shows the page.
  pid_t viewer() const;

  // What the fakes have noted so far.
  std::string Log() const;
  void ClearLog() const;

 private:
  TemporaryFolder folder_;
  std::vector<std::string> environment_;
};

}  // namespace mario
