#include "tests/reliability/folder_changes.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace mario {
namespace {

// A file descriptor that can be read from once the process has ended.
class ProcessEnd {
 public:
  explicit ProcessEnd(pid_t process)
      : descriptor_(static_cast<int>(syscall(SYS_pidfd_open, process, 0))) {
    if (descriptor_ < 0) throw std::runtime_error("cannot watch the process");
  }
  ~ProcessEnd() { close(descriptor_); }
  ProcessEnd(const ProcessEnd&) = delete;
  ProcessEnd& operator=(const ProcessEnd&) = delete;

  pollfd poll_item() const { return {.fd = descriptor_, .events = POLLIN, .revents = 0}; }

 private:
  int descriptor_;
};

}  // namespace

FolderChanges::FolderChanges(const std::filesystem::path& folder)
    : watch_(inotify_init1(IN_CLOEXEC)) {
  const std::uint32_t changes = IN_CREATE | IN_MODIFY | IN_MOVED_TO | IN_DELETE;
  if (watch_ < 0 || inotify_add_watch(watch_, folder.c_str(), changes) < 0) {
    throw std::runtime_error("cannot watch " + folder.string());
  }
}

FolderChanges::~FolderChanges() { close(watch_); }

bool FolderChanges::Wait(int changes, pid_t process) {
  const ProcessEnd end(process);
  while (changes > 0) {
    std::array<pollfd, 2> items = {pollfd{.fd = watch_, .events = POLLIN, .revents = 0},
                                   end.poll_item()};
    poll(items.data(), items.size(), -1);
    if ((items[1].revents & POLLIN) != 0) return false;
    if ((items[0].revents & POLLIN) != 0) changes -= ReadChanges();
  }
  return true;
}

int FolderChanges::ReadChanges() const {
  alignas(inotify_event) std::array<char, 4096> buffer{};
  const ssize_t size = read(watch_, buffer.data(), buffer.size());
  int changes = 0;
  for (ssize_t at = 0; at < size; ++changes) {
    inotify_event event{};
    std::memcpy(&event, buffer.data() + at, sizeof event);
    at += static_cast<ssize_t>(sizeof event + event.len);
  }
  return changes;
}

void WaitBeside(pid_t process, std::chrono::milliseconds time) {
  const ProcessEnd end(process);
  pollfd item = end.poll_item();
  poll(&item, 1, static_cast<int>(time.count()));
}

}  // namespace mario
