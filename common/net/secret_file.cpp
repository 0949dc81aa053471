#include "common/net/secret_file.h"

#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <stdexcept>

namespace mario {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kForOthers = S_IRWXG | S_IRWXO;
constexpr mode_t kMode = S_IRWXU | kForOthers;
constexpr mode_t kOfAGroup = S_IRUSR | S_IRGRP;

// File systems that show one mode for all files, whatever chmod says (unless mounted with options
// for it). The numbers that linux/magic.h lacks are those of the kernel's own headers.
const char* WithoutModes(std::int64_t type) {
  static const std::map<std::int64_t, const char*> kNames = {
      {MSDOS_SUPER_MAGIC, "FAT"}, {0x2011BAB0, "exFAT"},
      {0x5346544e, "NTFS"},       {0x7366746e, "NTFS"},
      {0x65735546, "FUSE"},       {0x01021997, "9P, as Windows' drives in WSL have"},
      {0xFF534D42, "CIFS"},       {0xFE534D42, "SMB"}};
  const auto found = kNames.find(type);
  return found == kNames.end() ? nullptr : found->second;
}

std::int64_t FileSystem(const fs::path& path) {
  struct statfs status {};
  if (statfs(path.c_str(), &status) != 0) return 0;
  return static_cast<std::int64_t>(static_cast<std::uint32_t>(status.f_type));
}

}  // namespace

std::optional<std::string> Exposure(mode_t mode, uid_t owner, std::int64_t file_system) {
  if ((mode & kForOthers) == 0) return std::nullopt;
  if (owner == 0 && (mode & kMode) == kOfAGroup) return std::nullopt;
  if (const char* name = WithoutModes(file_system); name != nullptr) {
    return std::string("its file system (") + name +
           ") does not keep modes; keep the keys on another one, such as your home folder (under "
           "WSL "
           "on Linux's side, not below /mnt)";
  }
  return "chmod 600 it, or better make new keys, since it may have been read (a secret mounted "
         "into a "
         "container: owner root, mode 0440)";
}

void CheckSecret(const fs::path& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) {
    throw std::runtime_error(
        "cannot read the key " + file.string() + ": " + std::strerror(errno) +
        "; make keys with `emulator_server keys --dir DIR`, or copy it from the "
        "machine that has it");
  }
  if (const auto exposure = Exposure(status.st_mode, status.st_uid, FileSystem(file))) {
    throw std::runtime_error("others can read the secret key " + file.string() + ": " + *exposure);
  }
}

}  // namespace mario
