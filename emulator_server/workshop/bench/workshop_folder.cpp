#include "emulator_server/workshop/bench/workshop_folder.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace mario {
namespace {

constexpr const char* kLock = "workshop.lock";

// Where an error of the system leaves the file that is written.
[[noreturn]] void FailToWrite(const std::filesystem::path& file) {
  throw std::runtime_error("cannot write " + file.string() + ": " + std::strerror(errno) +
                           "; the workshop keeps a description in a folder that it can write");
}

void MakeFolder(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return;
  throw std::runtime_error("cannot make the folder " + path.string() + ": " + error.message() +
                           "; choose another with --game");
}

}  // namespace

WorkshopFolder::WorkshopFolder(std::filesystem::path path) : path_(std::move(path)) {
  MakeFolder(path_);
  const std::string file = path_ / kLock;
  lock_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock_ < 0) FailToWrite(file);
  if (flock(lock_, LOCK_EX | LOCK_NB) == 0) return;
  if (errno == EWOULDBLOCK) {
    close(lock_);
    throw std::runtime_error("another workshop is open on " + path_.string() +
                             "; use its page, or stop it first");
  }
  spdlog::warn(
      "{} is on a file system without locks ({}): take care that no other workshop uses it",
      path_.string(), std::strerror(errno));
}

WorkshopFolder::~WorkshopFolder() { close(lock_); }

void WorkshopFolder::Write(const std::string& name, std::string_view bytes) const {
  WriteBeside(name, bytes);
  TakeInUse(name);
}

void WorkshopFolder::WriteBeside(const std::string& name, std::string_view bytes) const {
  const std::string file = Beside(name);
  const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) FailToWrite(file);
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) break;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  const bool is_whole = bytes.empty() && (fsync(descriptor) == 0 || errno == EINVAL);
  const int error = errno;
  close(descriptor);
  errno = error;
  if (is_whole) return;
  unlink(file.c_str());
  errno = error;
  FailToWrite(file);
}

void WorkshopFolder::TakeInUse(const std::string& name) const {
  const std::filesystem::path file = path_ / name;
  if (std::rename(Beside(name).c_str(), file.c_str()) != 0) FailToWrite(file);
  const int folder = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  fsync(folder);  // where it cannot, the file has its new name all the same
  close(folder);
}

}  // namespace mario
