// What the containers and the cluster run, beside fake programs; and what the compose files say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <regex>

#include "tests/common/temporary_folder.h"
#include "tests/integration/child_process.h"
#include "tests/scripts/files.h"

namespace mario {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

void WriteProgram(const fs::path& file, const std::string& text) {
  Write(file, "#!/bin/bash\n" + text);
  fs::permissions(file, fs::perms(0755));
}

class ServeGame : public testing::Test {
 protected:
  ServeGame() {
    fs::permissions(folder_.path(), fs::perms(0755));
    WriteProgram(Path("bin/emulator_server"), "echo \"$*\" >&2\n");
    Write(Path("own/sprout_land/game.json"), "{}");
    Write(Path("own/sprout_land/sprout_land.gb"), "");
    fs::create_directories(Path("games"));
    fs::create_directories(Path("roms"));
  }

  fs::path Path(const std::string& name) const { return folder_.path() / name; }

  // As the container's user, who is not root.
  Ended Serve(const std::string& name) const {
    std::vector<std::string> words = {"GAMES=" + Path("games").string(),
                                      "ROMS=" + Path("roms").string(),
                                      "OWN_GAMES=" + Path("own").string(),
                                      "PATH=" + Path("bin").string() + ":" + std::getenv("PATH")};
    if (geteuid() == 0) {
      for (const char* word : {"setpriv", "--reuid=1000", "--regid=1000", "--clear-groups"}) {
        words.push_back(word);
      }
    }
    const fs::path script = Path("serve_game.sh");  // where any user may read it
    fs::copy(kSource / "docker/serve_game.sh", script, fs::copy_options::overwrite_existing);
    for (const std::string& word :
         {std::string("bash"), script.string(), name, std::string("--bind"), std::string("x")}) {
      words.push_back(word);
    }
    return RunToEnd("env", words);
  }

  TemporaryFolder folder_;
};

TEST_F(ServeGame, TheEmbeddedGameNeedsNothingOfOnesOwn) {
  EXPECT_THAT(Serve("sprout_land").errors,
              AllOf(HasSubstr("--game " + Path("own/sprout_land ").string()),
                    HasSubstr("--rom " + Path("own/sprout_land/sprout_land.gb").string()),
                    HasSubstr("--bind x")));
}

TEST_F(ServeGame, AGameOfOnesOwnComesFromTheRepositorysFolders) {
  Write(Path("games/mine/game.json"), "{}");
  for (const std::string kind : {"gb", "gbc", "gba", "zip"}) {
    Write(Path("roms/mine." + kind), "");
    EXPECT_THAT(Serve("mine").errors,
                AllOf(HasSubstr("--game " + Path("games/mine ").string()),
                      HasSubstr("--rom " + Path("roms/mine." + kind).string())));
    fs::remove(Path("roms/mine." + kind));
  }
  Write(Path("games/retro/data.json"), "{}");
  Write(Path("games/retro/retro.gb"), "");
  EXPECT_THAT(Serve("retro").errors, HasSubstr("--rom " + Path("games/retro/retro.gb").string()));
}

TEST_F(ServeGame, TheRepositorysDescriptionComesBeforeTheImages) {
  Write(Path("games/sprout_land/game.json"), "{}");
  EXPECT_THAT(Serve("sprout_land").errors,
              AllOf(HasSubstr("--game " + Path("games/sprout_land ").string()),
                    HasSubstr("--rom " + Path("own/sprout_land/sprout_land.gb").string())));
}

TEST_F(ServeGame, ACartridgeWithoutADescriptionIsPlayedForItsScreens) {
  Write(Path("roms/mine.gbc"), "");
  Write(Path("games/mine/game.json"), "{}");  // there is one, and it was not asked for
  EXPECT_THAT(Serve("none:mine").errors,
              AllOf(HasSubstr("--game none --rom " + Path("roms/mine.gbc").string()),
                    HasSubstr("--bind x")));
  const Ended missing = Serve("none:other");
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.errors, HasSubstr("roms/, as other.gb, other.gbc, other.gba or other.zip"));
}

TEST_F(ServeGame, WhatIsMissingIsNamed) {
  const Ended no_game = Serve("mine");
  EXPECT_EQ(no_game.code, 2);
  EXPECT_THAT(no_game.errors, HasSubstr("there is no game 'mine': games/mine/game.json"));
  Write(Path("games/mine/game.json"), "{}");
  const Ended no_rom = Serve("mine");
  EXPECT_EQ(no_rom.code, 2);
  EXPECT_THAT(no_rom.errors, HasSubstr("roms/, as mine.gb, mine.gbc, mine.gba or mine.zip"));
}

TEST_F(ServeGame, WhatCannotBeReadIsNamedWithItsOwner) {
  Write(Path("games/mine/game.json"), "{}");
  Write(Path("roms/mine.gb"), "");
  if (geteuid() != 0) GTEST_SKIP() << "only root can give a file to another user";
  for (const std::string name :
       {"roms/mine.gb", "games/mine/game.json", "games/mine", "roms", "games"}) {
    const fs::perms before = fs::status(Path(name)).permissions();
    fs::permissions(Path(name), fs::perms::owner_all);
    const Ended ended = Serve("mine");
    EXPECT_EQ(ended.code, 2) << name;
    EXPECT_THAT(ended.errors,
                AllOf(HasSubstr("serve_game.sh: " + name + " belongs to user 0 and has mode 700"),
                      HasSubstr("user 1000"), HasSubstr("chmod a+r")));
    fs::permissions(Path(name), before);
  }
  EXPECT_EQ(Serve("mine").code, 0);
}

