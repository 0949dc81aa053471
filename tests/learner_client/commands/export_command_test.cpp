#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "common/program.h"
#include "learner_client/commands/backends.h"
#include "learner_client/commands/commands.h"
#include "learner_client/storage/trained_weights.h"
#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

using testing::AllOf;
using testing::HasSubstr;

LearnerConfig SmallConfig() {
  LearnerConfig config;
  config.environment.observation = {36, 40};
  config.network.filters = {2, 3, 4};
  config.network.hidden = 8;
  config.training.device = "cpu";
  return config;
}

class ExportCommand : public testing::Test {
 protected:
  // The first weights of a network of these settings, as a run would leave them.
  std::string Save(const LearnerConfig& config, const LearnerConfig& says) {
    Generator generator(1);
    const NetworkSpec spec{
        .network = config.network, .shape = {config.environment.observation, 2}, .device = "cpu"};
    const NamedTensors weights = MakeRegistry().MakeQNetwork(spec, generator)->Weights();
    const std::string file = Path("weights.zst");
    SaveWeights(file, {.run = {says, "A Game", "sha", {"left", "right"}}, .weights = weights});
    return file;
  }

  std::string Path(const std::string& name) const { return (folder_.path() / name).string(); }

  std::string Read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(Path(name), std::ios::binary).rdbuf();
    return text.str();
  }

  static std::string Refusal(const std::vector<std::string>& args) {
    try {
      RunExport(args);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "exported";
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(ExportCommand, WritesEachFileThatIsAskedFor) {
  const std::string weights = Save(SmallConfig(), SmallConfig());
  EXPECT_EQ(RunExport({"--run", Path(""), "--out", Path("a.zst"), "--onnx", Path("a.onnx"),
                       "--safetensors", Path("a.safetensors")}),
            kDone);
  EXPECT_EQ(LoadWeights(Path("a.zst")).weights, LoadWeights(weights).weights);
  EXPECT_THAT(Read("a.onnx"), AllOf(HasSubstr("q_values"), HasSubstr("hidden.weight"),
                                    HasSubstr("A Game"), HasSubstr(R"(["left","right"])")));
  const std::string arrays = Read("a.safetensors");
  const auto header = nlohmann::json::parse(arrays.substr(8, arrays.find("}}") + 2 - 8));
  EXPECT_EQ(header["__metadata__"]["actions"], R"(["left","right"])");
  EXPECT_EQ(ParseConfig(header["__metadata__"]["settings"]), SmallConfig());
  EXPECT_EQ(header["hidden.bias"]["shape"], nlohmann::json({8}));
}

TEST_F(ExportCommand, AsksForAFileToWrite) {
  EXPECT_THROW(RunExport({"--weights", Save(SmallConfig(), SmallConfig())}), UsageError);
  EXPECT_THROW(RunExport({"--onnx", Path("a.onnx")}), UsageError);
}

TEST_F(ExportCommand, SaysWhichFileCannotBeWritten) {
  const std::string weights = Save(SmallConfig(), SmallConfig());
  for (const char* option : {"--out", "--onnx", "--safetensors"}) {
    EXPECT_THAT(Refusal({"--weights", weights, option, Path("not/there")}),
                HasSubstr("cannot write " + Path("not/there")));
  }
}

TEST_F(ExportCommand, SaysThatARunHasNoWeightsYet) {
  EXPECT_THAT(Refusal({"--run", Path(""), "--onnx", Path("a.onnx")}), HasSubstr("weights.zst"));
}

TEST_F(ExportCommand, RefusesANetworkThatThisProgramDoesNotHave) {
  LearnerConfig other = SmallConfig();
  other.network.architecture = "mine";
  EXPECT_THAT(Refusal({"--weights", Save(SmallConfig(), other), "--onnx", Path("a.onnx")}),
              HasSubstr("there is no network 'mine'"));
  EXPECT_FALSE(std::filesystem::exists(Path("a.onnx")));
}

TEST_F(ExportCommand, RefusesWeightsOfAnotherNetwork) {
  LearnerConfig other = SmallConfig();
  other.network.hidden = 9;
  EXPECT_THAT(Refusal({"--weights", Save(SmallConfig(), other), "--onnx", Path("a.onnx")}),
              HasSubstr("hidden"));
}

}  // namespace
}  // namespace mario
