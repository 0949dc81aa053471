// Training for long: memory, threads and descriptors of learner and server stay. MARIO_MINUTES says
// how long ./launch.sh's agent is trained, MARIO_OPTIONS what else learner_client is told,
// MARIO_RUN where its run is kept, and MARIO_CSV where a table of it goes, a row a sixtieth of the
// time; from ten minutes on the speed is judged too. The suite trains a small one for seconds. It
// takes longer where half of the time is not enough to be warm.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "tests/common/temporary_folder.h"
#include "tests/integration/server_process.h"
#include "tests/integration/small_run.h"
#include "tests/reliability/folder_changes.h"
#include "tests/reliability/process_usage.h"

namespace mario {
namespace {

constexpr std::size_t kSamples = 60;
constexpr double kJudgedMinutes = 10.0;

// The words of an environment variable.
std::vector<std::string> Words(const char* variable) {
  const char* value = std::getenv(variable);
  std::istringstream words(value == nullptr ? "" : value);
  return {std::istream_iterator<std::string>(words), {}};
}

// What is trained, and when it is warm: the replay is full; so are the archives of start states,
// which grow as the agent gets on, when every environment has been all along the level; and those
// environments that evaluations play on are there.
struct LongTraining {
  double minutes = 0.25;
  std::vector<std::string> options;
  double replay_frames = 2'000;
  double clears = 0;
  int evaluations = 0;

  static LongTraining Asked(const SmallRun& small) {
    const char* minutes = std::getenv("MARIO_MINUTES");
    if (minutes == nullptr) {  // too short for archives to fill
      LongTraining training{.options = small.Arguments()};
      training.options.insert(training.options.end(), {"--archive-share", "0"});
      return training;
    }
    std::vector<std::string> options = {"train",     "--config",   MARIO_PRESETS "/modern.toml",
                                        "--run",     small.folder, "--connect",
                                        small.server};
    for (const std::string& word : Words("MARIO_OPTIONS")) options.push_back(word);
    return {.minutes = std::atof(minutes),
            .options = options,
            .replay_frames = 200'000,
            .clears = 8 * 16,
            .evaluations = 1};
  }
};

struct Sample {
  double seconds = 0.0;  // of training
  double steps = 0.0;
  bool warm = false;
  ProcessUsage learner, server;
};

using Samples = std::vector<Sample>;

int Rows(const std::filesystem::path& table) {
  std::ifstream file(table);
  int lines = 0;
  for (std::string line; std::getline(file, line);) ++lines;
  return std::max(0, lines - 1);
}

class Watch {
 public:
  Watch(const LongTraining& training, const SmallRun& run) : training_(training), run_(run) {}

  Sample Look(pid_t learner, pid_t server) const {
    auto metrics = LastMetrics(run_.folder);
    return {.seconds = metrics["seconds"],
            .steps = metrics["steps"],
            .warm = metrics["steps"] >= training_.replay_frames &&
                    metrics["clears"] >= training_.clears &&
                    Rows(run_.folder / "evaluations.csv") >= training_.evaluations,
            .learner = ProcessUsage::Of(learner),
            .server = ProcessUsage::Of(server)};
  }

