#include "learner_client/base/disk.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace mario {
namespace {

namespace fs = std::filesystem;

std::runtime_error WriteError(const fs::path& path) {
  return std::runtime_error("cannot write " + path.string() + ": " + std::strerror(errno));
}

int Open(const fs::path& path, int flags) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0644);
  if (file < 0) throw WriteError(path);
  return file;
}

// A file system that cannot do it (some on networks) has the file under its new name all the same.
void SyncFolder(const fs::path& folder) {
  const int descriptor = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

struct Descriptor {
  explicit Descriptor(int file) : number(file) {}
  ~Descriptor() { close(number); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  const int number;
};

}  // namespace

void Disk::Write(int file, std::span<const char> bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw WriteError(path);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void Disk::Sync(int file, const fs::path& path) {
  if (fsync(file) != 0 && errno != EINVAL) throw WriteError(path);  // EINVAL: not a file on a disk
}

void Disk::Rename(const fs::path& from, const fs::path& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) throw WriteError(to);
  SyncFolder(to.parent_path());
}

void Disk::Remove(const fs::path& path) {
  if (unlink(path.c_str()) != 0 && errno != ENOENT) {
    throw std::runtime_error("cannot remove " + path.string() + ": " + std::strerror(errno));
  }
}

Disk& RealDisk() {
  static Disk disk;
  return disk;
}

NewFile::NewFile(fs::path path, Disk& disk)
    : path_(std::move(path)),
      part_(path_.string() + ".part"),
      disk_(disk),
      file_(Open(part_, O_TRUNC)) {}

NewFile::~NewFile() {
  if (file_ < 0) return;
  close(file_);
  try {
    disk_.Remove(part_);
  } catch (const std::runtime_error&) {
    // The next one that is written takes its place.
  }
}

void NewFile::Write(std::span<const char> bytes) { disk_.Write(file_, bytes, part_); }

void NewFile::Commit() {
  disk_.Sync(file_, part_);
  disk_.Rename(part_, path_);
  close(file_);
  file_ = -1;
}

void WriteWhole(const fs::path& path, std::string_view text, Disk& disk) {
  // A device or a pipe, /dev/stdout for one, cannot be replaced.
  if (fs::exists(path) && !fs::is_regular_file(path) && !fs::is_directory(path)) {
    const Descriptor device(Open(path, 0));
    return disk.Write(device.number, text, path);
  }
  NewFile file(path, disk);
  file.Write(text);
  file.Commit();
}

GrowingFile::GrowingFile(fs::path path, Disk& disk)
    : path_(std::move(path)), disk_(disk), file_(Open(path_, 0)), end_(lseek(file_, 0, SEEK_END)) {}

GrowingFile::~GrowingFile() {
  if (torn_) CutOff();
  close(file_);
}

void GrowingFile::Append(std::string_view piece) {
  try {
    if (torn_) CutOff();
    disk_.Write(file_, piece, path_);
    end_ += static_cast<long>(piece.size());
    warned_ = false;
  } catch (const std::runtime_error& error) {
    torn_ = true;
    CutOff();
    if (!warned_) spdlog::warn("{}; what would be added is lost until it can be", error.what());
    warned_ = true;
  }
}

// What cannot be cut off is written over by the next piece.
void GrowingFile::CutOff() {
  torn_ = ftruncate(file_, end_) != 0;
  lseek(file_, end_, SEEK_SET);
}

}  // namespace mario
