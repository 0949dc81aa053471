#include "tests/benchmarks/matrix_products.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <cmath>

namespace mario {
namespace {

constexpr std::int64_t kSide = 1024;
constexpr double kOperations = 2.0 * kSide * kSide * kSide;  // of a product

}  // namespace

void MultiplyMatrices(double operations, ThreadTeam& workers) {
  const auto products = static_cast<int>(std::ceil(operations / kOperations));
  workers.Run(products, [](int) {
    thread_local const at::Tensor matrix = at::ones({kSide, kSide}, at::kFloat);
    thread_local at::Tensor product = at::empty({kSide, kSide}, at::kFloat);
    const c10::InferenceMode no_autograd;
    at::mm_out(product, matrix, matrix);
  });
}

}  // namespace mario
