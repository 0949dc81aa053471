// Writes one valid message of each kind into a corpus: seed_writer FOLDER
#include <filesystem>
#include <fstream>

#include "proto/run_codec.h"
#include "tests/common/demonstrations/builders.h"
#include "tests/fuzz/codec_properties.h"
#include "tests/fuzz/demonstration_properties.h"
#include "tests/proto/builders.h"

namespace {

void Write(const std::filesystem::path& folder, std::size_t number, const std::string& bytes) {
  std::filesystem::create_directories(folder);
  std::ofstream(folder / ("seed-" + std::to_string(number)), std::ios::binary) << bytes;
}

std::string Join(const mario::ReplyParts& parts) {
  std::string bytes = parts.message;
  if (parts.observations.empty()) return bytes;
  return bytes.append(mario::kPartEnd).append(parts.observations.begin(), parts.observations.end());
}

// A hello with recordings, beside the builders' one with bytes that are none.
void WriteTaughtHello(const std::filesystem::path& folder) {
  mario::HelloRequest hello{mario::TestConfig()};
  hello.config.demonstrations = {{"mine", mario::EncodeDemonstration(mario::TestDemonstration())}};
  Write(folder, 100, mario::Encode(mario::Request{7, hello}));
}

// What a learner publishes.
void WriteRun(const std::filesystem::path& folder) {
  mario::TrainingRun run{.facts = {.name = "modern",
                                   .game = "Sprout Land",
                                   .actions = {"none", "right+A"},
                                   .slots = {0, 2},
                                   .settings = {{"gamma", "0.99"}}},
                         .progress = {.phase = "explore",
                                      .point = {.seconds = 12.5},
                                      .demonstrations = {{.name = "mine", .steps = 357}}}};
  run.history.Add({.seconds = 1.5, .steps = 4000});
  run.history.Add({.seconds = 60.0, .steps = 9000});
  run.history.Add(mario::EvaluationResult{.steps = 4000, .episodes = 100, .clears = 9});
  const mario::Decision decision{.depth = 2,
                                 .height = 1,
                                 .width = 3,
                                 .observations = {1, 2, 3, 4, 5, 255},
                                 .q_values = {0.5f, -1.25f},
                                 .action = 1};
  Write(folder, 0, "D" + mario::Encode(decision));
  Write(folder, 1, "P" + mario::Encode(run.progress));
  Write(folder, 2, "R" + mario::Encode(run));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::filesystem::path corpus = argv[1];
  for (const auto& request : mario::EveryRequest()) {
    Write(corpus / "request", request.body.index(), mario::Encode(request));
  }
  WriteTaughtHello(corpus / "request");
  std::size_t demonstrations = 0;
  for (const std::string& seed : mario::DemonstrationSeeds()) {
    Write(corpus / "demonstration", demonstrations++, seed);
  }
  std::size_t replies = 0;
  for (const auto& reply : mario::EveryReply()) {
    Write(corpus / "reply", replies++, Join(mario::Encode(reply)));
  }
  Write(corpus / "reply", replies, Join(mario::Encode({9, mario::TestTimeSteps()}, true)));
  Write(corpus / "screen", 0, mario::Encode(mario::TestScreen()));
  WriteRun(corpus / "run");
  return 0;
}
