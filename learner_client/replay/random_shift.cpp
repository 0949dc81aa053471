#include "learner_client/replay/random_shift.h"

#include <algorithm>
#include <cstring>

namespace mario {
namespace {

// `to` may be `from`.
void ShiftRow(int right, std::size_t width, const std::uint8_t* from, std::uint8_t* to) {
  const auto gap = static_cast<std::size_t>(right < 0 ? -right : right);
  const std::uint8_t edge = right < 0 ? from[0] : from[width - 1];
  if (right >= 0) {
    std::memmove(to, from + gap, width - gap);
    std::memset(to + width - gap, edge, gap);
  } else {
    std::memmove(to + gap, from, width - gap);
    std::memset(to, edge, gap);
  }
}

// In place: rows are written in the order in which they are no longer read.
void ShiftFrame(Shift shift, const ObservationShape& shape, std::uint8_t* frame) {
  const auto width = static_cast<std::size_t>(shape.width);
  for (int i = 0; i < shape.height; ++i) {
    const int row = shift.down >= 0 ? i : shape.height - 1 - i;
    const int source = std::clamp(row + shift.down, 0, shape.height - 1);
    ShiftRow(shift.right, width, frame + static_cast<std::size_t>(source) * width,
             frame + static_cast<std::size_t>(row) * width);
  }
}

}  // namespace

std::vector<Shift> DrawShifts(int count, int pixels, Generator& generator) {
  std::vector<Shift> shifts;
  if (pixels == 0) return shifts;
  const std::int64_t choices = 2 * pixels + 1;
  for (int i = 0; i < count; ++i) {
    const int down = static_cast<int>(generator.UniformInt(choices)) - pixels;
    shifts.push_back({down, static_cast<int>(generator.UniformInt(choices)) - pixels});
  }
  return shifts;
}

void ApplyShifts(std::span<const Shift> shifts, const ObservationShape& shape,
                 std::span<std::uint8_t> states) {
  const std::size_t state_bytes = states.size() / shifts.size();
  for (std::size_t i = 0; i < shifts.size(); ++i) {
    for (std::size_t at = 0; at < state_bytes; at += shape.bytes()) {
      ShiftFrame(shifts[i], shape, states.data() + i * state_bytes + at);
    }
  }
}

}  // namespace mario
