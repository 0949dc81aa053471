#pragma once

#include <string>
#include <vector>

namespace mario {

// The commands of learner_client; `args` come after the command's name. Each returns the program's
// exit code and throws as RunProgram expects.
int RunTrain(const std::vector<std::string>& args);
int RunEvaluate(const std::vector<std::string>& args);
int RunWatch(const std::vector<std::string>& args);
int RunPlot(const std::vector<std::string>& args);
int RunDemonstrations(const std::vector<std::string>& args);
int RunExport(const std::vector<std::string>& args);

}  // namespace mario
