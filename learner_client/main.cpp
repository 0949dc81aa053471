#include <cstdio>

#include "common/program.h"
#include "learner_client/commands/commands.h"

namespace {

constexpr char kUsage[] =
    "usage: learner_client train|evaluate|watch|plot|export|demonstrations [options]\n"
    "  train      learn on an emulator server's environments; a run that is there is resumed\n"
    "  evaluate   play episodes with a run's agent or a reference player\n"
    "  watch      let a trained agent play at a Game Boy's pace, for viewers\n"
    "  plot       draw the learning curves of one or several runs\n"
    "  export     write a run's agent as files, for this program and for others\n"
    "  demonstrations   list, show, check or trim recordings of play\n"
    "learner_client COMMAND --help lists a command's options with their units and defaults\n";

int Run(const std::vector<std::string>& words) {
  const std::string command = words.empty() ? "" : words.front();
  const std::vector<std::string> args(words.begin() + (words.empty() ? 0 : 1), words.end());
  if (command == "train") return mario::RunTrain(args);
  if (command == "evaluate") return mario::RunEvaluate(args);
  if (command == "watch") return mario::RunWatch(args);
  if (command == "plot") return mario::RunPlot(args);
  if (command == "export") return mario::RunExport(args);
  if (command == "demonstrations") return mario::RunDemonstrations(args);
  if (command == "--help" || command == "-h") {
    std::fputs(kUsage, stdout);
    return mario::kDone;
  }
  throw mario::UsageError("there is no command '" + command +
                          "'; learner_client --help lists them");
}

}  // namespace

int main(int argc, char** argv) {
  return mario::RunProgram("learner_client",
                           [&] { return Run(std::vector<std::string>(argv + 1, argv + argc)); });
}
