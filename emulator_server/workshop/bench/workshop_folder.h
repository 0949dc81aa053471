#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace mario {

// The folder of the description that a workshop works on. Held by one workshop at a time, by a lock
// on the file workshop.lock in it, which goes with the workshop, however that ends.
class WorkshopFolder {
 public:
  // Makes the folder and takes its lock. Throws std::runtime_error with a sentence when another
  // workshop has it, or it cannot be written.
  explicit WorkshopFolder(std::filesystem::path path);
  ~WorkshopFolder();
  WorkshopFolder(const WorkshopFolder&) = delete;
  WorkshopFolder& operator=(const WorkshopFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  // Replaces a file of the folder by one with these bytes: written beside it, and renamed once it
  // is on the disk. Throws std::runtime_error naming the file, which is then as it was.
  void Write(const std::string& name, std::string_view bytes) const;

  // The two halves of Write(): beside the file stands NAME.new in between.
  void WriteBeside(const std::string& name, std::string_view bytes) const;
  void TakeInUse(const std::string& name) const;
  std::filesystem::path Beside(const std::string& name) const { return path_ / (name + ".new"); }

 private:
  const std::filesystem::path path_;
  int lock_ = -1;  // file descriptor
};

}  // namespace mario
