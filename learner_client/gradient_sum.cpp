#include "learner_client/gradient_sum.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <array>
#include <cmath>
#include <numeric>

#include "learner_client/adam.h"

namespace mario {
namespace {

using at::Tensor;

constexpr std::int64_t kShares = 4;  // of the hidden layer's weights

std::span<float> Elements(const Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

// [B, ...], of the whole batch.
Tensor Join(const std::vector<PartGradient*>& parts, Tensor PartGradient::*member) {
  std::vector<Tensor> tensors;
  for (const PartGradient* part : parts) tensors.push_back(part->*member);
  return at::cat(tensors);
}

// Sets some rows of a product's, and returns their squared norm.
double SetRows(const Tensor& rows, const Tensor& left, const Tensor& right) {
  if (rows.options().type_equal(right.options())) {
    Tensor where_they_belong = rows;
    at::mm_out(where_they_belong, left, right);
  } else {
    rows.copy_(at::mm(left, right));
  }
  return SquaredNorm(Elements(rows));
}

// Adds up what the parts have from `begin` to `end`, and returns the sum's squared norm.
double AddUpRange(const std::vector<PartGradient*>& parts, std::int64_t begin, std::int64_t end) {
  const auto range = [&](const PartGradient* part) {
    return Elements(part->flat.narrow(0, begin, end - begin));
  };
  for (std::size_t i = 1; i < parts.size(); ++i) AddTo(range(parts.front()), range(parts[i]));
  return SquaredNorm(range(parts.front()));
}

}  // namespace

double AddUp(Workers& workers, const std::vector<PartGradient*>& parts, Layers& sums) {
  const Tensor& hidden = sums.hidden.weight;
  const Tensor by_hidden = Join(parts, &PartGradient::by_hidden).t();
  const Tensor features = Join(parts, &PartGradient::features);
  const std::int64_t begin = hidden.storage_offset(), end = begin + hidden.numel();
  std::array<double, kShares + 1> squares;
  workers.Run(kShares, [&](int share) {
    const c10::InferenceMode no_autograd;
    const std::int64_t row = hidden.size(0) * share / kShares;
    const std::int64_t rows = hidden.size(0) * (share + 1) / kShares - row;
    squares[static_cast<std::size_t>(share)] =
        SetRows(hidden.narrow(0, row, rows), by_hidden.narrow(0, row, rows), features);
  });
  squares.back() =
      AddUpRange(parts, 0, begin) + AddUpRange(parts, end, parts.front()->flat.numel());
  return std::sqrt(std::accumulate(squares.begin(), squares.end(), 0.0));
}

}  // namespace mario
