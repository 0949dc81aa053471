#include <cstddef>
#include <cstdint>

#include "tests/fuzz/file_properties.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mario::CheckRomBytes({reinterpret_cast<const char*>(data), size});
  return 0;
}
