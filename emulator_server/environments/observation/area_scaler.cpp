#include "emulator_server/environments/observation/area_scaler.h"

#include <algorithm>
#include <cmath>

namespace mario {

AreaScaler::Axis::Axis(int source, int scaled) {
  const double ratio = static_cast<double>(source) / scaled;
  taps = std::min(static_cast<std::size_t>(std::ceil(ratio)) + 1, static_cast<std::size_t>(source));
  for (int i = 0; i < scaled; ++i) {
    const double begin = i * ratio;
    const double end = begin + ratio;
    // Never so late that the last tap would lie beyond the source.
    first.push_back(
        std::min(static_cast<std::size_t>(begin), static_cast<std::size_t>(source) - taps));
    // Differences of a rounded running total: they sum up exactly, and no error adds up.
    std::int64_t total = 0;
    for (std::size_t t = 0; t < taps; ++t) {
      const double pixel_end = static_cast<double>(first.back() + t) + 1.0;
      const double covered = std::clamp(pixel_end, begin, end) - begin;
      const std::int64_t next = std::llround(covered / ratio * kUnit);
      weights.push_back(static_cast<std::uint16_t>(next - total));
      total = next;
    }
  }
}

AreaScaler::AreaScaler(Size source, Size scaled)
    : width_(static_cast<std::size_t>(source.width)),
      rows_(source.height, scaled.height),
      columns_(source.width, scaled.width) {}

void AreaScaler::BlendRows(std::span<const std::uint8_t> source, std::size_t y,
                           std::span<std::uint16_t> row) const {
  const std::uint16_t* weights = &rows_.weights[y * rows_.taps];
  std::fill(row.begin(), row.end(), std::uint16_t{0});
  for (std::size_t t = 0; t < rows_.taps; ++t) {
    const std::uint8_t* line = &source[(rows_.first[y] + t) * width_];
    for (std::size_t x = 0; x < row.size(); ++x) {
      row[x] = static_cast<std::uint16_t>(row[x] + weights[t] * line[x]);
    }
  }
}

void AreaScaler::BlendColumns(std::span<const std::uint16_t> row,
                              std::span<std::uint8_t> out) const {
  const std::uint16_t* weight = columns_.weights.data();
  for (std::size_t x = 0; x < out.size(); ++x) {
    const std::uint16_t* pixel = &row[columns_.first[x]];
    std::uint32_t sum = kUnit * kUnit / 2;  // rounds
    for (std::size_t t = 0; t < columns_.taps; ++t) sum += std::uint32_t{*weight++} * pixel[t];
    out[x] = static_cast<std::uint8_t>(sum / (kUnit * kUnit));
  }
}

void AreaScaler::Scale(std::span<const std::uint8_t> source, std::span<std::uint8_t> scaled) const {
  std::vector<std::uint16_t> row(width_);
  const std::size_t out_width = columns_.first.size();
  for (std::size_t y = 0; y < rows_.first.size(); ++y) {
    BlendRows(source, y, row);
    BlendColumns(row, scaled.subspan(y * out_width, out_width));
  }
}

}  // namespace mario
