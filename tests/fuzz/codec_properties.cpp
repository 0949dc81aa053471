#include "tests/fuzz/codec_properties.h"

#include <stdexcept>

#include "proto/codec.h"

namespace mario {
namespace {

// Encodings are compared, not structs: a NaN among the variables is unequal to itself.
template <typename Decode>
void CheckBytes(std::string_view bytes, const Decode& decode) {
  std::string encoded;
  try {
    encoded = Encode(decode(bytes));
  } catch (const WireError&) {
    return;
  }
  if (Encode(decode(encoded)) != encoded) {
    throw std::logic_error("a message changed on the way through the codec");
  }
}

}  // namespace

void CheckRequestBytes(std::string_view bytes) { CheckBytes(bytes, DecodeRequest); }
void CheckReplyBytes(std::string_view bytes) { CheckBytes(bytes, DecodeReply); }
void CheckScreenBytes(std::string_view bytes) { CheckBytes(bytes, DecodeScreen); }

}  // namespace mario
