#include "tests/fakes/small_game_environments.h"

#include <algorithm>
#include <sstream>

namespace mario {
namespace {

void Fill(std::span<std::uint8_t> pixels, int width, ObservationShape from, ObservationShape size) {
  for (int y = from.height; y < from.height + size.height; ++y) {
    for (int x = from.width; x < from.width + size.width; ++x) {
      pixels[static_cast<std::size_t>(y * width + x)] = 255;
    }
  }
}

class Catch : public SmallGame {
 public:
  void Begin(Generator& generator) override {
    row_ = 0;
    ball_ = static_cast<int>(generator.UniformInt(kColumns));
    paddle_ = kColumns / 2;
  }

  Outcome Play(int action) override {
    paddle_ = std::clamp(paddle_ + action - 1, 0, kColumns - 1);
    ++row_;
    if (row_ < kRows - 1) return {};
    const bool caught = ball_ == paddle_;
    return {.reward = caught ? 1.0f : -1.0f, .terminated = true, .cleared = caught};
  }

  void Draw(std::span<std::uint8_t> pixels) const override {
    const int width = kCatchObservation.width;
    Fill(pixels, width, {kCell * row_, kCell * ball_}, {kCell, kCell});
    Fill(pixels, width, {kCell * (kRows - 1), kCell * paddle_}, {kCell, kCell});
  }

  std::string Save() const override {
    return std::to_string(row_) + " " + std::to_string(ball_) + " " + std::to_string(paddle_);
  }
  void Restore(const std::string& state) override {
    std::istringstream(state) >> row_ >> ball_ >> paddle_;
  }

 private:
  static constexpr int kRows = 10, kColumns = 5, kCell = 8;
  int row_ = 0, ball_ = 0, paddle_ = 0;
};

class Corridor : public SmallGame {
 public:
  explicit Corridor(int length) : length_(length) {}

  void Begin(Generator&) override { cell_ = 0; }

  Outcome Play(int action) override {
    cell_ = action == 1 ? cell_ + 1 : 0;
    const bool end = cell_ == length_;
    return {.reward = end ? 1.0f : 0.0f, .terminated = end, .cleared = end};
  }

  void Draw(std::span<std::uint8_t> pixels) const override {
    const int side = 8, per_row = kCorridorObservation.width / side;
    Fill(pixels, kCorridorObservation.width, {side * (cell_ / per_row), side * (cell_ % per_row)},
         {side, side});
  }

  std::string Save() const override { return std::to_string(cell_); }
  void Restore(const std::string& state) override { cell_ = std::stoi(state); }

 private:
  int length_;
  int cell_ = 0;
};

class Endless : public SmallGame {
 public:
  explicit Endless(std::unique_ptr<SmallGame> game) : game_(std::move(game)) {}

  void Begin(Generator& generator) override { game_->Begin(generator); }
  Outcome Play(int action) override {
    Outcome outcome = game_->Play(action);
    outcome.truncated = outcome.truncated || outcome.terminated;
    outcome.terminated = false;
    return outcome;
  }
  void Draw(std::span<std::uint8_t> pixels) const override { game_->Draw(pixels); }
  std::string Save() const override { return game_->Save(); }
  void Restore(const std::string& state) override { game_->Restore(state); }

 private:
  std::unique_ptr<SmallGame> game_;
};

}  // namespace

std::unique_ptr<SmallGame> MakeCatch() { return std::make_unique<Catch>(); }

std::unique_ptr<SmallGame> MakeCorridor(int length) { return std::make_unique<Corridor>(length); }

std::unique_ptr<SmallGame> WithoutTerminals(std::unique_ptr<SmallGame> game) {
  return std::make_unique<Endless>(std::move(game));
}

SmallGameEnvironments::SmallGameEnvironments(
    const EnvironmentConfig& config, int actions,
    const std::function<std::unique_ptr<SmallGame>()>& make)
    : config_(config) {
  info_.game = "Small game";
  info_.rom_sha1 = std::string(40, '5');
  for (int a = 0; a < actions; ++a) info_.actions.push_back({"act" + std::to_string(a), 0});
  info_.observation = config.observation;
  info_.environments = config.environments;
  info_.groups = config.groups;
  for (int e = 0; e < config.environments; ++e) {
    info_.slots.push_back(e);
    seats_.push_back(
        {.game = make(), .generator = Generator(config.seed + 1000u * static_cast<unsigned>(e))});
  }
}

void SmallGameEnvironments::Send(int group, std::span<const int> actions,
                                 std::span<const EpisodeStart> starts) {
  info_.RequireStarts(starts);
  TimeSteps answer;
  answer.group = group;
  const std::size_t bytes = info_.observation.bytes();
  answer.observations.assign(actions.size() * bytes, 0);
  for (std::size_t i = 0; i < actions.size(); ++i) {
    Seat& seat = seats_[static_cast<std::size_t>(group * info_.group_size()) + i];
    answer.steps.push_back(Step(seat, actions[i]));
    seat.game->Draw(std::span(answer.observations).subspan(i * bytes, bytes));
  }
  in_flight_.push_back(std::move(answer));
}

TimeSteps SmallGameEnvironments::Receive() {
  TimeSteps answer = std::move(in_flight_.front());
  in_flight_.pop_front();
  return answer;
}

std::vector<std::string> SmallGameEnvironments::SnapshotRange(int first, int count) {
  info_.RequireRange(first, static_cast<std::size_t>(count));
  std::vector<std::string> states;
  for (const Seat& seat : std::span(seats_).subspan(static_cast<std::size_t>(first),
                                                    static_cast<std::size_t>(count))) {
    std::ostringstream state;
    state.precision(17);
    for (const std::uint64_t word : seat.generator.state()) state << word << ' ';
    state << seat.playing << ' ' << seat.steps << ' ' << seat.total_reward << ' '
          << seat.game->Save();
    states.push_back(state.str());
  }
  return states;
}

void SmallGameEnvironments::RestoreRange(int first, std::span<const std::string> states) {
  info_.RequireRange(first, states.size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    Seat& seat = seats_[static_cast<std::size_t>(first) + i];
    std::istringstream in(states[i]);
    Generator::State state;
    for (std::uint64_t& word : state) in >> word;
    seat.generator.set_state(state);
    in >> seat.playing >> seat.steps >> seat.total_reward;
    std::string rest;
    std::getline(in, rest);
    seat.game->Restore(rest);
  }
}

TimeStep SmallGameEnvironments::Step(Seat& seat, int action) const {
  TimeStep step;
  if (!seat.playing) {
    seat.game->Begin(seat.generator);
    seat.playing = true;
    seat.steps = 0;
    seat.total_reward = 0.0;
    step.first = true;
    return step;
  }
  const SmallGame::Outcome outcome = seat.game->Play(action);
  ++seat.steps;
  seat.total_reward += static_cast<double>(outcome.reward);
  step.reward = outcome.reward;
  step.held_action = action;
  step.terminated = outcome.terminated;
  const bool at_limit = config_.max_steps > 0 && seat.steps >= config_.max_steps;
  step.truncated = !outcome.terminated && (outcome.truncated || at_limit);
  if (!step.last()) return step;
  seat.playing = false;
  EpisodeSummary episode;
  episode.total_reward = seat.total_reward;
  episode.steps = seat.steps;
  episode.frames = seat.steps;
  episode.furthest_position = seat.steps;
  episode.cleared = outcome.cleared;
  episode.ended_by = outcome.cleared ? "cleared" : step.truncated ? "time-limit" : "missed";
  step.episode = episode;
  return step;
}

}  // namespace mario
