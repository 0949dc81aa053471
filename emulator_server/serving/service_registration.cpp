#include "emulator_server/serving/service_registration.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <fstream>
#include <stdexcept>

namespace mario {
namespace {

namespace fs = std::filesystem;

std::string HostName() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

std::string Reachable(std::string url) {
  for (const std::string_view any : {"tcp://0.0.0.0:", "tcp://[::]:"}) {
    if (url.starts_with(any)) url.replace(0, any.size(), "tcp://" + HostName() + ":");
  }
  return url;
}

[[noreturn]] void Fail(const fs::path& file) {
  throw std::runtime_error("cannot write " + file.string() + ": " + std::strerror(errno) +
                           "; choose another folder with --announce");
}

}  // namespace

ServiceRegistration::ServiceRegistration(const fs::path& folder,
                                         const std::vector<std::string>& urls)
    : file_(folder / (HostName() + "-" + std::to_string(getpid()) + ".url")) {
  std::error_code exists;
  fs::create_directories(folder, exists);
  const fs::path unfinished = file_.string() + ".new";
  std::ofstream out(unfinished);
  for (const std::string& url : urls) out << Reachable(url) << "\n";
  out.close();
  if (!out || std::rename(unfinished.c_str(), file_.c_str()) != 0) Fail(file_);
}

ServiceRegistration::~ServiceRegistration() {
  std::error_code gone;
  fs::remove(file_, gone);
}

}  // namespace mario
