#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/demonstrations/demonstration.h"

namespace mario {

// What a demonstration's file consists of. It grows by whole pieces, so that whatever ends a
// recording, the pieces before are good:
//
//   "mario-learning demonstration 1\n" origin (buttons | state)* end
//
// Each piece is its length (4 bytes, little end first) and one Zstandard frame with a checksum.
// Buttons and states say which frame they belong to.

std::string DemonstrationMagic();
std::string OriginPiece(const DemonstrationOrigin& origin, std::int64_t first_frame);
// Of the frames from `begin` on.
std::string ButtonsPiece(std::int64_t begin, std::span<const std::uint16_t> buttons);
std::string StatePiece(const RecordedState& state);
std::string EndPiece(std::int64_t frames, const std::string& ended_by);

// Puts what follows the magic together again. Throws std::runtime_error with a reason.
class PieceReader {
 public:
  explicit PieceReader(std::string_view pieces) : rest_(pieces) {}

  // Until the end, or a piece that was not written whole.
  Demonstration Read();

 private:
  std::optional<std::string> Next();
  void Take(const std::string& piece);

  std::string_view rest_;
  Demonstration read_;
  bool has_origin_ = false;
  std::size_t unpacked_ = 0;  // bytes, so far
};

}  // namespace mario
