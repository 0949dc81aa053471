#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>

namespace mario {

// Expects that `check` throws at none of the inputs that fuzzing has kept in this folder.
inline void CheckCorpus(const std::string& folder,
                        const std::function<void(std::string_view)>& check) {
  int inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(MARIO_CORPUS + ("/" + folder))) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    EXPECT_NO_THROW(check(bytes)) << entry.path();
    ++inputs;
  }
  EXPECT_GT(inputs, 10);
}

}  // namespace mario
