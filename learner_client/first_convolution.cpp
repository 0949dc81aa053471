#include "learner_client/first_convolution.h"

#include <algorithm>
#include <vector>

#include "learner_client/wide.h"

namespace mario {
namespace {

// Eight floats, wherever they lie.
using Vector = float __attribute__((vector_size(32), aligned(4), may_alias));

constexpr std::size_t kFilters = 16;   // computed together: two vectors
constexpr std::size_t kPositions = 6;  // at most, likewise; with the filters twelve registers
constexpr std::size_t kInputs = 4;     // of weights whose gradients are summed together
constexpr float kScale = 1.0f / 255.0f;

// Two rows of blocks are what a row of values looks at.
struct Shape {
  Shape(const PixelBlocks& blocks, int filter_count)
      : row(static_cast<std::size_t>(blocks.columns) * blocks.channels()),
        channels(blocks.channels()),
        rows(static_cast<std::size_t>(blocks.rows - 1)),
        columns(static_cast<std::size_t>(blocks.columns - 1)),
        filters(static_cast<std::size_t>(filter_count)) {}

  std::size_t packs() const { return (filters + kFilters - 1) / kFilters; }
  std::size_t inputs() const { return 4 * channels; }  // of a filter
  std::size_t packed() const { return packs() * inputs() * kFilters; }
  std::size_t filters_in(std::size_t pack) const {
    return std::min(kFilters, filters - pack * kFilters);
  }

  std::size_t row;  // pixels of a row of blocks
  std::size_t channels;
  std::size_t rows;  // of values
  std::size_t columns;
  std::size_t filters;
};

// Weights [packs, 2 * 2 * channels, kFilters], zeros beyond the last filter.
std::vector<float> Pack(const Shape& shape, std::span<const float> weights) {
  std::vector<float> packed(shape.packed());
  for (std::size_t filter = 0; filter < shape.filters; ++filter) {
    float* to = &packed[filter / kFilters * shape.inputs() * kFilters + filter % kFilters];
    for (std::size_t i = 0; i < shape.inputs(); ++i) {
      to[i * kFilters] = kScale * weights[filter * shape.inputs() + i];
    }
  }
  return packed;
}

void Unpack(const Shape& shape, const std::vector<float>& packed, std::span<float> weights) {
  for (std::size_t filter = 0; filter < shape.filters; ++filter) {
    const float* from = &packed[filter / kFilters * shape.inputs() * kFilters + filter % kFilters];
    for (std::size_t i = 0; i < shape.inputs(); ++i) {
      weights[filter * shape.inputs() + i] = kScale * from[i * kFilters];
    }
  }
}

// What is called from loops for a processor's widest vectors must become part of them.
#define MARIO_INLINE [[gnu::always_inline]] inline

MARIO_INLINE Vector Load(const float* from) { return *reinterpret_cast<const Vector*>(from); }
MARIO_INLINE void Store(Vector vector, float* to) { *reinterpret_cast<Vector*>(to) = vector; }

MARIO_INLINE void Widen(const std::uint8_t* bytes, std::size_t count, float* floats) {
  for (std::size_t i = 0; i < count; ++i) floats[i] = static_cast<float>(bytes[i]);
}

// The values [count, kFilters] of `count` positions beside each other, from the two rows of blocks.
template <std::size_t count>
MARIO_INLINE void Convolve(const Shape& shape, const float* const rows[2], const float* weights,
                           const float* biases, float* values) {
  Vector sums[count][2];
  for (std::size_t n = 0; n < count; ++n) {
    sums[n][0] = Load(biases);
    sums[n][1] = Load(biases + 8);
  }
  for (std::size_t row = 0; row < 2; ++row) {
    const float* inputs = rows[row];
    for (std::size_t i = 0; i < 2 * shape.channels; ++i, weights += kFilters) {
      const Vector low = Load(weights), high = Load(weights + 8);
      for (std::size_t n = 0; n < count; ++n) {
        const float input = inputs[n * shape.channels + i];
        sums[n][0] += input * low;
        sums[n][1] += input * high;
      }
    }
  }
  const Vector zero = {};
  for (std::size_t n = 0; n < count; ++n, values += kFilters) {
    Store(sums[n][0] > zero ? sums[n][0] : zero, values);
    Store(sums[n][1] > zero ? sums[n][1] : zero, values + 8);
  }
}

MARIO_INLINE void ConvolveSome(std::size_t count, const Shape& shape, const float* const rows[2],
                               const float* weights, const float* biases, float* values) {
  switch (count) {
    case 6:
      return Convolve<6>(shape, rows, weights, biases, values);
    case 5:
      return Convolve<5>(shape, rows, weights, biases, values);
    case 4:
      return Convolve<4>(shape, rows, weights, biases, values);
    case 3:
      return Convolve<3>(shape, rows, weights, biases, values);
    case 2:
      return Convolve<2>(shape, rows, weights, biases, values);
    default:
      return Convolve<1>(shape, rows, weights, biases, values);
  }
}

// A row's values [columns, kFilters] of one pack: in groups that are as equal as can be.
MARIO_INLINE void ConvolveRow(const Shape& shape, const float* const rows[2], const float* weights,
                              const float* biases, float* values) {
  const std::size_t groups = (shape.columns + kPositions - 1) / kPositions;
  for (std::size_t group = 0; group < groups; ++group) {
    const std::size_t begin = shape.columns * group / groups;
    const std::size_t end = shape.columns * (group + 1) / groups;
    const float* const from[2] = {rows[0] + begin * shape.channels,
                                  rows[1] + begin * shape.channels};
    ConvolveSome(end - begin, shape, from, weights, biases, values + begin * kFilters);
  }
}

// Adds to the gradients [2 * channels, kFilters] by the weights that look at one row of blocks.
MARIO_INLINE void AddProducts(const Shape& shape, const float* inputs, const float* gradient,
                              float* sums) {
  for (std::size_t i = 0; i < 2 * shape.channels; i += kInputs, sums += kInputs * kFilters) {
    Vector low[kInputs], high[kInputs];
    for (std::size_t n = 0; n < kInputs; ++n) {
      low[n] = Load(sums + n * kFilters);
      high[n] = Load(sums + n * kFilters + 8);
    }
    for (std::size_t x = 0; x < shape.columns; ++x) {
      const Vector by_low = Load(gradient + x * kFilters);
      const Vector by_high = Load(gradient + x * kFilters + 8);
      for (std::size_t n = 0; n < kInputs; ++n) {
        const float input = inputs[x * shape.channels + i + n];
        low[n] += input * by_low;
        high[n] += input * by_high;
      }
    }
    for (std::size_t n = 0; n < kInputs; ++n) {
      Store(low[n], sums + n * kFilters);
      Store(high[n], sums + n * kFilters + 8);
    }
  }
}

// The rows of blocks of a state as floats, each while two rows of values need it.
class Rows {
 public:
  explicit Rows(const Shape& shape) : row_(shape.row), floats_(2 * shape.row) {}

