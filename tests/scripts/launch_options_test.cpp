// launch.sh's options: whose paths, which addresses, and what reaches which program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/scripts/fake_checkout.h"

namespace mario {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class LaunchOptions : public testing::Test {
 protected:
  // The part of the log that a program has written, a line a start.
  std::string Of(const std::string& program) const {
    const std::string log = checkout_.Log();
    const std::size_t at = log.find(program + " in ");
    return at == std::string::npos ? "" : log.substr(at, log.find('\n', at) - at);
  }
  std::string InCallersFolder() const { return " in " + checkout_.caller().string() + ":"; }

  FakeCheckout checkout_;
};

TEST_F(LaunchOptions, RelativePathsAreTheCallers) {
  std::ofstream(checkout_.caller() / "my.toml");
  const Ended ended = checkout_.Launch(
      {"train", "--rom", "my.gb", "--run", "out", "--config", "my.toml", "--game", "mine"});
  EXPECT_EQ(ended.code, 0) << ended.errors;
  EXPECT_THAT(Of("emulator_server"), AllOf(HasSubstr(InCallersFolder()), HasSubstr("--rom=my.gb"),
                                           HasSubstr("--game=mine")));
  EXPECT_THAT(Of("learner_client"), AllOf(HasSubstr(InCallersFolder()), HasSubstr("--run=out"),
                                          HasSubstr("--config=my.toml")));
  EXPECT_TRUE(std::filesystem::exists(checkout_.caller() / "out/server.log"));
}

TEST_F(LaunchOptions, RelativePathsForTheProgramsAreTheCallersToo) {
  checkout_.Launch({"evaluate", "--player", "random", "--json", "a.json", "--best=b.actions"});
  EXPECT_THAT(Of("learner_client"), AllOf(HasSubstr(InCallersFolder()), HasSubstr("--json a.json"),
                                          HasSubstr("--best=b.actions")));
}

TEST_F(LaunchOptions, TheDefaultRunIsInTheProject) {
  checkout_.Launch({});
  const std::string run = (checkout_.root() / "runs/sprout_land-modern").string();
  EXPECT_THAT(Of("learner_client"), HasSubstr("--run=" + run + " "));
  checkout_.ClearLog();
  checkout_.Launch({"plot", "--game=games/sprout_land/.", "--config", "x/slow.toml"});
  EXPECT_THAT(Of("learner_client"),
              HasSubstr("plot --run=" + (checkout_.root() / "runs/sprout_land-slow").string()));
}

TEST_F(LaunchOptions, ARomOfOnesOwnIsFoundByItsGamesName) {
  const Ended missing = checkout_.Launch({"train", "--game=mine"});
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.errors, HasSubstr("/roms, as mine.gb (or .gbc, .gba, .zip), or pass it"));
  const std::filesystem::path roms = checkout_.root() / "roms";
  std::filesystem::create_directories(roms);
  for (const std::string kind : {"gb", "zip"}) {
    const std::filesystem::path rom = roms / ("mine." + kind);
    std::ofstream(rom).close();
    checkout_.ClearLog();
    EXPECT_EQ(checkout_.Launch({"train", "--game=mine", "--run=r"}).code, 0);
    EXPECT_THAT(Of("emulator_server"), HasSubstr("--rom=" + rom.string() + " "));
    std::filesystem::remove(rom);
  }
}

TEST_F(LaunchOptions, WithoutADescriptionEachRomHasItsOwnRun) {
  const Ended ended = checkout_.Launch({"train", "--game", "none", "--rom=roms/my game.gbc"});
  EXPECT_EQ(ended.code, 0) << ended.errors;
  EXPECT_THAT(Of("emulator_server"), AllOf(HasSubstr(InCallersFolder()), HasSubstr("--game=none"),
                                           HasSubstr("--rom=roms/my game.gbc")));
  const std::string run = (checkout_.root() / "runs/none-my game-modern").string();
  EXPECT_THAT(Of("learner_client"), HasSubstr("--run=" + run + " "));
  const Ended without = checkout_.Launch({"train", "--game=none"});
  EXPECT_EQ(without.code, 2);
  EXPECT_THAT(without.errors, HasSubstr("pass one with --rom FILE"));
  const Ended workshop = checkout_.Launch({"workshop", "--game=none", "--rom=my.gb"});
  EXPECT_EQ(workshop.code, 2);
  EXPECT_THAT(workshop.errors, HasSubstr("--game DIR"));
}

