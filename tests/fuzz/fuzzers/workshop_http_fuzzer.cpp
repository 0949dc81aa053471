#include <cstddef>
#include <cstdint>

#include "tests/fuzz/workshop_properties.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mario::CheckWorkshopHttpBytes({reinterpret_cast<const char*>(data), size});
  return 0;
}
