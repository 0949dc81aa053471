#include "emulator_server/environments/starts/level_state.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include "common/environment.h"
#include "emulator_server/environments/starts/byte_stream.h"
#include "emulator_server/environments/starts/state_archive.h"
#include "emulator_server/environments/starts/state_envelope.h"

namespace mario {
namespace {

// Before the state, so that no environment's is taken for one.
constexpr std::string_view kMark = "level\n";

StateEnvelope EnvelopeOf(const Emulator& emulator) {
  return {EmulatorAndConsole(emulator.platform()), emulator.rom().sha1, ""};
}

std::string ReadAll(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file)) {
    throw UnusableStates(std::strerror(errno != 0 ? errno : EISDIR));
  }
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

std::string EmulatorAndConsole(Platform platform) {
  return EmulatorVersion() + " as " + PlatformName(platform);
}

std::string EmulatorStateIn(std::string_view recorded) {
  std::string_view state = StateEnvelope::Inside(recorded);
  if (!state.starts_with(kMark)) return DecompressState(ByteReader(state).ReadText());
  state.remove_prefix(kMark.size());
  return DecompressState(std::string(state));
}

std::string MakeLevelState(const Emulator& emulator) {
  return EnvelopeOf(emulator).Wrap(std::string(kMark) + CompressState(emulator.SaveState()));
}

void LoadLevelState(const std::filesystem::path& file, Emulator& emulator) {
  try {
    const std::string wrapped = ReadAll(file);
    std::string_view state = EnvelopeOf(emulator).Unwrap(wrapped);
    if (!state.starts_with(kMark)) {
      throw UnusableStates("it is the state of an environment, not of a level");
    }
    state.remove_prefix(kMark.size());
    emulator.LoadState(DecompressState(std::string(state)));
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("cannot begin in " + file.string() + ": " + error.what() +
                             "; save the level anew with this ROM and this emulator");
  }
}

void ResetWithBattery(const std::filesystem::path& file, Emulator& emulator) {
  try {
    const std::string battery = ReadAll(file);
    if (battery.empty()) throw std::runtime_error("it is empty");
    emulator.Reset(battery);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("cannot begin with the battery save " + file.string() + ": " +
                             error.what() + "; put the game's own there, or leave `battery` out");
  }
}

}  // namespace mario