TEST_F(LaunchOptions, TheWorkshopWorksOnTheCallersFolder) {
  const Ended ended = checkout_.Launch({"workshop", "--game", "mine", "--rom=my.gb", "--web", "81"});
  EXPECT_EQ(ended.code, 0) << ended.errors;
  EXPECT_THAT(Of("emulator_server"),
              AllOf(HasSubstr(InCallersFolder()),
                    HasSubstr("workshop --game=mine --rom=my.gb --web=81")));
  const Ended without = checkout_.Launch({"workshop", "--rom=my.gb"});
  EXPECT_EQ(without.code, 2);
  EXPECT_THAT(without.errors, HasSubstr("--game DIR"));
  EXPECT_EQ(checkout_.Launch({"workshop", "--game=mine"}).code, 2);  // no ROM
  EXPECT_EQ(checkout_.Launch({"workshop", "--game=mine", "--rom=my.gb", "--no-web"}).code, 2);
}

TEST_F(LaunchOptions, FindsTheProjectThroughALink) {
  std::filesystem::create_symlink(checkout_.root() / "launch.sh", checkout_.caller() / "mario");
  std::filesystem::create_symlink("mario", checkout_.caller() / "mario2");
  const Ended ended = RunToEnd("env", checkout_.Command("./mario2", {"train", "--run", "r"}));
  EXPECT_EQ(ended.code, 0) << ended.errors;
  EXPECT_THAT(Of("learner_client"), HasSubstr("--run=r "));
  EXPECT_EQ(RunToEnd("env", checkout_.Command("./mario", {"--help"})).code, 0);
}

TEST_F(LaunchOptions, IsNotLedAstrayByCDPATH) {
  checkout_.Set("CDPATH=/tmp");
  EXPECT_EQ(checkout_.Launch({"train", "--run=r"}).code, 0);
  EXPECT_THAT(Of("learner_client"), HasSubstr("--run=r "));
}

TEST_F(LaunchOptions, TakesAnyBytesInAPath) {
  for (const std::string name :
       {"a b", "a,b", "lr=0.1", "--dash", "quo'te\"", "st*r", "\xff\xfe", "e\n"}) {
    checkout_.ClearLog();
    const Ended ended = checkout_.Launch({"train", "--run=" + name, "--rom=" + name});
    EXPECT_EQ(ended.code, 0) << ended.errors;
    EXPECT_TRUE(std::filesystem::exists(checkout_.caller() / name / "server.log")) << name;
    EXPECT_THAT(checkout_.Log(), HasSubstr("--rom=" + name + " "));
    EXPECT_THAT(checkout_.Log(), HasSubstr("--run=" + name + " "));
  }
}

TEST_F(LaunchOptions, ATildeIsTheCallersHome) {
  checkout_.Set("HOME=/home/of the caller");
  EXPECT_EQ(checkout_.Launch({"train", "--run=r", "--rom=~/my.gb"}).code, 0);
  EXPECT_THAT(Of("emulator_server"), HasSubstr("--rom=/home/of the caller/my.gb "));
}

// The README names them from the project's folder; they are found from any other, and said.
TEST_F(LaunchOptions, TheProjectsGamesAreFoundFromAnyFolder) {
  const Ended ended = checkout_.Launch({"train", "--game", "games/sprout_land", "--run=r"});
  EXPECT_THAT(ended.errors, HasSubstr("the project's own is used"));
  EXPECT_THAT(Of("emulator_server"),
              HasSubstr("--game=" + (checkout_.root() / "games/sprout_land").string()));
}

