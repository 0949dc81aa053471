#include "tests/scripts/fake_checkout.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace mario {
namespace {

namespace fs = std::filesystem;

void WriteFile(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

}  // namespace

FakeCheckout::FakeCheckout() {
  const fs::path source = MARIO_SOURCE_FOLDER;
  fs::create_directories(caller());
  fs::create_directories(root() / "docker");
  fs::copy(source / "launch.sh", root());
  fs::copy(source / "scripts", root() / "scripts");
  for (const char* list :
       {"build-packages.txt", "bench-packages.txt", "deb-packages.txt", "test-packages.txt"}) {
    fs::copy(source / "docker" / list, root() / "docker");
  }
  WriteFile(root() / "games/sprout_land/game.json", "{}");
  WriteFile(root() / "games/sprout_land/sprout_land.gb", "");
  WriteFile(root() / "games/sprout_land/trained/agent.zst", "");
  WriteFile(root() / "learner_client/presets/modern.toml", "");
  const fs::path fakes = source / "tests/scripts/fakes";
  const fs::path bin = root() / "build/release/bin";
  fs::create_directories(bin);
  for (const char* program : {"emulator_server", "learner_client", "viewer_client"}) {
    fs::copy(fakes / program, bin);
  }
  environment_ = {"PATH=" + fakes.string() + ":" + std::getenv("PATH"),
                  "LOG=" + (folder_.path() / "log").string(), "CI=true"};
}

void FakeCheckout::Install() {
  for (const char* script : {"checkout.sh", "packages.sh", "build.sh", "jobs.sh"}) {
    fs::remove(root() / "scripts" / script);
  }
  fs::rename(root() / "build/release/bin", root() / "bin");
  fs::remove_all(root() / "build");
  fs::create_symlink(root() / "launch.sh", caller() / "mario-learning");
}

std::vector<std::string> FakeCheckout::Command(const fs::path& script,
                                               const std::vector<std::string>& arguments) const {
  std::vector<std::string> words = {"-u", "CONDA_PREFIX", "-C", caller().string()};
  words.insert(words.end(), environment_.begin(), environment_.end());
  // `env` would take a path with an equals sign for a variable.
  words.insert(words.end(), {"bash", "-c", "exec \"$0\" \"$@\"", script.string()});
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

Ended FakeCheckout::Launch(const std::vector<std::string>& arguments) const {
  return RunToEnd("env", Command(root() / "launch.sh", arguments));
}

pid_t FakeCheckout::viewer() const {
  pid_t process = 0;
  std::ifstream(folder_.path() / "log.viewer") >> process;
  return process;
}

std::string FakeCheckout::Log() const {
  std::ifstream in(folder_.path() / "log", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void FakeCheckout::ClearLog() const { fs::remove(folder_.path() / "log"); }

}  // namespace mario
