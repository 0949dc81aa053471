#include "learner_client/network/cpu/gradient_sum.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "learner_client/network/cpu/adam.h"

namespace mario {
namespace {

using at::Tensor;

std::span<float> Elements(const Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

// What lies before and behind the hidden weights.
std::array<Tensor, 2> Rest(const PartGradient& gradient, const Tensor& hidden) {
  const std::int64_t begin = hidden.storage_offset(), end = begin + hidden.numel();
  return {gradient.flat.narrow(0, 0, begin),
          gradient.flat.narrow(0, end, gradient.flat.numel() - end)};
}

// Adds up all but the hidden weights', and returns the sum's squared norm.
double AddUpRest(const std::vector<PartGradient*>& parts, const Tensor& hidden) {
  const std::array<Tensor, 2> sums = Rest(*parts.front(), hidden);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::array<Tensor, 2> addends = Rest(*parts[i], hidden);
    for (std::size_t side : {0, 1}) AddTo(Elements(sums[side]), Elements(addends[side]));
  }
  return SquaredNorm(Elements(sums[0])) + SquaredNorm(Elements(sums[1]));
}

// Sets the first part's rows [B, ...] to the whole batch's, and returns their inner products with
// one another.
Tensor Join(const std::vector<PartGradient*>& parts, Tensor PartGradient::*member) {
  std::vector<Tensor> tensors;
  for (const PartGradient* part : parts) tensors.push_back(part->*member);
  const Tensor rows = parts.front()->*member = at::cat(tensors);
  const Tensor precise = rows.to(at::kFloat);
  return at::mm(precise, precise.t()).view(-1).to(at::kDouble);
}

}  // namespace

double AddUp(ThreadTeam& workers, const std::vector<PartGradient*>& parts, const Tensor& hidden) {
  double rest = 0.0;
  Tensor features, by_hidden;  // their inner products
  workers.Run(2, [&](int part) {
    const c10::InferenceMode no_autograd;
    if (part == 0) {
      features = Join(parts, &PartGradient::features);
    } else {
      by_hidden = Join(parts, &PartGradient::by_hidden);
      rest = AddUpRest(parts, hidden);
    }
  });
  // |G'F|^2 is the sum of (GG' * FF'), which rounding may leave below 0 when it is 0.
  const double square = rest + at::dot(features, by_hidden).item<double>();
  return square < 0.0 ? 0.0 : std::sqrt(square);
}

void ForEachBlock(ThreadTeam& workers, const PartGradient& gradient, const Tensor& hidden,
                  const NatureNetwork::GradientBlock& do_block) {
  const std::array<Tensor, 2> rest = Rest(gradient, hidden);
  const Tensor by_hidden = gradient.by_hidden.t();
  const std::int64_t columns = hidden.size(1);
  const std::int64_t height = std::max<std::int64_t>(kGradientBlock / columns, 1);
  const std::int64_t blocks = (hidden.size(0) + height - 1) / height;
  workers.Run(static_cast<int>(blocks) + 1, [&](int part) {
    const c10::InferenceMode no_autograd;
    if (part == 0) {
      for (const Tensor& side : rest) {
        do_block(static_cast<std::size_t>(side.storage_offset()), Elements(side));
      }
      return;
    }
    const std::int64_t row = (part - 1) * height;
    const std::int64_t rows = std::min(height, hidden.size(0) - row);
    const Tensor block = at::mm(by_hidden.narrow(0, row, rows), gradient.features).to(at::kFloat);
    do_block(static_cast<std::size_t>(hidden.storage_offset() + row * columns), Elements(block));
  });
}

}  // namespace mario