// All jobs of an array start at once: all end up with one set of keys, on file systems without
// locks too.
TEST(SlurmScript, JobsThatStartAtOnceShareOneSetOfKeys) {
  const TemporaryFolder folder;
  const fs::path bin = folder.path() / "bin";
  WriteProgram(bin / "flock", "exit 69\n");
  WriteProgram(bin / "emulator_server",
               "if [ \"$1\" = keys ]; then\n"
               "  mkdir -p \"$3\"; sleep 0.1\n"
               "  [ -e \"$3/server.pub\" ] || echo $$ >\"$3/server.pub\"\n"
               "  [ -e \"$3/server.key\" ] || echo $$ >\"$3/server.key\"\n"
               "else cat keys/server.pub keys/server.key >>used; fi\n");
  const Ended ended = RunToEnd(
      "bash",
      {"-c",
       "cd \"$1\" && for n in 1 2 3 4 5 6; do PATH=$1/bin:$PATH BIN=bin SLURM_SUBMIT_DIR=$1 "
       "bash \"$2\" server & done; wait",
       "bash", folder.path().string(), (kSource / "docker/slurm.sbatch").string()});
  EXPECT_EQ(ended.errors, "");
  const std::string used = Read(folder.path() / "used");
  const std::string first = used.substr(0, used.find('\n') + 1);
  std::string same;
  for (int i = 0; i < 12; ++i) same += first;
  EXPECT_EQ(used, same);
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    EXPECT_THAT(entry.path().filename().string(), Not(HasSubstr("keys."))) << "left behind";
  }
}

// A program that a wrong option ends must not be started again for ever.
TEST(ComposeFiles, NothingIsRestartedForEver) {
  for (const std::string name :
       {"compose.yaml", "docker/compose.server.yaml", "docker/compose.learner.yaml"}) {
    const std::string text = Read(kSource / name);
    EXPECT_THAT(text, HasSubstr("restart: on-failure:3\n"));
    EXPECT_FALSE(
        std::regex_search(text, std::regex("restart: (always|unless-stopped|on-failure\\n)")))
        << name;
  }
}

// `run --rm keys` of compose.server.yaml, whose script runs here as root with the paths of a test.
TEST(ComposeFiles, KeysAreMadeInAFolderThatDockerHasMadeAsRoot) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give a file to another user";
  const TemporaryFolder folder;
  const std::string text = Read(kSource / "docker/compose.server.yaml");
  EXPECT_THAT(text, HasSubstr("user: \"0:0\""));
  const std::size_t begin = text.find("- |\n") + 4;
  std::string script = text.substr(begin, text.find("    volumes:", begin) - begin);
  script = std::regex_replace(script, std::regex("\\$\\$"), "$");
  script = std::regex_replace(script, std::regex("/keys"), (folder.path() / "keys").string());
  fs::create_directories(folder.path() / "keys");
  WriteProgram(folder.path() / "bin/emulator_server",
               "echo key >\"$3/server.key\"; chmod 600 \"$3/server.key\"\n");
  const auto run = [&](const std::string& user) {
    return RunToEnd("env", {"PATH=" + (folder.path() / "bin").string() + ":" + std::getenv("PATH"),
                            "MARIO_USER=" + user, "bash", "-c", script})
        .code;
  };
  const auto owner = [&](const std::string& file) {
    ChildProcess stat("stat", {"-c", "%u:%g", (folder.path() / file).string()});
    return stat.ReadLine();
  };
  EXPECT_EQ(run("1234:1234"), 0);
  EXPECT_EQ(owner("keys"), "1234:1234");
  EXPECT_EQ(owner("keys/server.key"), "1234:1234");
  EXPECT_EQ(run("1000:1000"), 0);
  EXPECT_EQ(owner("keys/server.key"), "1234:1234") << "keys that are there stay whose they are";
}

// Under pipefail a pipe into grep -q fails when grep has found its line and ended first.
TEST(Scripts, NoneReadsAPipeThatMayEndEarly) {
  int count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kSource)) {
    if (entry.path().string().find("/build/") != std::string::npos) continue;
    const std::string kind = entry.path().extension();
    if (kind != ".sh" && kind != ".sbatch" && entry.path() != kSource / ".ci/run") continue;
    ++count;
    EXPECT_FALSE(std::regex_search(Read(entry.path()), std::regex("\\|\\s*grep\\s+-[a-zA-Z]*q")))
        << entry.path();
  }
  EXPECT_GT(count, 8);
}

// The image installs the packages whose libraries its programs load.
TEST(RuntimePackages, AreThoseOfTheLibrariesThatAProgramLoads) {
  ChildProcess packages((kSource / "docker/runtime_packages.sh").string(), {"/bin/bash"});
  std::string all;
  for (std::string line = packages.ReadLine(); !line.empty(); line = packages.ReadLine())
    all += line + "\n";
  EXPECT_EQ(packages.Wait(), 0) << packages.ReadErrors();
  EXPECT_THAT(all, AllOf(HasSubstr("libc6\n"), HasSubstr("libtinfo6\n")));
}

}  // namespace
}  // namespace mario
