#include "learner_client/network/export/safetensors.h"

#include <ATen/ATen.h>

#include <bit>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace mario {
namespace {

static_assert(std::endian::native == std::endian::little, "the arrays are little-endian");

constexpr std::size_t kAlignment = 8;  // of the arrays; blanks may end the header

std::string TypeName(at::ScalarType type) {
  switch (type) {
    case at::kFloat:
      return "F32";
    case at::kDouble:
      return "F64";
    case at::kByte:
      return "U8";
    case at::kLong:
      return "I64";
    default:
      throw std::runtime_error(std::string("arrays of ") + c10::toString(type) +
                               " are not written as safetensors");
  }
}

}  // namespace

std::string ToSafetensors(const std::vector<std::pair<std::string, at::Tensor>>& arrays,
                          const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header;
  header["__metadata__"] = metadata;
  std::string values;
  for (const auto& [name, given] : arrays) {
    const at::Tensor array = given.detach().cpu().contiguous();
    const std::size_t begin = values.size();
    values.append(static_cast<const char*>(array.data_ptr()), array.nbytes());
    header[name] = {{"dtype", TypeName(array.scalar_type())},
                    {"shape", array.sizes().vec()},
                    {"data_offsets", {begin, values.size()}}};
  }
  std::string text = header.dump();
  text.resize((text.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');
  const std::uint64_t length = text.size();
  return std::string(reinterpret_cast<const char*>(&length), sizeof length) + text + values;
}

}  // namespace mario
