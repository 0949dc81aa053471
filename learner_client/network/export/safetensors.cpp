#include "learner_client/network/export/safetensors.h"

#include <bit>
#include <nlohmann/json.hpp>

namespace mario {
namespace {

static_assert(std::endian::native == std::endian::little, "the arrays are little-endian");

constexpr std::size_t kAlignment = 8;  // of the arrays; blanks may end the header

}  // namespace

std::string ToSafetensors(const NamedTensors& tensors,
                          const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header;
  header["__metadata__"] = metadata;
  std::string arrays;
  for (const NamedTensor& tensor : tensors) {
    const std::size_t begin = arrays.size();
    arrays.append(reinterpret_cast<const char*>(tensor.values.data()),
                  tensor.values.size() * sizeof(float));
    header[tensor.name] = {
        {"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {begin, arrays.size()}}};
  }
  std::string text = header.dump();
  text.resize((text.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');
  const std::uint64_t length = text.size();
  return std::string(reinterpret_cast<const char*>(&length), sizeof length) + text + arrays;
}

}  // namespace mario
