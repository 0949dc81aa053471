#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "common/demonstrations/demonstration_writer.h"
#include "common/environment.h"

namespace mario {

// Records a person's episodes, frame by frame, each as a demonstration of its own. One that cannot
// be written any further is ended, with a sentence in the log; the next episode tries again.
class PlayRecorder {
 public:
  // `environments`, one that plays with the settings `config`, must outlive it.
  PlayRecorder(std::filesystem::path folder, const EnvironmentConfig& config,
               Environments& environments)
      : folder_(std::move(folder)), config_(config), environments_(environments) {}

  // Ends the recording that is under way as "stopped".
  ~PlayRecorder();
  PlayRecorder(const PlayRecorder&) = delete;
  PlayRecorder& operator=(const PlayRecorder&) = delete;

  // What a frame led to that was played with these buttons. None is in flight.
  void Record(const TimeStep& step, std::uint16_t buttons);

 private:
  DemonstrationOrigin Origin() const;
  void Add(const TimeStep& step, std::uint16_t buttons);
  void AddState();
  void End(const std::string& ended_by);

  const std::filesystem::path folder_;
  const EnvironmentConfig config_;
  Environments& environments_;
  std::unique_ptr<DemonstrationWriter> writer_;  // null: nothing is being recorded
};

}  // namespace mario
