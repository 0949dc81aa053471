#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <opencv2/videoio.hpp>

#include "common/program.h"
#include "tests/common/sanitizer.h"
#include "tests/common/temporary_folder.h"
#include "tests/viewer_client/fake_run.h"
#include "tests/viewer_client/resident_bytes.h"
#include "viewer_client/film/drawing.h"
#include "viewer_client/film/recorder.h"
#include "viewer_client/film/video_file.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr std::uint64_t kEpisodeSteps = 100;  // of the fake, the first screen included

// Everything that the fake shows of one slot in these steps, but for the one that is lost.
std::vector<RecordedEpisode> Collected(std::uint64_t from, std::uint64_t to,
                                       std::uint64_t lost = ~0ull) {
  std::vector<RecordedEpisode> episodes;
  EpisodeCollector collector(0, [&](RecordedEpisode e) { episodes.push_back(std::move(e)); });
  for (std::uint64_t step = from; step < to; ++step) {
    collector.OnDecision(FakeDecision(0, step));
    if (step != lost) collector.OnScreen(FakeScreen(0, step));
    collector.OnScreen(FakeScreen(1, step));
  }
  return episodes;
}

RecordedEpisode EpisodeThat(bool cleared, double position) {
  RecordedEpisode episode;
  episode.summary.cleared = cleared;
  episode.summary.furthest_position = position;
  return episode;
}

EpisodeChoice ChoiceOf(WhichEpisodes which, int episodes) {
  EpisodeChoice choice({.file = {}, .which = which, .episodes = episodes});
  choice.Add(EpisodeThat(false, 900));
  choice.Add(EpisodeThat(true, 2000));
  choice.Add(EpisodeThat(false, 2500));
  return choice;
}

std::vector<double> Positions(const EpisodeChoice& choice) {
  std::vector<double> positions;
  for (const RecordedEpisode& episode : choice.chosen())
    positions.push_back(episode.summary.furthest_position);
  return positions;
}

TEST(EpisodeCollector, CollectsAnEpisodeFromItsFirstScreenToItsLast) {
  const auto episodes = Collected(50, 250);
  ASSERT_EQ(episodes.size(), 1u);
  const RecordedEpisode& episode = episodes.front();
  EXPECT_EQ(episode.frames.size(), kEpisodeSteps);
  EXPECT_EQ(episode.frames.size(), static_cast<std::size_t>(episode.summary.steps) + 1);
  EXPECT_EQ(episode.frames.front().screen.step, 100u);
  EXPECT_TRUE(episode.frames.front().screen.time_step.first);
  EXPECT_TRUE(episode.frames.back().screen.time_step.terminated);
  EXPECT_EQ(episode.frame_skip(), 4.0);
}

TEST(EpisodeCollector, LeavesOutAnEpisodeThatLostAScreen) {
  const auto episodes = Collected(0, 300, 142);
  ASSERT_EQ(episodes.size(), 2u);
  EXPECT_EQ(episodes[0].frames.front().screen.step, 0u);
  EXPECT_EQ(episodes[1].frames.front().screen.step, 200u);
}

TEST(EpisodeCollector, KeepsLongEpisodesOfManyEnvironmentsInATenthOfTheirSize) {
  constexpr int kSlots = 16;
  constexpr std::uint64_t kSteps = 200;
  EpisodeCollector collector(-1, [](const RecordedEpisode&) { FAIL() << "none ends"; });
  const std::size_t before = ResidentBytes();
  std::size_t published = 0;
  for (std::uint64_t step = 0; step < kSteps; ++step) {
    for (int slot = 0; slot < kSlots; ++slot) {
      Screen screen = FakeScreen(slot, step);
      screen.time_step.first = step == 0;
      screen.time_step.episode.reset();
      published += screen.pixels.size();
      collector.OnScreen(screen);
    }
  }
  EXPECT_LT(collector.bytes(), published / 10);
  if (!kSanitized) {  // which keep what is freed
    EXPECT_LT(ResidentBytes() - before, published / 5);
  }
}

Screen Noise(int slot, std::uint64_t step) {
  Screen screen = FakeScreen(slot, 1);
  screen.step = step;
  screen.time_step.first = step == 0;
  std::uint32_t state =
      static_cast<std::uint32_t>(step * 16 + static_cast<std::uint64_t>(slot)) + 1;
  for (std::uint8_t& pixel : screen.pixels) {
    state = state * 1664525u + 1013904223u;
    pixel = static_cast<std::uint8_t>(state >> 24);
  }
  return screen;
}

TEST(EpisodeCollector, DropsEpisodesRatherThanTakeMoreMemoryThanItMay) {
  constexpr std::size_t kMost = 4 << 20;
  EpisodeCollector collector(
      -1, [](const RecordedEpisode&) {}, kMost);
  for (std::uint64_t step = 0; step < 100; ++step) {
    for (int slot = 0; slot < 4; ++slot) {
      collector.OnScreen(Noise(slot, step));
      ASSERT_LE(collector.bytes(), kMost);
    }
  }
  EXPECT_GT(collector.too_large(), 0);
  EXPECT_GT(collector.bytes(), 0u);  // what fits is kept
  EXPECT_EQ(collector.incomplete(), 0);
}

