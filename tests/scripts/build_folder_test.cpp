// The project builds wherever it lies, and with the system's libraries whatever else is on PATH.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/common/temporary_folder.h"
#include "tests/integration/child_process.h"
#include "tests/scripts/files.h"

namespace mario {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

// A project that uses cmake/ as games/ and viewer_client/ do: a cartridge of one start-up file and
// one C file that includes another, and a file to embed.
void WriteSmallProject(const fs::path& folder) {
  fs::create_directories(folder);
  fs::copy(kSource / "cmake", folder / "cmake");
  Write(folder / "CMakeLists.txt", R"(cmake_minimum_required(VERSION 3.25)
project(small LANGUAGES NONE)
list(APPEND CMAKE_MODULE_PATH ${CMAKE_SOURCE_DIR}/cmake)
include(GameBoyRom)
game_boy_objects(objects ASSEMBLY ${CMAKE_SOURCE_DIR}/source/start.s
  C ${CMAKE_SOURCE_DIR}/source/main.c HEADERS ${CMAKE_SOURCE_DIR}/include/number.h
  INCLUDE ${CMAKE_SOURCE_DIR}/include)
game_boy_rom(small TITLE SMALL OBJECTS ${objects})
add_custom_command(OUTPUT files.inc
  COMMAND ${CMAKE_COMMAND} -DOUTPUT=${CMAKE_CURRENT_BINARY_DIR}/files.inc
          -DFOLDER=${CMAKE_SOURCE_DIR}/source -DFILES=/a=main.c,/b=../include/number.h
          -P ${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake VERBATIM)
add_custom_target(embedded ALL DEPENDS files.inc)
)");
  Write(folder / "source/start.s",
        ".module start\n.globl _main\n.area _HEADER (ABS)\n.org 0x100\n"
        " nop\n jp 0x150\n.org 0x150\n jp _main\n");
  Write(folder / "source/main.c",
        "#include \"number.h\"\nvoid main(void) { *(volatile char*)0xC000 = NUMBER; }\n");
  Write(folder / "include/number.h", "#define NUMBER 42\n");
}

Ended Build(const fs::path& folder) {
  const Ended configured = RunToEnd(
      "cmake", {"-S", folder.string(), "-B", (folder / "build/release").string(), "-GNinja"});
  if (configured.code != 0) return configured;
  const fs::path output = folder / "output";
  Ended built = RunToEnd("bash", {"-c", "cmake --build \"$1\" >\"$2\" 2>&1", "bash",
                                  (folder / "build/release").string(), output.string()});
  built.errors += Read(output);
  return built;
}

TEST(BuildFolder, TheSameCartridgeIsBuiltInAFolderOfAnyName) {
  const TemporaryFolder folder;
  WriteSmallProject(folder.path() / "plain");
  const Ended plain = Build(folder.path() / "plain");
  ASSERT_EQ(plain.code, 0) << plain.errors;
  const std::string rom = Read(folder.path() / "plain/build/release/small.gb");
  ASSERT_EQ(rom.size(), 32768U);
  for (const std::string name :
       {"my repo", "a,b", "lr=0.1", "qu'ote", "(x) & [y]", "ümlaut", "\xff"}) {
    WriteSmallProject(folder.path() / name);
    const Ended ended = Build(folder.path() / name);
    EXPECT_EQ(ended.code, 0) << name << ended.errors;
    EXPECT_EQ(Read(folder.path() / name / "build/release/small.gb"), rom) << name;
    EXPECT_EQ(Read(folder.path() / name / "build/release/files.inc"),
              Read(folder.path() / "plain/build/release/files.inc"));
  }
}

// What launch.sh cannot build in, it says before anything else.
TEST(BuildFolder, AnImpossibleNameIsRefusedWithASentence) {
  const TemporaryFolder folder;
  for (const std::string name :
       {"semi;colon", "do$llar", "co:lon", "ha#sh", "pi|pe", "back\\slash"}) {
    const fs::path root = folder.path() / name;
    fs::create_directories(root);
    fs::copy(kSource / "launch.sh", root);
    fs::copy(kSource / "scripts", root / "scripts");
    fs::create_directories(root / "docker");
    Write(root / "docker/build-packages.txt", "bash\n");
    const Ended ended = RunToEnd((root / "launch.sh").string(), {"build", "--yes"});
    EXPECT_EQ(ended.code, 1) << name;
    EXPECT_THAT(ended.errors, HasSubstr("cannot build in a folder with")) << name;
  }
}

class ForeignPackages : public testing::Test {
 protected:
  ForeignPackages() {
    Write(prefix() / "lib/cmake/spdlog/spdlogConfig.cmake", "message(FATAL_ERROR foreign)\n");
    Write(prefix() / "lib/cmake/nlohmann_json/nlohmann_jsonConfig.cmake",
          "message(FATAL_ERROR foreign)\n");
    for (const char* program : {"protoc", "sdcc", "pkg-config", "ccache"}) Program(program);
  }

  fs::path prefix() const { return folder_.path() / "prefix"; }

  void Program(const std::string& name) const {
    Write(prefix() / "bin" / name, "#!/bin/sh\nexit 3\n");
    fs::permissions(prefix() / "bin" / name, fs::perms::owner_all);
  }

  // Configures the project's servers with more variables in the environment; its cache.
  std::string Configure(std::vector<std::string> words) const {
    words.push_back("PATH=" + (prefix() / "bin").string() + ":" + std::getenv("PATH"));
    for (const std::string word : {"cmake", "--preset", "release", "-DMARIO_LEARNER=OFF",
                                   "-DMARIO_VIEWER=OFF", "-DMARIO_TESTS=OFF"}) {
      words.push_back(word);
    }
    const fs::path build = folder_.path() / "build";
    for (const std::string& word :
         {std::string("-S"), kSource.string(), std::string("-B"), build.string()}) {
      words.push_back(word);
    }
    const Ended ended = RunToEnd("env", words);
    EXPECT_EQ(ended.code, 0) << ended.errors;
    return Read(build / "CMakeCache.txt");
  }

  TemporaryFolder folder_;
};

TEST_F(ForeignPackages, OnPathAreNotTaken) {
  EXPECT_THAT(Configure({"-u", "CONDA_PREFIX"}), Not(HasSubstr(prefix().string() + "/")));
}

TEST_F(ForeignPackages, OfCondaAreNotTakenEvenWhereItSaysSo) {
  for (const char* program : {"c++", "cc", "g++", "gcc"}) Program(program);
  const std::string conda = prefix().string();
  EXPECT_THAT(Configure({"CONDA_PREFIX=" + conda, "CXX=" + conda + "/bin/c++",
                         "CC=x86_64-conda-linux-gnu-cc", "CMAKE_PREFIX_PATH=" + conda,
                         "PKG_CONFIG_PATH=" + conda + "/lib/pkgconfig"}),
              Not(HasSubstr(conda + "/")));
}

// As many compilers as processors, and 2 GiB for each.
TEST(Jobs, AreLimitedByTheMachinesMemoryAndByTheContainers) {
  const TemporaryFolder folder;
  const std::string script = (kSource / "scripts/jobs.sh").string();
  const auto jobs = [&](const std::string& memory, const std::string& limit) {
    Write(folder.path() / "meminfo", "MemTotal: " + memory + " kB\nMemFree: 1 kB\n");
    Write(folder.path() / "cgroup/memory.max", limit + "\n");
    ChildProcess process("env", {"MEMINFO=" + (folder.path() / "meminfo").string(),
                                 "CGROUPS=" + (folder.path() / "cgroup").string(),
                                 "OMP_NUM_THREADS=8", "bash", script});
    const std::string line = process.ReadLine();
    EXPECT_EQ(process.Wait(), 0);
    return line;
  };
  EXPECT_EQ(jobs("64000000", "max"), "8");
  EXPECT_EQ(jobs("8000000", "max"), "3");
  EXPECT_EQ(jobs("1500000", "max"), "1");
  EXPECT_EQ(jobs("64000000", "5000000000"), "2");
  EXPECT_EQ(jobs("64000000", "9223372036854771712"), "8");
}

}  // namespace
}  // namespace mario
