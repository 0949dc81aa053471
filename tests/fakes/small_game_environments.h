#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/environment.h"
#include "learner_client/base/generator.h"

namespace mario {

// A game small enough to be solved in a test. Its whole state is text.
class SmallGame {
 public:
  virtual ~SmallGame() = default;

  struct Outcome {
    float reward = 0.0f;
    bool terminated = false;
    bool truncated = false;
    bool cleared = false;
  };

  virtual void Begin(Generator& generator) = 0;
  virtual Outcome Play(int action) = 0;
  virtual void Draw(std::span<std::uint8_t> pixels) const = 0;  // zeros before
  virtual std::string Save() const = 0;
  virtual void Restore(const std::string& state) = 0;
};

// Catch (Mnih et al. 2014), 10 rows by 5 columns: a ball falls from the first row, a paddle on the
// last one catches it (reward 1, else -1). Actions: left, stay, right.
std::unique_ptr<SmallGame> MakeCatch();
inline constexpr ObservationShape kCatchObservation{80, 40};

// A corridor of `length` cells. Action 1 goes forward, 0 back to the start; the end gives 1, each
// other step nothing. Values: gamma^(steps still to go - 1).
std::unique_ptr<SmallGame> MakeCorridor(int length);
inline constexpr ObservationShape kCorridorObservation{40, 64};

// The same game, all of whose ends are called truncations: a learner of it bootstraps where it must
// not. What such a learner still passes proves nothing of terminals.
std::unique_ptr<SmallGame> WithoutTerminals(std::unique_ptr<SmallGame> game);

// Plays such games behind the contract, so that learning can be tested whole.
class SmallGameEnvironments : public Environments {
 public:
  SmallGameEnvironments(const EnvironmentConfig& config, int actions,
                        const std::function<std::unique_ptr<SmallGame>()>& make);

  const EnvironmentInfo& info() const override { return info_; }
  using Environments::Send;
  void Send(int group, std::span<const int> actions, std::span<const EpisodeStart> starts) override;
  TimeSteps Receive() override;
  std::vector<std::string> SnapshotRange(int first, int count) override;
  void RestoreRange(int first, std::span<const std::string> states) override;

 private:
  struct Seat {
    std::unique_ptr<SmallGame> game;
    Generator generator;
    bool playing = false;
    int steps = 0;
    double total_reward = 0.0;
  };
  TimeStep Step(Seat& seat, int action) const;

  const EnvironmentConfig config_;
  EnvironmentInfo info_;
  std::vector<Seat> seats_;
  std::deque<TimeSteps> in_flight_;
};

}  // namespace mario
