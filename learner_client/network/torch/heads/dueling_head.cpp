#include "learner_client/network/torch/heads/scalar_head.h"

namespace mario {
namespace {

class DuelingHead : public ScalarHead {
 public:
  using ScalarHead::ScalarHead;
  bool dueling() const override { return true; }
};

}  // namespace

std::unique_ptr<Head> MakeDuelingHead(const HeadInput& input) {
  return std::make_unique<DuelingHead>(input);
}

}  // namespace mario
