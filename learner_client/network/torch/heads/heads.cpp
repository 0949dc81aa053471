#include "learner_client/network/torch/heads/head.h"

namespace mario {

std::unique_ptr<Head> MakeScalarHead(const HeadInput& input);
std::unique_ptr<Head> MakeDuelingHead(const HeadInput& input);
std::unique_ptr<Head> MakeC51Head(const HeadInput& input);
std::unique_ptr<Head> MakeQuantileHead(const HeadInput& input);
std::unique_ptr<Head> MakeHlGaussHead(const HeadInput& input);

const std::map<std::string, HeadFactory>& Heads() {
  static const std::map<std::string, HeadFactory> heads = {{"scalar", MakeScalarHead},
                                                           {"dueling", MakeDuelingHead},
                                                           {"c51", MakeC51Head},
                                                           {"qr", MakeQuantileHead},
                                                           {"hl-gauss", MakeHlGaussHead}};
  return heads;
}

}  // namespace mario
