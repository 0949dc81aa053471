#pragma once

#include <cstdint>
#include <map>

#include "emulator_server/emulator/platform.h"

namespace mario {

// A console's memory that is all zeros but for what a test has put there.
class FakeMemory final : public Memory {
 public:
  std::uint8_t Read(std::uint32_t address) const override {
    const auto found = bytes_.find(address);
    return found == bytes_.end() ? std::uint8_t{0} : found->second;
  }
  void Write(std::uint32_t address, std::uint8_t value) override { bytes_[address] = value; }

 private:
  std::map<std::uint32_t, std::uint8_t> bytes_;
};

}  // namespace mario
