#include <cstddef>
#include <cstdint>

#include "tests/fuzz/state_properties.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mario::CheckStateBytes({reinterpret_cast<const char*>(data), size});
  return 0;
}
