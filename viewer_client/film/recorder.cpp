#include "viewer_client/film/recorder.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <utility>

#include "viewer_client/film/drawing.h"
#include "viewer_client/film/video_file.h"
#include "viewer_client/subscription/status_log.h"

namespace mario {
namespace {

constexpr double kFramesPerSecond = 4194304.0 / 70224.0;  // of a Game Boy
constexpr std::chrono::milliseconds kPollInterval{20};

std::pair<bool, double> Worth(const EpisodeSummary& summary) {
  return {summary.cleared, summary.furthest_position};
}

cv::Mat Draw(const VideoFrame& frame, const RecorderConfig& config, int scale) {
  cv::Mat image = config.overlay ? DrawFrame(frame, scale) : DrawScreen(frame.screen, scale);
  // H.264 halves the colours' resolution: both sides must be even.
  return image(cv::Rect(0, 0, image.cols / 2 * 2, image.rows / 2 * 2));
}

// A film that cannot be written is refused before hours of waiting, not after.
void CheckWritable(const std::filesystem::path& file) {
  const bool existed = std::filesystem::exists(file);
  if (!std::ofstream(file, std::ios::app))
    throw std::runtime_error("cannot write " + file.string() +
                             ": its folder is missing or not yours; choose another with --record");
  if (!existed) std::filesystem::remove(file);
  TryVideo(file);
}

// Listens for no longer than it takes: nobody would read what comes while the film is written.
std::vector<RecordedEpisode> Collect(Transport& transport, const SubscriberConfig& run,
                                     const RecorderConfig& config, int slot,
                                     const std::stop_token& stop) {
  EpisodeChoice choice(config);
  EpisodeCollector collector(slot, [&](RecordedEpisode episode) {
    spdlog::info("environment {}: {} after {} steps at {:.0f}", episode.slot,
                 episode.summary.ended_by, episode.summary.steps,
                 episode.summary.furthest_position);
    if (!choice.is_complete()) choice.Add(std::move(episode));
  });
  Interest interest{.everything = slot < 0, .slots = {}, .run = true, .lossless = true};
  if (slot >= 0) interest.slots.insert(slot);
  Subscriber subscriber(transport, run);
  subscriber.Watch(interest);
  StatusLog status;
  while (!choice.is_complete() && !stop.stop_requested()) {
    status.Tell(subscriber);
    subscriber.Poll(kPollInterval, collector);
  }
  if (collector.incomplete() > 0)
    spdlog::warn("{} episodes were left out because screens were lost on the way",
                 collector.incomplete());
  if (collector.too_large() > 0)
    spdlog::warn(
        "{} episodes were left out because they were too long to be kept in memory; --slot "
        "records a single environment",
        collector.too_large());
  if (choice.is_full())
    spdlog::warn("{} episodes fill the memory; no more are recorded", choice.chosen().size());
  return choice.chosen();
}

}  // namespace

void EpisodeChoice::Add(RecordedEpisode episode) {
  ++seen_;
  const bool replaces = chosen_.empty() || config_.which == WhichEpisodes::kLast ||
                        (config_.which == WhichEpisodes::kBest &&
                         Worth(episode.summary) > Worth(chosen_.front().summary));
  switch (config_.which) {
    case WhichEpisodes::kNext:
      chosen_.push_back(std::move(episode));
      break;
    case WhichEpisodes::kCleared:
      if (episode.summary.cleared) chosen_.push_back(std::move(episode));
      break;
    case WhichEpisodes::kBest:
    case WhichEpisodes::kLast:
      if (!replaces) break;
      chosen_.clear();
      chosen_.push_back(std::move(episode));
      break;
  }
}

bool EpisodeChoice::is_full() const {
  std::size_t bytes = 0;
  for (const RecordedEpisode& episode : chosen_) bytes += episode.bytes;
  return chosen_.size() > 1 && bytes >= max_bytes_;
}

bool EpisodeChoice::is_complete() const {
  if (is_full()) return true;
  switch (config_.which) {
    case WhichEpisodes::kNext:
    case WhichEpisodes::kCleared:
      return static_cast<int>(chosen_.size()) >= config_.episodes;
    case WhichEpisodes::kBest:
      return seen_ >= config_.episodes;
    case WhichEpisodes::kLast:
      return false;
  }
  return false;
}

void TryVideo(const std::filesystem::path& file) {
  constexpr int kSide = 64;
  const std::string name = "." + file.stem().string() + ".try-" + std::to_string(getpid());
  const std::filesystem::path trial = file.parent_path() / (name + file.extension().string());
  try {
    VideoFile film(trial, {kSide, kSide}, 1.0);
    film.Add(cv::Mat::zeros(kSide, kSide, CV_8UC3));
    film.Close();
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(trial, ignored);
    throw;
  }
  std::filesystem::remove(trial);
}

void WriteEpisodes(const std::vector<RecordedEpisode>& episodes, const RecorderConfig& config,
                   int scale) {
  const cv::Mat first = Draw(episodes.front().At(0), config, scale);
  VideoFile file(config.file, first.size(), kFramesPerSecond / episodes.front().frame_skip());
  for (const RecordedEpisode& episode : episodes) {
    for (std::size_t i = 0; i < episode.frames.size(); ++i) {
      file.Add(Draw(episode.At(i), config, scale));
    }
  }
  file.Close();
}

void Record(Transport& transport, const SubscriberConfig& run, const RecorderConfig& config,
            int slot, int scale, const std::stop_token& stop) {
  CheckWritable(config.file);
  const std::vector<RecordedEpisode> episodes = Collect(transport, run, config, slot, stop);
  if (episodes.empty())
    throw std::runtime_error("stopped before a whole episode had been seen; nothing is written");
  WriteEpisodes(episodes, config, scale);
  std::size_t frames = 0;
  for (const RecordedEpisode& episode : episodes) frames += episode.frames.size();
  std::printf("%s: %zu episodes, %zu frames\n", config.file.c_str(), episodes.size(), frames);
}

}  // namespace mario
