#pragma once

#include <cstddef>
#include <filesystem>

namespace mario {

// How much memory this process may use: the machine's, or less where a container's limit says so.
std::size_t UsableBytes();

// The limit in a control group's file; the greatest number when there is none.
std::size_t ControlGroupLimit(const std::filesystem::path& file);

}  // namespace mario
