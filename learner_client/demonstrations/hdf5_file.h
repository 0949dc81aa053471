#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace mario {

// A new HDF5 file, and the few kinds of arrays that this program writes into one. Each function
// throws std::runtime_error when the file cannot be written.
class Hdf5File {
 public:
  static bool IsAvailable();  // whether this program was built with HDF5

  explicit Hdf5File(const std::filesystem::path& path);
  ~Hdf5File();
  Hdf5File(const Hdf5File&) = delete;
  Hdf5File& operator=(const Hdf5File&) = delete;

  void AddGroup(const std::string& name,
                const std::vector<std::pair<std::string, std::int64_t>>& attributes);
  // `images`: [n, height, width] uint8; compressed.
  void AddImages(const std::string& name, std::span<const std::uint8_t> images, int height,
                 int width);
  void AddIntegers(const std::string& name, std::span<const std::int64_t> numbers);
  void AddNumbers(const std::string& name, std::span<const double> numbers);
  // As h5py has NumPy's: 0 or 1.
  void AddBooleans(const std::string& name, std::span<const std::int8_t> values);

  void Close();

 private:
  using Id = std::int64_t;  // the library's hid_t

  void AddArray(const std::string& name, std::span<const std::uint64_t> shape, Id type,
                const void* values, Id properties);

  const std::string path_;
  Id file_ = -1;  // -1: it is closed
};

}  // namespace mario
