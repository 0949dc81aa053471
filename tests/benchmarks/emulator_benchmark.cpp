#include <algorithm>
#include <chrono>
#include <fstream>

#include "emulator_server/environments/environment_pool.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/observation/preprocessor.h"
#include "emulator_server/environments/starts/random.h"
#include "emulator_server/environments/starts/start_states.h"
#include "tests/benchmarks/benchmarks.h"
#include "tests/emulator_server/emulator/raw_mgba.h"
#include "tests/integration/server_process.h"

namespace mario {
namespace {

constexpr const char* kMemoryName = "memory of an environment";
constexpr const char* kResetName = "reset to a start state, before its frame is drawn";
constexpr int kTitleFrames = 200;  // games/sprout_land/game.json: start

// Buttons that start the game and then play it: to the right, with a jump now and then. A function
// of the frame's number, so that everyone plays the same game.
std::uint16_t Buttons(int frame) {
  if (frame < kTitleFrames) return kNoButtons;
  if (frame < kTitleFrames + 2) return kButtonStart;
  return frame % 60 < 20 ? kButtonRight | kButtonA : kButtonRight;
}

class RawPlayer {
 public:
  RawPlayer(const Rom& rom, const RawMgba::Options& options) : mgba_(rom, options) {}
  void Run(int frames) {
    for (int i = 0; i < frames; ++i) mgba_.RunFrame(Buttons(frame_++));
  }

 private:
  RawMgba mgba_;
  int frame_ = 0;
};

class EmulatorPlayer {
 public:
  explicit EmulatorPlayer(const Rom& rom) : emulator_(rom) {}
  void Run(int frames) {
    for (int i = 0; i < frames; ++i) {
      const Draw draw = frame_ % 4 == 0 ? Draw::kYes : Draw::kNo;
      emulator_.RunFrame(Buttons(frame_++), draw);
    }
  }

 private:
  Emulator emulator_;
  int frame_ = 0;
};

// The least of many averages: what it costs when nothing else runs.
template <typename Work>
double Microseconds(Work work) {
  double least = 1e9;
  for (int round = 0; round < 50; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) work();
    const std::chrono::duration<double, std::micro> taken =
        std::chrono::steady_clock::now() - begin;
    least = std::min(least, taken.count() / 100);
  }
  return least;
}

std::string ObservationName(const ObservationShape& shape) {
  return "screen to " + std::to_string(shape.height) + "x" + std::to_string(shape.width) +
         " observation";
}

BenchmarkResult ObservationCost(const Rom& rom, const ObservationShape& shape, double limit) {
  Emulator emulator(rom);
  for (int frame = 0; frame < kTitleFrames; ++frame) emulator.RunFrame(kNoButtons, Draw::kYes);
  Preprocessor preprocessor(emulator.screen(), emulator.grey(), std::nullopt, shape);
  std::vector<std::uint8_t> observation(shape.bytes());
  const double cost = Microseconds([&] {
    preprocessor.Take(emulator.screen());
    preprocessor.Observe(observation);
  });
  return AtMost(limit, ObservationName(shape), "us", cost);
}

BenchmarkResult ResetCost(const Game& game, const Rom& rom) {
  Emulator emulator(rom);
  StartStates starts(game);
  const LevelStart start{game.levels.front().name, 0, 3};
  starts.Load(start, emulator);
  return AtMost(10.0, kResetName, "us", Microseconds([&] { starts.Load(start, emulator); }));
}

double ResidentKib() {
  std::ifstream statm("/proc/self/statm");
  double all = 0.0;
  double resident = 0.0;
  statm >> all >> resident;
  return resident * 4.0;
}

void StepAll(Environments& environments, int rounds) {
  Random random(1, 0);
  std::vector<int> actions(static_cast<std::size_t>(environments.info().environments));
  for (int round = 0; round < rounds; ++round) {
    for (int& action : actions) action = static_cast<int>(random.Below(6));
    environments.Send(0, actions);
    environments.Receive();
  }
}

// With save-state starts, whose archives are the greater part of what an environment remembers.
BenchmarkResult MemoryCost(const Game& game, const Rom& rom) {
  constexpr int kEnvironments = 64;
  const double before = ResidentKib();
  EnvironmentPool pool(game, rom, {.environments = kEnvironments, .threads = 2});
  EnvironmentConfig config;
  config.environments = kEnvironments;
  config.groups = 1;
  config.archive_share = 0.5;
  const auto environments = pool.Open(config, [] {});
  StepAll(*environments, 300);
  return AtMost(768, kMemoryName, "KiB", (ResidentKib() - before) / kEnvironments);
}

std::vector<BenchmarkResult> MeasureCosts(const Game& game, const Rom& rom,
                                          const BenchmarkPlan& plan) {
  constexpr ObservationShape kHalf{72, 80};
  constexpr ObservationShape kSquare{84, 84};
  std::vector<BenchmarkResult> costs;
  if (plan.Wants(kMemoryName)) costs.push_back(MemoryCost(game, rom));
  if (plan.Wants(ObservationName(kHalf))) costs.push_back(ObservationCost(rom, kHalf, 5.0));
  if (plan.Wants(ObservationName(kSquare))) costs.push_back(ObservationCost(rom, kSquare, 20.0));
  if (plan.Wants(kResetName)) costs.push_back(ResetCost(game, rom));
  return costs;
}

}  // namespace

std::vector<BenchmarkResult> MeasureEmulator(const BenchmarkPlan& plan) {
  const Game game = LoadGame(kGameFolder);
  const Rom rom = LoadRom(kRomFile);
  const std::vector<BenchmarkResult> costs = MeasureCosts(game, rom, plan);
  RawPlayer plain(rom, {});
  RawPlayer sparing(rom, {.sound = false, .draw_every = 4});
  EmulatorPlayer emulator(rom);
  const std::vector<BenchmarkRow> rows = {
      {"mGBA, every frame drawn, sound made", "frames/s", [&](int n) { plain.Run(n); }, "", 0},
      {"mGBA, 1 frame in 4 drawn, no sound", "frames/s", [&](int n) { sparing.Run(n); },
       "mGBA, every frame drawn, sound made", 1.35},
      {"emulator, 1 frame in 4 drawn", "frames/s", [&](int n) { emulator.Run(n); },
       "mGBA, 1 frame in 4 drawn, no sound", 0.97}};
  std::vector<BenchmarkResult> results = RunInterleaved(rows, plan);
  results.insert(results.end(), costs.begin(), costs.end());
  return results;
}

}  // namespace mario