TEST_F(LaunchOptions, AreGivenWithASpaceOrAnEqualsSign) {
  std::vector<std::string> spaced;
  std::vector<std::string> joined;
  const std::vector<std::string> options = {"rom",  "run",     "config",         "game",
                                            "bind", "publish", "server-threads", "learner-publish",
                                            "web"};
  for (const std::string& option : options) {
    spaced.insert(spaced.end(), {"--" + option, "of-" + option});
    joined.push_back("--" + option + "=of-" + option);
  }
  EXPECT_EQ(checkout_.Launch(spaced).code, 0);
  checkout_.ClearLog();  // which tells of the configuration, too
  EXPECT_EQ(checkout_.Launch(spaced).code, 0);
  const std::string log = checkout_.Log();
  checkout_.ClearLog();
  EXPECT_EQ(checkout_.Launch(joined).code, 0);
  EXPECT_EQ(checkout_.Log(), log);
  for (const std::string& option : options) EXPECT_THAT(log, HasSubstr("of-" + option));
}

TEST_F(LaunchOptions, APlayerNeedsNoRunInEitherForm) {
  for (const std::vector<std::string>& player :
       {std::vector<std::string>{"--player=random"}, {"--player", "random"}, {"--weights=w"}}) {
    checkout_.ClearLog();
    std::vector<std::string> arguments = {"evaluate"};
    arguments.insert(arguments.end(), player.begin(), player.end());
    EXPECT_EQ(checkout_.Launch(arguments).code, 0);
    EXPECT_THAT(Of("learner_client"), Not(HasSubstr("--run"))) << player.front();
  }
}

TEST_F(LaunchOptions, ThatACommandDoesNotKnowAreRefused) {
  const std::vector<std::vector<std::string>> wrong = {{"plot", "--web", "x"},
                                                       {"plot", "--web=x"},
                                                       {"plot", "--no-web"},
                                                       {"plot", "--bind", "x"},
                                                       {"evaluate", "--web=x"},
                                                       {"evaluate", "--no-web"},
                                                       {"build", "--run", "x"},
                                                       {"build", "sideways"},
                                                       {"build", "--sideways"},
                                                       {"test", "--rom", "x"},
                                                       {"bench", "--config=x"},
                                                       {"keys", "--run", "x"},
                                                       {"train", "--learning"},
                                                       {"train", "--connect=x"},
                                                       {"watch", "--connect", "x"},
                                                       {"train", "--rom"},
                                                       {"train", "--rom="},
                                                       {"train", "--yes=1"},
                                                       {"train", "--web=a", "--web", "b"},
                                                       {"sideways"}};
  for (const std::vector<std::string>& arguments : wrong) {
    const Ended ended = checkout_.Launch(arguments);
    EXPECT_EQ(ended.code, 2) << arguments.front() << " " << ended.errors;
    EXPECT_THAT(ended.errors, HasSubstr("launch.sh: ")) << arguments.front();
  }
  EXPECT_EQ(checkout_.Log(), "") << "nothing was built or started";
}

TEST_F(LaunchOptions, ThatTheLearnerRefusesEndBeforeAnythingIsStarted) {
  const Ended ended = checkout_.Launch({"train", "--run=r", "--wrong"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.errors, HasSubstr("--wrong was not expected"));
  EXPECT_THAT(checkout_.Log(), Not(HasSubstr("emulator_server in")));
}

TEST_F(LaunchOptions, TheServerHasAsManyEnvironmentsAsTheLearnerAsksFor) {
  checkout_.Launch({"train", "--run=r"});
  EXPECT_THAT(Of("emulator_server"), HasSubstr("--environments 32 "));
  checkout_.ClearLog();
  checkout_.Launch({"train", "--run=r", "--environments=4096"});
  EXPECT_THAT(Of("emulator_server"), HasSubstr("--environments 4096 "));
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"train", "--run=r", "--environments=64"},
        {"evaluate", "--player=random", "--environments", "64"},
        {"watch", "--environments", "64"}}) {
    checkout_.ClearLog();
    EXPECT_EQ(checkout_.Launch(arguments).code, 0);
    EXPECT_THAT(Of("emulator_server"), HasSubstr("--environments 80 ")) << arguments.front();
  }
}

