// In place of hdf5_file.cpp where there is no HDF5: nothing is ever opened.
#include <stdexcept>

#include "learner_client/demonstrations/hdf5_file.h"

namespace mario {

bool Hdf5File::IsAvailable() { return false; }
Hdf5File::Hdf5File(const std::filesystem::path&) {
  throw std::logic_error("an HDF5 file in a program without HDF5");
}
Hdf5File::~Hdf5File() = default;
void Hdf5File::AddGroup(const std::string&,
                        const std::vector<std::pair<std::string, std::int64_t>>&) {}
void Hdf5File::AddImages(const std::string&, std::span<const std::uint8_t>, int, int) {}
void Hdf5File::AddIntegers(const std::string&, std::span<const std::int64_t>) {}
void Hdf5File::AddNumbers(const std::string&, std::span<const double>) {}
void Hdf5File::AddBooleans(const std::string&, std::span<const std::int8_t>) {}
void Hdf5File::Close() {}

}  // namespace mario
