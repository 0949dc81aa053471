// IMPALA's encoder (Espeholt et al. 2018): every pixel of the residual network's last stage is a
// feature.
#include "learner_client/network/torch/encoders/residual_stages.h"

namespace mario {
namespace {

class Impala : public ResidualStages {
 public:
  using ResidualStages::ResidualStages;
  at::Tensor forward(const at::Tensor& pixels) {
    return ResidualStages::forward(pixels).flatten(1);
  }
};

}  // namespace

Encoder MakeImpala(const EncoderInput& input) { return EncoderOf<Impala>(input); }

}  // namespace mario