  MARIO_INLINE void Begin(const std::uint8_t* state) {
    next_ = state;
    Advance();
  }
  MARIO_INLINE void Advance() {
    rows_[0] = rows_[1];
    rows_[1] = rows_[0] == floats_.data() ? floats_.data() + row_ : floats_.data();
    Widen(next_, row_, rows_[1]);
    next_ += row_;
  }
  MARIO_INLINE const float* const* rows() const { return rows_; }

 private:
  std::size_t row_;
  std::vector<float> floats_;
  float* rows_[2] = {};
  const std::uint8_t* next_ = nullptr;
};

MARIO_WIDE void ForwardStates(const Shape& shape, std::span<const std::uint8_t> pixels,
                              const float* weights, const float* biases, float* values) {
  Rows rows(shape);
  std::vector<float> row(shape.columns * kFilters);
  for (std::size_t at = 0; at < pixels.size(); at += (shape.rows + 1) * shape.row) {
    rows.Begin(&pixels[at]);
    for (std::size_t y = 0; y < shape.rows; ++y, values += shape.columns * shape.filters) {
      rows.Advance();
      for (std::size_t pack = 0; pack < shape.packs(); ++pack) {
        ConvolveRow(shape, rows.rows(), weights + pack * shape.inputs() * kFilters,
                    biases + pack * kFilters, row.data());
        for (std::size_t x = 0; x < shape.columns; ++x) {
          std::copy_n(&row[x * kFilters], shape.filters_in(pack),
                      values + x * shape.filters + pack * kFilters);
        }
      }
    }
  }
}

MARIO_WIDE void BackwardStates(const Shape& shape, std::span<const std::uint8_t> pixels,
                               const float* gradient, float* sums) {
  Rows rows(shape);
  std::vector<float> row(shape.columns * kFilters);
  for (std::size_t at = 0; at < pixels.size(); at += (shape.rows + 1) * shape.row) {
    rows.Begin(&pixels[at]);
    for (std::size_t y = 0; y < shape.rows; ++y, gradient += shape.columns * shape.filters) {
      rows.Advance();
      for (std::size_t pack = 0; pack < shape.packs(); ++pack) {
        for (std::size_t x = 0; x < shape.columns; ++x) {
          std::copy_n(gradient + x * shape.filters + pack * kFilters, shape.filters_in(pack),
                      &row[x * kFilters]);
        }
        float* of_pack = sums + pack * shape.inputs() * kFilters;
        AddProducts(shape, rows.rows()[0], row.data(), of_pack);
        AddProducts(shape, rows.rows()[1], row.data(), of_pack + 2 * shape.channels * kFilters);
      }
    }
  }
}

}  // namespace

void FirstConvolution::Forward(std::span<const std::uint8_t> pixels, std::span<const float> weights,
                               std::span<const float> biases, std::span<float> values) const {
  const Shape shape(blocks_, filters_);
  const std::vector<float> packed = Pack(shape, weights);
  std::vector<float> padded(shape.packs() * kFilters);
  std::copy(biases.begin(), biases.end(), padded.begin());
  ForwardStates(shape, pixels, packed.data(), padded.data(), values.data());
}

void FirstConvolution::Backward(std::span<const std::uint8_t> pixels,
                                std::span<const float> gradient, std::span<float> weights,
                                std::span<float> biases) const {
  const Shape shape(blocks_, filters_);
  std::vector<float> sums(shape.packed());
  BackwardStates(shape, pixels, gradient.data(), sums.data());
  Unpack(shape, sums, weights);
  std::fill(biases.begin(), biases.end(), 0.0f);
  for (std::size_t at = 0; at < gradient.size(); at += shape.filters) {
    for (std::size_t i = 0; i < shape.filters; ++i) biases[i] += gradient[at + i];
  }
}

}  // namespace mario
