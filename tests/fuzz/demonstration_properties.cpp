#include "tests/fuzz/demonstration_properties.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>

#include "common/demonstrations/demonstration.h"
#include "common/demonstrations/demonstration_actions.h"
#include "common/demonstrations/demonstration_pieces.h"
#include "tests/common/demonstrations/builders.h"
#include "tests/fuzz/refusal.h"

namespace mario {
namespace {

// As demonstration_pieces.cpp makes one of its contents.
std::string Packed(std::string_view contents) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string frame(ZSTD_compressBound(contents.size()), '\0');
  frame.resize(
      ZSTD_compress2(context, frame.data(), frame.size(), contents.data(), contents.size()));
  ZSTD_freeCCtx(context);
  const auto length = static_cast<std::uint32_t>(frame.size());
  return std::string(reinterpret_cast<const char*>(&length), sizeof length) + frame;
}

// The contents of a file's pieces, each behind its length.
std::string PiecesOf(const Demonstration& demonstration) {
  const std::string file = EncodeDemonstration(demonstration);
  std::string_view rest = file;
  rest.remove_prefix(DemonstrationMagic().size());
  std::string pieces = "P";
  while (!rest.empty()) {
    std::uint32_t packed = 0;
    std::memcpy(&packed, rest.data(), sizeof packed);
    const std::string_view frame = rest.substr(sizeof packed, packed);
    std::string contents(ZSTD_getFrameContentSize(frame.data(), frame.size()), '\0');
    ZSTD_decompress(contents.data(), contents.size(), frame.data(), frame.size());
    const auto length = static_cast<std::uint16_t>(contents.size());
    pieces.append(reinterpret_cast<const char*>(&length), sizeof length).append(contents);
    rest.remove_prefix(sizeof packed + packed);
  }
  return pieces;
}

std::string FileOf(std::string_view bytes) {
  if (bytes.starts_with('F')) return std::string(bytes.substr(1));
  std::string file = DemonstrationMagic();
  bytes.remove_prefix(std::min<std::size_t>(1, bytes.size()));
  while (bytes.size() >= sizeof(std::uint16_t)) {
    std::uint16_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    bytes.remove_prefix(sizeof length);
    const std::string_view contents = bytes.substr(0, length);
    bytes.remove_prefix(contents.size());
    file += Packed(contents);
  }
  return file;
}

void Convert(const Demonstration& demonstration) {
  const std::array<Action, 3> actions = {
      Action{.name = "none"},
      {.name = "right", .buttons = 16},
      {.name = "tap", .buttons = 0, .tapped = 1, .tap_frames = 2}};
  for (const int frame_skip : {1, 4, 60}) {
    const ConversionLoss loss = LossOf(demonstration, frame_skip, actions);
    const bool adds_up =
        loss.steps >= 0 && loss.leftover_frames >= 0 && loss.leftover_frames < frame_skip &&
        demonstration.first_frame + loss.frames + loss.leftover_frames == demonstration.frames();
    if (!adds_up) throw std::logic_error("frames are neither in a step nor left over");
  }
}

}  // namespace

void CheckDemonstrationBytes(std::string_view bytes) {
  std::optional<Demonstration> demonstration;
  ExpectOrderlyRefusal([&] { demonstration = DecodeDemonstration(FileOf(bytes), "fuzzed"); });
  if (!demonstration) return;
  if (DecodeDemonstration(EncodeDemonstration(*demonstration), "again") != *demonstration) {
    throw std::logic_error("a demonstration is another one when it is written again");
  }
  Convert(*demonstration);
}

std::vector<std::string> DemonstrationSeeds() {
  Demonstration demonstration = TestDemonstration();
  std::vector<std::string> seeds;
  const auto add = [&] {
    seeds.push_back("F" + EncodeDemonstration(demonstration));
    seeds.push_back(PiecesOf(demonstration));
  };
  add();
  demonstration.first_frame = 700;
  demonstration.is_whole = false;
  demonstration.ended_by.clear();
  add();
  demonstration.states.clear();
  demonstration.buttons.resize(701);
  add();
  const std::string file = seeds.front();
  seeds.push_back(file.substr(0, file.size() / 2));
  seeds.push_back(file.substr(0, file.size() - 3));
  return seeds;
}

}  // namespace mario
