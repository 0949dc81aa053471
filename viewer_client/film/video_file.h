#pragma once

#include <filesystem>
#include <memory>
#include <opencv2/core.hpp>

namespace mario {

// Writes frames as a film; the file's ending chooses the kind: .mp4 (H.264, plays in every
// browser), .gif or .png (animated, without loss). Throws std::runtime_error naming the file when
// it cannot be written, UsageError for another ending.
class VideoFile {
 public:
  // All frames have this size, both sides even. `frames_per_second` is the speed they are
  // played at.
  VideoFile(const std::filesystem::path& file, cv::Size size, double frames_per_second);

  // Closes the file; what was written can be played.
  ~VideoFile();
  VideoFile(const VideoFile&) = delete;
  VideoFile& operator=(const VideoFile&) = delete;

  // Appends a frame: [height, width, 3] uint8, blue, green, red.
  void Add(const cv::Mat& image);

  // Writes what is still held back, and the file's index; nothing can be added after it.
  void Close();

 private:
  class Encoder;
  std::unique_ptr<Encoder> encoder_;
};

// Throws UsageError unless the file's ending is one of those above.
void CheckVideoEnding(const std::filesystem::path& file);

}  // namespace mario
