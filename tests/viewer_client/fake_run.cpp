#include "tests/viewer_client/fake_run.h"

#include <chrono>
#include <cmath>
#include <numeric>

namespace mario {
namespace {

constexpr int kWidth = 160;
constexpr int kHeight = 144;
constexpr int kActions = 4;
constexpr std::uint64_t kEpisodeSteps = 100;
constexpr std::uint64_t kStepsBefore = 200'000;  // of the run, before this sitting
constexpr std::uint64_t kProgressSteps = 30;     // between two reports

double UnixMilliseconds() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

bool IsInSlotMark(int slot, int x, int y) {
  return y >= 4 && y < 10 && x < 8 * (slot + 1) && x % 8 >= 2;
}

std::uint8_t Shade(int slot, std::uint64_t step, int x, int y) {
  constexpr std::uint8_t kShades[] = {232, 160, 88, 24};
  if (IsInSlotMark(slot, x, y)) return kShades[3];
  if (y < 14) return kShades[0];
  const int stripe = (x + y / 2 + static_cast<int>(step % 64)) / 16;
  return kShades[stripe % 3];
}

ProgressPoint PointAt(std::uint64_t steps) {
  const double share = static_cast<double>(steps) / 400'000.0;
  return {.seconds = static_cast<double>(steps) / 400.0,
          .steps = steps,
          .updates = steps / 4,
          .episodes = steps / kEpisodeSteps,
          .clears = steps / 5000,
          .epsilon = std::max(0.05, 1.0 - share),
          .loss = 0.02 + 0.1 * std::exp(-4 * share),
          .mean_return = 12.0 * share,
          .mean_position = 400.0 + 1800.0 * share,
          .clear_rate = 0.6 * share,
          .steps_per_second = 412.0,
          .updates_per_second = 103.0};
}

RunFacts Facts(int slots) {
  RunFacts facts{.name = "fake-run",
                 .game = "Stripes",
                 .actions = {"none", "right", "right+A", "left"},
                 .settings = {{"gamma", "0.99"}, {"frame-skip", "4"}, {"stack", "4"}}};
  facts.slots.resize(static_cast<std::size_t>(slots));
  std::iota(facts.slots.begin(), facts.slots.end(), 0);
  return facts;
}

RunHistory Past() {
  RunHistory history;
  for (std::uint64_t steps = 1000; steps <= kStepsBefore; steps += 1000)
    history.Add(PointAt(steps));
  history.Add({.steps = 100'000,
               .episodes = 100,
               .clears = 31,
               .clear_rate = 0.31,
               .wilson_low = 0.228,
               .wilson_high = 0.407,
               .mean_position = 1890.0,
               .mean_return = 7.5});
  return history;
}

// A number below `count` for each step, as good as drawn (SplitMix64): a viewer that is shown every
// n-th step soon sees them all, whatever n is.
int Choice(std::uint64_t step, std::uint64_t count) {
  std::uint64_t mixed = step * 0x9E3779B97F4A7C15;
  mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
  return static_cast<int>((mixed >> 32) * count >> 32);
}

}  // namespace

Screen FakeScreen(int slot, std::uint64_t step) {
  Screen screen;
  screen.slot = slot;
  screen.step = step;
  screen.width = kWidth;
  screen.height = kHeight;
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) screen.pixels.push_back(Shade(slot, step, x, y));
  const std::uint64_t episode_step = step % kEpisodeSteps;
  screen.action = {"right+A", 0x11};
  screen.time_step.reward = 0.25f;
  screen.episode_return = 0.25 * static_cast<double>(episode_step);
  screen.position = 10.0 * static_cast<double>(episode_step);
  screen.level = "1-1";
  screen.variable_names = {"lives", "clock_ms"};
  screen.variables = {2.0, UnixMilliseconds()};
  if (episode_step == kEpisodeSteps - 1) {
    screen.time_step.terminated = true;
    screen.time_step.episode = EpisodeSummary{.total_reward = screen.episode_return,
                                              .steps = static_cast<int>(kEpisodeSteps) - 1,
                                              .frames = 4 * (kEpisodeSteps - 1),
                                              .furthest_position = screen.position,
                                              .cleared = step / kEpisodeSteps % 2 == 0,
                                              .ended_by = "pit",
                                              .level = "1-1"};
  }
  screen.time_step.first = episode_step == 0;
  return screen;
}

Decision FakeDecision(int slot, std::uint64_t step) {
  Decision decision{.slot = slot,
                    .steps = kStepsBefore + step,
                    .depth = 4,
                    .height = kHeight / 2,
                    .width = kWidth / 2,
                    .action = Choice(step, kActions),
                    .greedy = Choice(step, 3) != 0,
                    .epsilon = 0.5};
  for (int action = 0; action < kActions; ++action)
    decision.q_values.push_back(action == decision.action ? 1.0f + 0.1f * static_cast<float>(action)
                                                          : 0.25f);
  for (std::uint64_t age = 4; age-- > 0;) {
    for (int y = 0; y < kHeight; y += 2)
      for (int x = 0; x < kWidth; x += 2)
        decision.observations.push_back(Shade(slot, step - std::min(step, age), x, y));
  }
  return decision;
}

FakeServer::FakeServer(Transport& transport, const std::string& url, int slots)
    : listener_(transport.Listen(zmq::socket_type::pub, {url})), slots_(slots) {}

void FakeServer::Step() {
  for (int slot = 0; slot < slots_; ++slot) {
    listener_.socket.send(zmq::buffer(ScreenTopic(slot)),
                          zmq::send_flags::sndmore | zmq::send_flags::dontwait);
    listener_.socket.send(zmq::buffer(Encode(FakeScreen(slot, step_))), zmq::send_flags::dontwait);
  }
  ++step_;
}

FakeLearner::FakeLearner(Transport& transport, const std::string& url, int slots)
    : broadcaster_(transport, url, Facts(slots), Past()), slots_(slots) {}

void FakeLearner::Step() {
  for (int slot = 0; slot < slots_; ++slot)
    if (broadcaster_.Wants(slot)) broadcaster_.OnDecision(FakeDecision(slot, step_));
  ++step_;
  if (step_ % kProgressSteps != 0) return;
  broadcaster_.OnProgress(
      {.phase = "explore",
       .seconds_left = 600.0,
       .point = PointAt(kStepsBefore + step_ * static_cast<std::uint64_t>(slots_)),
       .levels = {{.level = "1-1", .episodes = 80, .clears = 40, .clear_rate = 0.5, .share = 0.25},
                  {.level = "generated",
                   .difficulty = 9,
                   .episodes = 1'200,
                   .clears = 60,
                   .clear_rate = 0.05,
                   .share = 0.75}},
       .demonstrations = {{.name = "mine.demonstration",
                           .steps = 357,
                           .position = 280,
                           .began = {0, 0, 0, 0, 0, 0, 0, 20, 24, 8},
                           .as_well = {0, 0, 0, 0, 0, 0, 0, 5, 18, 8}},
                          {.name = "done.demonstration", .steps = 40, .position = -1}}});
}

}  // namespace mario
