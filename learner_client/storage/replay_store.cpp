#include "learner_client/storage/replay_store.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <numeric>
#include <stdexcept>

#include "learner_client/storage/checkpoint_files.h"

namespace mario {
namespace {

constexpr std::size_t kMaxSegments = 1 << 20;
constexpr int kReplayVersion = 2;  // 1: without a format in the file
const std::string kReplayKind = "replay";

// Each frame is written as its difference to the one before, which is mostly zeros.
class FrameDifference {
 public:
  explicit FrameDifference(std::size_t bytes) : previous_(bytes), difference_(bytes) {}

  void Write(std::span<const std::uint8_t> frame, Serializer& out) {
    std::ranges::transform(frame, previous_, difference_.begin(), std::bit_xor<std::uint8_t>());
    std::ranges::copy(frame, previous_.begin());
    out.PutBytes(difference_);
  }

  std::span<const std::uint8_t> Read(Deserializer& in) {
    in.GetBytes(difference_);
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

// 12 bytes: float reward, int16 action, int16 held, then as 0 or 1 first, terminated, truncated,
// and a byte that is 0.
constexpr std::size_t kRecordBytes = 12;

void Put(Serializer& out, const ReplayRecord& record) {
  std::array<char, kRecordBytes> bytes{};
  std::memcpy(bytes.data(), &record.reward, 4);
  std::memcpy(bytes.data() + 4, &record.action, 2);
  std::memcpy(bytes.data() + 6, &record.held, 2);
  bytes[8] = record.first ? 1 : 0;
  bytes[9] = record.terminated ? 1 : 0;
  bytes[10] = record.truncated ? 1 : 0;
  out.PutBytes(bytes);
}

ReplayRecord GetRecord(Deserializer& in) {
  std::array<char, kRecordBytes> bytes{};
  in.GetBytes(bytes);
  ReplayRecord record{
      .first = bytes[8] == 1, .terminated = bytes[9] == 1, .truncated = bytes[10] == 1};
  std::memcpy(&record.reward, bytes.data(), 4);
  std::memcpy(&record.action, bytes.data() + 4, 2);
  std::memcpy(&record.held, bytes.data() + 6, 2);
  const bool is_sound = std::all_of(bytes.begin() + 8, bytes.begin() + 11,
                                    [](char truth) { return truth == 0 || truth == 1; });
  if (!is_sound) throw std::runtime_error("a replay file is damaged");
  return record;
}

// A segment of an environment's time steps, after those of `before`, and in the run's own folder.
bool IsSound(const ReplaySegment& segment, const ReplaySegment* before) {
  for (std::size_t e = 0; e < segment.begins.size(); ++e) {
    if (segment.begins[e] < (before == nullptr ? 0 : before->ends[e])) return false;
    if (segment.ends[e] < segment.begins[e]) return false;
  }
  return NumberIn(segment.file, kReplayKind).has_value();
}

bool IsNeeded(const ReplaySegment& segment, const ReplayBuffer& replay) {
  for (int e = 0; e < replay.shape().environments; ++e) {
    if (segment.ends[static_cast<std::size_t>(e)] > replay.oldest(e)) return true;
  }
  return false;
}

}  // namespace

void ReplayStore::Save(const ReplayBuffer& replay, const std::string& file) {
  DropUnneeded(replay);
  ReplaySegment segment{.file = file, .begins = {}, .ends = {}};
  Serializer out(folder_ / file, disk_);
  out.PutFormat(kReplayKind, kReplayVersion);
  out.Put("frame bytes", static_cast<std::uint64_t>(replay.shape().observation.bytes()));
  for (int e = 0; e < replay.shape().environments; ++e) {
    const std::int64_t saved =
        segments_.empty() ? 0 : segments_.back().ends[static_cast<std::size_t>(e)];
    segment.begins.push_back(std::max(saved, replay.oldest(e)));
    segment.ends.push_back(replay.count(e));
    FrameDifference difference(replay.shape().observation.bytes());
    for (std::int64_t i = segment.begins.back(); i < segment.ends.back(); ++i) {
      Put(out, replay.record({e, i}));
      difference.Write(replay.frame({e, i}), out);
    }
  }
  out.Commit();
  segments_.push_back(std::move(segment));
}

// Those that an environment which stands still would keep are given up once they hold as much as
// two replays: then everything is written anew.
void ReplayStore::DropUnneeded(const ReplayBuffer& replay) {
  std::erase_if(segments_, [&](const ReplaySegment& old) { return !IsNeeded(old, replay); });
  std::int64_t kept = 0;
  for (const ReplaySegment& segment : segments_) {
    kept += std::reduce(segment.ends.begin(), segment.ends.end()) -
            std::reduce(segment.begins.begin(), segment.begins.end());
  }
  if (kept > 2 * replay.capacity_frames() || !segments_have_formats_) segments_.clear();
  segments_have_formats_ = true;
}

void ReplayStore::Restore(ReplayBuffer& replay) const {
  replay.Clear();
  for (const ReplaySegment& segment : segments_) RestoreSegment(segment, replay);
  if (segments_.empty()) return;
  const std::int64_t ring = replay.capacity_frames() / replay.shape().environments;
  for (int e = 0; e < replay.shape().environments; ++e) {
    const std::int64_t begin = segments_.front().begins[static_cast<std::size_t>(e)];
    if (replay.oldest(e) > std::max(begin, replay.count(e) - ring)) {
      throw std::runtime_error("the replay's files leave out time steps that it held");
    }
  }
}

void ReplayStore::RestoreSegment(const ReplaySegment& segment, ReplayBuffer& replay) const {
  Deserializer in(folder_ / segment.file);
  if (segments_have_formats_) {
    in.GetFormat(kReplayKind, kReplayVersion, kReplayVersion);
    if (in.Get<std::uint64_t>("frame bytes") != replay.shape().observation.bytes()) {
      throw std::runtime_error(segment.file + " has observations of another size");
    }
  }
  for (int e = 0; e < replay.shape().environments; ++e) {
    const auto at = static_cast<std::size_t>(e);
    FrameDifference difference(replay.shape().observation.bytes());
    for (std::int64_t i = segment.begins[at]; i < segment.ends[at]; ++i) {
      const ReplayRecord record = GetRecord(in);
      replay.Restore({e, i}, record, difference.Read(in));
    }
  }
  in.ExpectEnd();
}

void ReplayStore::SaveManifest(Serializer& out) const {
  out.Put("replay files", static_cast<std::uint64_t>(segments_.size()));
  for (const ReplaySegment& segment : segments_) {
    out.Put(segment.file);
    for (const std::int64_t begin : segment.begins) out.Put(begin);
    for (const std::int64_t end : segment.ends) out.Put(end);
  }
}

void ReplayStore::LoadManifest(Deserializer& in, int environments, bool segments_have_formats) {
  segments_.clear();
  segments_have_formats_ = segments_have_formats;
  in.ExpectName("replay files");
  for (std::size_t left = in.GetCount(kMaxSegments); left > 0; --left) {
    ReplaySegment segment{.file = in.GetString(), .begins = {}, .ends = {}};
    for (std::vector<std::int64_t>* indices : {&segment.begins, &segment.ends}) {
      for (int e = 0; e < environments; ++e) indices->push_back(in.Get<std::int64_t>());
    }
    if (!IsSound(segment, segments_.empty() ? nullptr : &segments_.back())) {
      throw std::runtime_error("the checkpoint's list of files is damaged");
    }
    segments_.push_back(std::move(segment));
  }
}

}  // namespace mario
