#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace mario {

// The calls that change files of a run. Tests derive from it to have any of them fail. Each throws
// std::runtime_error naming the file, and has then changed nothing but a file that is being
// written.
class Disk {
 public:
  virtual ~Disk() = default;

  virtual void Write(int file, std::span<const char> bytes, const std::filesystem::path& path);
  virtual void Sync(int file, const std::filesystem::path& path);
  virtual void Rename(const std::filesystem::path& from, const std::filesystem::path& to);
  virtual void Remove(const std::filesystem::path& path);
};

// The one that the programs use. It has no state.
Disk& RealDisk();

// A file that appears under its name whole, and on the disk, when Commit returns; until then it
// stands beside it with ".part" appended, and goes away with the object. Whatever fails (a full
// disk), the file that was there before stays.
class NewFile {
 public:
  explicit NewFile(std::filesystem::path path, Disk& disk = RealDisk());
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void Write(std::span<const char> bytes);
  void Commit();

  const std::filesystem::path& path() const { return path_; }

 private:
  const std::filesystem::path path_;
  const std::filesystem::path part_;
  Disk& disk_;
  int file_ = -1;  // descriptor; -1 once committed
};

// Replaces a file by one with this text, in the same way.
void WriteWhole(const std::filesystem::path& path, std::string_view text, Disk& disk = RealDisk());

// A file that grows by whole pieces: what could not be written whole (a full disk) is cut off
// again, so that no torn piece hides those that come later.
class GrowingFile {
 public:
  // Appends to what is there. Throws std::runtime_error when it cannot be opened.
  explicit GrowingFile(std::filesystem::path path, Disk& disk = RealDisk());
  ~GrowingFile();
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;

  // A piece that cannot be written is dropped, and a warning is logged for the first in a row.
  void Append(std::string_view piece);

 private:
  void CutOff();

  const std::filesystem::path path_;
  Disk& disk_;
  int file_ = -1;      // descriptor
  long end_ = 0;       // of the last whole piece, in bytes
  bool torn_ = false;  // there may be something behind it
  bool warned_ = false;
};

}  // namespace mario
