// Impoola's encoder (Trumpp et al. 2025, arXiv 2503.05546): IMPALA's with the mean over all pixels
// of each channel as features, so that most of the weights go and what is seen counts wherever it
// is.
#include "learner_client/network/torch/encoders/residual_stages.h"

namespace mario {
namespace {

class Impoola : public ResidualStages {
 public:
  using ResidualStages::ResidualStages;
  at::Tensor forward(const at::Tensor& pixels) {
    return ResidualStages::forward(pixels).mean(at::IntArrayRef{2, 3});
  }
};

}  // namespace

Encoder MakeImpoola(const EncoderInput& input) { return EncoderOf<Impoola>(input); }

}  // namespace mario
