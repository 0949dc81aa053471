#include <cstddef>
#include <cstdint>

#include "tests/fuzz/checkpoint_properties.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mario::CheckCheckpointBytes({reinterpret_cast<const char*>(data), size});
  return 0;
}
