// How the real server process refuses: one line, and the exit code.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/net/keys.h"
#include "emulator_server/emulator/rom.h"
#include "tests/common/net/any_port.h"
#include "tests/common/temporary_folder.h"
#include "tests/integration/server_process.h"

namespace mario {
namespace {

using testing::HasSubstr;

// A game whose description names its cartridges, and one of them.
const std::string kOtherGameFolder = std::string(kGameFolder) + "/../super_mario_land";
constexpr const char* kOtherRomSha1 = "3a4ddb39b234a67ffb361ee7abc3d23e0a8b1c89";

TEST(ServerProcess, WarnsOfAnotherCartridgeWithBothChecksums) {
  ChildProcess process(kServerProgram, {"--game", kOtherGameFolder, "--rom", kRomFile, "--bind",
                                        kAnyPort, "--publish", kAnyPort});
  EXPECT_THAT(process.ReadLine(), HasSubstr("Super Mario Land"));
  process.Signal(SIGTERM);
  EXPECT_THAT(process.ReadErrors(),
              AllOf(HasSubstr(kOtherRomSha1), HasSubstr(LoadRom(kRomFile).sha1)));
}

// Each expects one line on stderr with `words`, and the exit code.
void ExpectRefusal(const std::vector<std::string>& args, int code, const std::string& words) {
  const Ended ended = RunToEnd(kServerProgram, args);
  EXPECT_EQ(ended.code, code);
  EXPECT_THAT(ended.errors, HasSubstr(words));
  EXPECT_EQ(std::count(ended.errors.begin(), ended.errors.end(), '\n'), 1) << ended.errors;
}

TEST(ServerProcessRefuses, ToRunWithoutARom) { ExpectRefusal({"--game", kGameFolder}, 2, "--rom"); }

TEST(ServerProcessRefuses, ARomThatIsNotThere) {
  ExpectRefusal({"--game", kGameFolder, "--rom", "nowhere.gb"}, 1, "nowhere.gb");
}

TEST(ServerProcessRefuses, AGameThatIsNotThere) {
  ExpectRefusal({"--game", "nowhere", "--rom", kRomFile}, 1, "nowhere");
}

TEST(ServerProcessRefuses, AnotherCartridgeWhenStrict) {
  ExpectRefusal({"--game", kOtherGameFolder, "--rom", kRomFile, "--strict"}, 1, kOtherRomSha1);
}

TEST(ServerProcessRefuses, APortInUse) {
  const ServerProcess server(kAnyPort);
  ExpectRefusal(ServerProcess::Arguments(server.url(), {}), 1, "is in use");
}

TEST(ServerProcessRefuses, ToListenToOtherMachinesWithoutKeys) {
  ExpectRefusal(ServerProcess::Arguments("tcp://0.0.0.0:*", {}), 2, "--insecure");
}

TEST(ServerProcessRefuses, AnAddressThatIsNone) {
  ExpectRefusal(ServerProcess::Arguments("localhost", {}), 2, "is not a valid address");
  ExpectRefusal(ServerProcess::Arguments("tcp://::1:5555", {}), 2, "stands in brackets");
}

TEST(ServerProcessRefuses, AnAbstractSocketWithKeysOrWithout) {
  const TemporaryFolder keys;
  MakeKeys(keys.path());
  ExpectRefusal(ServerProcess::Arguments("ipc://@mario", {}), 2, "every user of this machine");
  ExpectRefusal(ServerProcess::Arguments("ipc://@mario", {"--keys", keys.path().string()}), 2,
                "every user of this machine");
}

TEST(ServerProcessRefuses, NoEnvironments) {
  ExpectRefusal(ServerProcess::Arguments(kAnyPort, {"--environments", "0"}), 2, "--environments");
}

TEST(ServerProcessRefuses, AnUnknownOption) {
  ExpectRefusal(ServerProcess::Arguments(kAnyPort, {"--fast"}), 2, "--fast");
}

}  // namespace
}  // namespace mario