TEST(EpisodeChoice, IsCompleteWhenItsEpisodesFillTheMemory) {
  EpisodeChoice choice({.file = {}, .which = WhichEpisodes::kNext, .episodes = 100}, 1000);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(choice.is_complete());
    RecordedEpisode episode = EpisodeThat(true, 1);
    episode.bytes = 400;
    choice.Add(std::move(episode));
  }
  EXPECT_TRUE(choice.is_complete());
  EXPECT_TRUE(choice.is_full());
}

TEST(EpisodeChoice, TakesTheNextEpisodes) {
  const EpisodeChoice choice = ChoiceOf(WhichEpisodes::kNext, 3);
  EXPECT_TRUE(choice.is_complete());
  EXPECT_EQ(Positions(choice), (std::vector<double>{900, 2000, 2500}));
}

TEST(EpisodeChoice, TakesClearedEpisodesOnly) {
  const EpisodeChoice choice = ChoiceOf(WhichEpisodes::kCleared, 1);
  EXPECT_TRUE(choice.is_complete());
  EXPECT_EQ(Positions(choice), std::vector<double>{2000});
  EXPECT_FALSE(ChoiceOf(WhichEpisodes::kCleared, 2).is_complete());
}

TEST(EpisodeChoice, PrefersAClearedEpisodeToAFurtherOne) {
  const EpisodeChoice choice = ChoiceOf(WhichEpisodes::kBest, 3);
  EXPECT_TRUE(choice.is_complete());
  EXPECT_EQ(Positions(choice), std::vector<double>{2000});
}

TEST(EpisodeChoice, KeepsTheLastEpisodeUntilItIsStopped) {
  const EpisodeChoice choice = ChoiceOf(WhichEpisodes::kLast, 1);
  EXPECT_FALSE(choice.is_complete());
  EXPECT_EQ(Positions(choice), std::vector<double>{2500});
}

// Writes an episode of the fake and reads it back.
class FilmTest : public testing::TestWithParam<const char*> {
 protected:
  TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_.path() / (std::string("film") + GetParam());
};

TEST_P(FilmTest, HasAsManyFramesAsTheEpisodeAndShowsItsStartAndItsEnd) {
  const auto episodes = Collected(0, 100);
  WriteEpisodes(episodes, {.file = file_, .overlay = false}, 2);
  cv::VideoCapture film(file_.string(), cv::CAP_FFMPEG);
  ASSERT_TRUE(film.isOpened());
  EXPECT_NEAR(film.get(cv::CAP_PROP_FPS), 59.73 / 4, 0.2);
  std::vector<cv::Mat> frames;
  for (cv::Mat image; film.read(image);) frames.push_back(image.clone());
  ASSERT_EQ(frames.size(), kEpisodeSteps);
  const auto difference = [](const cv::Mat& image, std::uint64_t step) {
    return cv::norm(image, DrawScreen(FakeScreen(0, step), 2), cv::NORM_L1) /
           static_cast<double>(image.total() * 3);
  };
  EXPECT_LT(difference(frames.front(), 0), 4.0);  // of 255, a compressed image
  EXPECT_LT(difference(frames.back(), 99), 4.0);
  EXPECT_GT(difference(frames.front(), 99), 20.0);
}

INSTANTIATE_TEST_SUITE_P(EveryKind, FilmTest, testing::Values(".mp4", ".gif", ".png"),
                         [](const auto& kind) { return std::string(kind.param).substr(1); });

TEST(VideoFile, RefusesAnotherEnding) {
  EXPECT_THAT([] { CheckVideoEnding("film.avi"); },
              ThrowsMessage<UsageError>(HasSubstr(".mp4, .gif or .png")));
}

TEST(VideoFile, NamesAFileThatCannotBeWritten) {
  EXPECT_THAT(
      [] {
        VideoFile("no/such/folder/film.mp4", {320, 288}, 15.0);
      },
      ThrowsMessage<std::runtime_error>(HasSubstr("no/such/folder/film.mp4")));
}

// Files that this process writes have no room for a byte meanwhile, as on a full disk.
class NoRoom {
 public:
  NoRoom() : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit none{.rlim_cur = 0, .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &none);
  }
  ~NoRoom() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  NoRoom(const NoRoom&) = delete;
  NoRoom& operator=(const NoRoom&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST(Recorder, SaysAtOnceThatItsFilmCannotBeWritten) {
  const TemporaryFolder folder;
  Transport transport;
  const auto record = [&](const std::filesystem::path& file) {
    // Nobody is there to publish anything: this would wait for ever.
    Record(transport, {.server = "inproc://nobody", .learner = ""}, {.file = file}, 0, 1, {});
  };
  {
    const NoRoom full_disk;
    EXPECT_THAT([&] { record(folder.path() / "film.mp4"); },
                ThrowsMessage<std::runtime_error>(HasSubstr("cannot write")));
  }
  std::filesystem::create_directory(folder.path() / "folder.gif");
  for (const char* file : {"no/film.mp4", "folder.gif"}) {
    EXPECT_THAT([&] { record(folder.path() / file); },
                ThrowsMessage<std::runtime_error>(HasSubstr("cannot write")));
  }
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "film.mp4"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(Video, IsTriedWithoutATraceAndWithoutHarmToAFilmThatIsThere) {
  const TemporaryFolder folder;
  for (const char* ending : {".mp4", ".gif", ".png"}) {
    const std::filesystem::path film = folder.path() / (std::string("film") + ending);
    std::ofstream(film) << "an older film";
    TryVideo(film);
    EXPECT_EQ(std::filesystem::file_size(film), 13u);
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 3);
}

}  // namespace
}  // namespace mario
