#include <cstddef>
#include <cstdint>

#include "tests/fuzz/demonstration_properties.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mario::CheckDemonstrationBytes({reinterpret_cast<const char*>(data), size});
  return 0;
}
