#include "common/demonstrations/demonstration_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <utility>

#include "common/demonstrations/demonstration_pieces.h"

namespace mario {
namespace {

namespace fs = std::filesystem;

constexpr int kMostOfASecond = 1000;  // recordings that begin in one

std::string Now(const char* format) {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), format, &utc);
  return text.data();
}

// A level's name as a part of a file's.
std::string FileText(std::string text) {
  const auto is_plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_';
  };
  std::replace_if(
      text.begin(), text.end(), [&](char c) { return !is_plain(static_cast<unsigned char>(c)); },
      '_');
  return text.substr(0, 60);
}

}  // namespace

DemonstrationWriter::DemonstrationWriter(const fs::path& folder, DemonstrationOrigin origin) {
  if (origin.recorded_at.empty()) origin.recorded_at = Now("%Y-%m-%dT%H:%M:%SZ");
  Open(folder, FileText(origin.level) + "-" + Now("%Y%m%d-%H%M%S"));
  Append(DemonstrationMagic() + OriginPiece(origin, 1));
}

void DemonstrationWriter::Open(const fs::path& folder, const std::string& name) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  for (int i = 1; i < kMostOfASecond && descriptor_ < 0; ++i) {
    file_ = folder / (name + (i == 1 ? "" : "-" + std::to_string(i)) + kDemonstrationSuffix);
    descriptor_ = open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor_ < 0 && errno != EEXIST) break;
  }
  if (descriptor_ >= 0) return;
  throw std::runtime_error("cannot record in " + folder.string() + ": " + std::strerror(errno) +
                           "; name a folder that can be written");
}

DemonstrationWriter::~DemonstrationWriter() {
  try {
    if (descriptor_ >= 0) Flush();
  } catch (const std::runtime_error&) {
    // What is in the file is good.
  }
  if (descriptor_ >= 0) close(descriptor_);
  std::error_code ignored;
  if (frames_ == 0) fs::remove(file_, ignored);
}

void DemonstrationWriter::Frame(std::uint16_t buttons) {
  if (frames_ >= kMaxDemonstrationFrames) Stop("a recording lasts an hour at most");
  waiting_.push_back(buttons);
  ++frames_;
  if (waiting_.size() >= kFramesInPiece) Flush();
}

void DemonstrationWriter::State(std::string state) {
  Flush();
  Append(StatePiece({frames_, std::move(state)}));
}

void DemonstrationWriter::End(const std::string& ended_by) {
  Flush();
  Append(EndPiece(frames_, ended_by));
  fsync(descriptor_);
  close(std::exchange(descriptor_, -1));
}

void DemonstrationWriter::Flush() {
  if (waiting_.empty()) return;
  const std::int64_t begin = frames_ - static_cast<std::int64_t>(waiting_.size());
  Append(ButtonsPiece(begin, waiting_));
  waiting_.clear();
}

// A piece that is not written whole is cut off again.
void DemonstrationWriter::Append(std::string_view piece) {
  if (descriptor_ < 0) Stop("the recording has ended");
  if (static_cast<std::size_t>(bytes_) + piece.size() > kMaxDemonstrationBytes) {
    Stop("a recording has at most " + std::to_string(kMaxDemonstrationBytes >> 20) + " MiB");
  }
  for (std::string_view rest = piece; !rest.empty();) {
    const ssize_t written = write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const std::string reason = std::strerror(errno);
      if (ftruncate(descriptor_, bytes_) != 0) lseek(descriptor_, bytes_, SEEK_SET);
      Stop(reason);
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  bytes_ += static_cast<std::int64_t>(piece.size());
}

void DemonstrationWriter::Stop(const std::string& reason) {
  if (descriptor_ >= 0) close(std::exchange(descriptor_, -1));
  const std::int64_t kept = frames_ - static_cast<std::int64_t>(waiting_.size());
  waiting_.clear();
  throw std::runtime_error("the recording " + file_.string() + " has ended: " + reason + "; its " +
                           std::to_string(kept) + " frames before stay");
}

}  // namespace mario