TEST_F(LaunchOptions, TheServerHasAsManyEnvironmentsAsAFileAsksFor) {
  checkout_.Set("ENVIRONMENTS=100");  // as the learner has read in its --config
  checkout_.Launch({"train", "--run=r"});
  EXPECT_THAT(Of("emulator_server"), HasSubstr("--environments 116 "));
  std::ofstream(checkout_.caller() / "r/config.toml") << "environments = 200\n";
  checkout_.ClearLog();
  checkout_.Launch({"train", "--run=r"});
  EXPECT_THAT(Of("emulator_server"), HasSubstr("--environments 216 "));
}

TEST_F(LaunchOptions, AddressesInUseAreLeftToWhoHasThem) {
  checkout_.Set("TAKEN=tcp://127.0.0.1:5555");
  checkout_.Set("TAKEN_PAGE=127.0.0.1:8080");
  for (const std::string command : {"train", "watch"}) {
    checkout_.ClearLog();
    const Ended ended = checkout_.Launch({command});
    EXPECT_EQ(ended.code, 0) << ended.errors;
    EXPECT_THAT(Of("learner_client"),
                testing::ContainsRegex("--connect ipc://.*/steps --publish ipc://.*/decisions"));
    EXPECT_THAT(checkout_.Log(), testing::ContainsRegex("--server ipc://.*/screens --learner "
                                                        "ipc://.*/decisions --web 127.0.0.1:0"));
    EXPECT_THAT(ended.errors, HasSubstr("viewer_client --server ipc://"));
  }
}

TEST_F(LaunchOptions, AddressesThatWereAskedForAreNotReplaced) {
  checkout_.Set("TAKEN=tcp://127.0.0.1:7777");
  const Ended ended =
      checkout_.Launch({"train", "--run=r", "--bind=tcp://127.0.0.1:7777", "--publish=ipc://x"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.errors, HasSubstr("address is in use"));
  EXPECT_THAT(checkout_.Log(), Not(HasSubstr("learner_client in")));

  checkout_.Set("TAKEN_PAGE=127.0.0.1:9090");
  const Ended without_page = checkout_.Launch({"train", "--run=r", "--web=127.0.0.1:9090"});
  EXPECT_EQ(without_page.code, 0);
  EXPECT_THAT(without_page.errors, HasSubstr("training continues without a page"));
}

TEST_F(LaunchOptions, AnEvaluationUsesNoAddressThatOthersMightWant) {
  EXPECT_EQ(checkout_.Launch({"evaluate", "--player=random"}).code, 0);
  EXPECT_THAT(Of("emulator_server"),
              testing::ContainsRegex("--bind ipc://.*/steps --publish ipc://.*/screens"));
}

TEST_F(LaunchOptions, ThePageIsToldItsNameBehindAProxy) {
  EXPECT_EQ(checkout_.Launch({"train", "--run=r", "--web-host=hub.example.org"}).code, 0);
  EXPECT_THAT(checkout_.Log(), HasSubstr("--web-host hub.example.org"));
}

TEST_F(LaunchOptions, ARunThatIsTrainingKeepsItsLogs) {
  const std::filesystem::path run = checkout_.caller() / "r";
  std::filesystem::create_directories(run);
  std::ofstream(run / "server.log") << "of the other\n";
  ChildProcess other("flock", {(run / "lock").string(), "bash", "-c", "echo locked; read"});
  ASSERT_EQ(other.ReadLine(), "locked");
  const Ended ended = checkout_.Launch({"train", "--run=r"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.errors, HasSubstr("another learner is training in r"));
  std::string line;
  std::getline(std::ifstream(run / "server.log") >> std::ws, line);
  EXPECT_EQ(line, "of the other");
  other.WriteLine("");
  other.Wait();
  EXPECT_EQ(checkout_.Launch({"train", "--run=r"}).code, 0);
}

TEST_F(LaunchOptions, WithoutAPageTheViewerIsNotBuilt) {
  EXPECT_EQ(checkout_.Launch({"train", "--run=r", "--no-web"}).code, 0);
  EXPECT_THAT(checkout_.Log(), AllOf(HasSubstr("learner_client"), Not(HasSubstr("viewer_client"))));
}

}  // namespace
}  // namespace mario