 private:
  const LongTraining& training_;
  const SmallRun& run_;
};

void WriteTable(const Samples& samples, const std::filesystem::path& file) {
  std::ofstream out(file);
  out << "seconds,steps,warm,learner_kib,learner_threads,learner_descriptors,server_kib,"
         "server_threads,server_descriptors\n";
  for (const Sample& sample : samples) {
    out << sample.seconds << ',' << sample.steps << ',' << sample.warm;
    for (const ProcessUsage& usage : {sample.learner, sample.server}) {
      out << ',' << usage.memory_kib << ',' << usage.threads << ',' << usage.descriptors;
    }
    out << '\n';
  }
}

std::size_t FirstWarm(const Samples& samples) {
  const auto first = std::find_if(samples.begin(), samples.end(),
                                  [](const Sample& sample) { return sample.warm; });
  return static_cast<std::size_t>(first - samples.begin());
}

// Over a tenth of the samples: a checkpoint that is being saved does not move it.
template <typename Number>
Number Median(const Samples& samples, std::size_t first, ProcessUsage Sample::*process,
              Number ProcessUsage::*member) {
  std::vector<Number> numbers;
  for (std::size_t i = first; i < first + samples.size() / 10; ++i) {
    numbers.push_back(samples[i].*process.*member);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers[numbers.size() / 2];
}

void ExpectFlat(const Samples& samples, ProcessUsage Sample::*process) {
  const auto warm = [&](auto member) {
    return Median(samples, FirstWarm(samples), process, member);
  };
  const auto end = [&](auto member) {
    return Median(samples, samples.size() - samples.size() / 10, process, member);
  };
  ExpectNoGrowth(warm(&ProcessUsage::memory_kib), end(&ProcessUsage::memory_kib));
  EXPECT_EQ(end(&ProcessUsage::threads), warm(&ProcessUsage::threads));
  EXPECT_EQ(end(&ProcessUsage::descriptors), warm(&ProcessUsage::descriptors));
  std::cout << warm(&ProcessUsage::memory_kib) << " KiB when warm, "
            << end(&ProcessUsage::memory_kib) << " KiB at the end\n";
}

// Of the run's tenth that `number` counts from 1.
double StepsPerSecond(const Samples& samples, std::size_t number) {
  const std::size_t tenth = samples.size() / 10;
  const Sample& first = samples[(number - 1) * tenth];
  const Sample& last = samples[number * tenth - 1];
  return (last.steps - first.steps) / (last.seconds - first.seconds);
}

// The learner, with what it prints in a file: nobody reads it here.
std::vector<std::string> Quiet(const LongTraining& training, const SmallRun& run) {
  std::vector<std::string> args = {"-c", "log=$0; exec \"$@\" >$log 2>&1",
                                   run.folder.string() + ".log", MARIO_LEARNER_PROGRAM};
  args.insert(args.end(), training.options.begin(), training.options.end());
  return args;
}

TEST(LongRun, OfTrainingLeavesLearnerAndServerAsTheyWere) {
  const TemporaryFolder folder;
  ServerProcess server("tcp://127.0.0.1:*", {"--environments", "32"});
  const char* kept = std::getenv("MARIO_RUN");
  const SmallRun run{
      .folder = kept == nullptr ? folder.path() / "run" : std::filesystem::path(kept),
      .server = server.url(),
      .steps = 1'000'000'000};
  const LongTraining training = LongTraining::Asked(run);
  ChildProcess learner("bash", Quiet(training, run));
  const Watch watch(training, run);
  const std::chrono::milliseconds pause(std::lround(training.minutes * 60'000 / kSamples));
  Samples samples;
  while (samples.size() < kSamples || FirstWarm(samples) > samples.size() / 2) {
    WaitBeside(learner.id(), pause);
    samples.push_back(watch.Look(learner.id(), server.process().id()));
  }
  learner.Signal(SIGTERM);
  EXPECT_EQ(learner.Wait(), 0);
  if (const char* file = std::getenv("MARIO_CSV")) WriteTable(samples, file);

  std::cout << "warm after " << samples[FirstWarm(samples)].steps << " of " << samples.back().steps
            << " steps; " << StepsPerSecond(samples, 2) << " steps/s in the second tenth, "
            << StepsPerSecond(samples, 10) << " in the last\n";
  ExpectFlat(samples, &Sample::learner);
  ExpectFlat(samples, &Sample::server);
  if (training.minutes >= kJudgedMinutes) {
    EXPECT_GE(StepsPerSecond(samples, 10), 0.95 * StepsPerSecond(samples, 2));
  }
}

}  // namespace
}  // namespace mario
