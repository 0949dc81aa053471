#include "common/demonstrations/demonstration.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>

#include "common/demonstrations/demonstration_pieces.h"

namespace mario {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kFramesInPiece = 600;

// The version in a file's first line, that begins as the files of this program do; 0: no such line.
int VersionOf(std::string_view bytes) {
  const std::string magic = DemonstrationMagic();
  const std::string prefix = magic.substr(0, magic.find_last_of(' ') + 1);
  int version = 0;
  if (bytes.starts_with(prefix)) {
    std::from_chars(bytes.data() + prefix.size(), bytes.data() + bytes.size(), version);
  }
  return version;
}

void RequireVersion(std::string_view bytes) {
  if (bytes.starts_with(DemonstrationMagic())) return;
  const int version = VersionOf(bytes);
  if (version == 0) throw std::runtime_error("it is no demonstration of this program");
  throw std::runtime_error("it has version " + std::to_string(version) +
                           " of the demonstration format, and this release reads version 1: use "
                           "the release that wrote it");
}

}  // namespace

std::string EncodeDemonstration(const Demonstration& demonstration) {
  std::string bytes = DemonstrationMagic();
  bytes += OriginPiece(demonstration.origin, demonstration.first_frame);
  const std::span all(demonstration.buttons);
  auto state = demonstration.states.begin();
  for (std::int64_t frame = 0; frame < demonstration.frames();) {
    while (state != demonstration.states.end() && state->frame == frame) {
      bytes += StatePiece(*state++);
    }
    std::int64_t end = std::min(frame + kFramesInPiece, demonstration.frames());
    if (state != demonstration.states.end()) end = std::min(end, state->frame);
    bytes += ButtonsPiece(
        frame, all.subspan(static_cast<std::size_t>(frame), static_cast<std::size_t>(end - frame)));
    frame = end;
  }
  for (; state != demonstration.states.end(); ++state) bytes += StatePiece(*state);
  if (demonstration.is_whole) bytes += EndPiece(demonstration.frames(), demonstration.ended_by);
  return bytes;
}

Demonstration DecodeDemonstration(std::string_view bytes, const std::string& name) {
  try {
    RequireVersion(bytes);
    return PieceReader(bytes.substr(DemonstrationMagic().size())).Read();
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("cannot use the demonstration " + name + ": " + error.what());
  }
}

Demonstration ReadDemonstration(const fs::path& file) {
  const auto fail = [&](const std::string& reason) {
    throw std::runtime_error("cannot read the demonstration " + file.string() + ": " + reason);
  };
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in || fs::is_directory(file)) fail(std::strerror(errno != 0 ? errno : EISDIR));
  if (fs::file_size(file) > kMaxDemonstrationBytes) {
    fail("it has more than " + std::to_string(kMaxDemonstrationBytes >> 20) + " MiB");
  }
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  return DecodeDemonstration(bytes, file.string());
}

std::vector<fs::path> DemonstrationFiles(const fs::path& path) {
  if (fs::is_regular_file(path)) return {path};
  if (!fs::is_directory(path)) {
    throw std::runtime_error("there is no folder or file " + path.string() +
                             " with demonstrations; record one with viewer_client --play "
                             "--record-demonstration DIR");
  }
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    if (entry.path().extension() == kDemonstrationSuffix) files.push_back(entry.path());
  }
  if (files.empty()) {
    throw std::runtime_error("there is no demonstration (*" + std::string(kDemonstrationSuffix) +
                             ") in " + path.string() +
                             "; record one with viewer_client --play --record-demonstration DIR");
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace mario
