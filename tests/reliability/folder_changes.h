#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>

namespace mario {

// Watches the files of a folder while a process works on them (inotify).
class FolderChanges {
 public:
  // The folder must be there.
  explicit FolderChanges(const std::filesystem::path& folder);
  ~FolderChanges();
  FolderChanges(const FolderChanges&) = delete;
  FolderChanges& operator=(const FolderChanges&) = delete;

  // Waits for so many more changes: a file made, written to, renamed or removed. False when the
  // process, a child of this one, ends before.
  bool Wait(int changes, pid_t process);

 private:
  int ReadChanges() const;

  int watch_;
};

// Waits for so long, or less when the process ends.
void WaitBeside(pid_t process, std::chrono::milliseconds time);

}  // namespace mario
