#include "learner_client/replay_store.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <functional>
#include <stdexcept>

namespace mario {
namespace {

constexpr std::size_t kMaxSegments = 1 << 20;

// Each frame is written as its difference to the one before, which is mostly zeros.
class FrameDifference {
 public:
  explicit FrameDifference(std::size_t bytes) : previous_(bytes), difference_(bytes) {}

  void Write(std::span<const std::uint8_t> frame, ArchiveWriter& archive) {
    std::ranges::transform(frame, previous_, difference_.begin(), std::bit_xor<std::uint8_t>());
    std::ranges::copy(frame, previous_.begin());
    archive.PutBytes(difference_);
  }

  std::span<const std::uint8_t> Read(ArchiveReader& archive) {
    archive.GetBytes(difference_);
    for (std::size_t i = 0; i < previous_.size(); ++i) {
      previous_[i] =
          static_cast<std::uint8_t>(previous_[i] ^ static_cast<std::uint8_t>(difference_[i]));
    }
    return previous_;
  }

 private:
  std::vector<std::uint8_t> previous_;
  std::vector<char> difference_;
};

// As it was Put, whole; none of its truth values may be anything but 0 or 1.
ReplayRecord GetRecord(ArchiveReader& archive) {
  std::array<char, sizeof(ReplayRecord)> bytes{};
  archive.GetBytes(bytes);
  for (const std::size_t at : {offsetof(ReplayRecord, first), offsetof(ReplayRecord, terminated),
                               offsetof(ReplayRecord, truncated)}) {
    if (bytes[at] != 0 && bytes[at] != 1) throw std::runtime_error("a replay file is damaged");
  }
  return std::bit_cast<ReplayRecord>(bytes);
}

// A segment of an environment's time steps, and in the run's own folder.
bool IsSound(const ReplaySegment& segment) {
  for (std::size_t e = 0; e < segment.begins.size(); ++e) {
    if (segment.begins[e] < 0 || segment.ends[e] < segment.begins[e]) return false;
  }
  return segment.file.starts_with("replay-") && segment.file.find('/') == std::string::npos;
}

bool IsNeeded(const ReplaySegment& segment, const ReplayBuffer& replay) {
  for (int e = 0; e < replay.shape().environments; ++e) {
    if (segment.ends[static_cast<std::size_t>(e)] > replay.oldest(e)) return true;
  }
  return false;
}

}  // namespace

void ReplayStore::Save(const ReplayBuffer& replay, const std::string& file) {
  ReplaySegment segment{.file = file, .begins = {}, .ends = {}};
  ArchiveWriter archive(folder_ / file);
  for (int e = 0; e < replay.shape().environments; ++e) {
    const std::int64_t saved =
        segments_.empty() ? 0 : segments_.back().ends[static_cast<std::size_t>(e)];
    segment.begins.push_back(std::max(saved, replay.oldest(e)));
    segment.ends.push_back(replay.count(e));
    FrameDifference difference(replay.shape().observation.bytes());
    for (std::int64_t i = segment.begins.back(); i < segment.ends.back(); ++i) {
      archive.Put(replay.record({e, i}));
      difference.Write(replay.frame({e, i}), archive);
    }
  }
  archive.Commit();
  std::erase_if(segments_, [&](const ReplaySegment& old) { return !IsNeeded(old, replay); });
  segments_.push_back(std::move(segment));
}

void ReplayStore::Restore(ReplayBuffer& replay) const {
  for (const ReplaySegment& segment : segments_) RestoreSegment(segment, replay);
}

void ReplayStore::RestoreSegment(const ReplaySegment& segment, ReplayBuffer& replay) const {
  ArchiveReader archive(folder_ / segment.file);
  for (int e = 0; e < replay.shape().environments; ++e) {
    const auto at = static_cast<std::size_t>(e);
    FrameDifference difference(replay.shape().observation.bytes());
    for (std::int64_t i = segment.begins[at]; i < segment.ends[at]; ++i) {
      const ReplayRecord record = GetRecord(archive);
      replay.Restore({e, i}, record, difference.Read(archive));
    }
  }
  archive.ExpectEnd();
}

void ReplayStore::SaveManifest(ArchiveWriter& archive) const {
  archive.Put(static_cast<std::uint64_t>(segments_.size()));
  for (const ReplaySegment& segment : segments_) {
    archive.Put(segment.file);
    for (const std::int64_t begin : segment.begins) archive.Put(begin);
    for (const std::int64_t end : segment.ends) archive.Put(end);
  }
}

void ReplayStore::LoadManifest(ArchiveReader& archive, int environments) {
  segments_.clear();
  for (std::size_t left = archive.GetCount(kMaxSegments); left > 0; --left) {
    ReplaySegment segment{.file = archive.GetString(), .begins = {}, .ends = {}};
    for (std::vector<std::int64_t>* indices : {&segment.begins, &segment.ends}) {
      for (int e = 0; e < environments; ++e) indices->push_back(archive.Get<std::int64_t>());
    }
    if (!IsSound(segment)) throw std::runtime_error("the checkpoint's list of files is damaged");
    segments_.push_back(std::move(segment));
  }
}

}  // namespace mario
