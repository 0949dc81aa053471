#include "learner_client/demonstrations/hdf5_file.h"

#include <hdf5.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <type_traits>

namespace mario {
namespace {

static_assert(std::is_same_v<hid_t, std::int64_t>);

constexpr std::uint64_t kImagesInChunk = 64;  // compressed together
constexpr unsigned kCompressionLevel = 4;

void Require(hid_t result, const std::string& path) {
  if (result < 0) throw std::runtime_error("cannot write " + path + ": is the disk full?");
}

// One of the library's identifiers, closed at the end.
class Handle {
 public:
  using Closer = herr_t (*)(hid_t);

  Handle(hid_t id, Closer closer, const std::string& path) : id_(id), closer_(closer) {
    Require(id, path);
  }
  ~Handle() { closer_(id_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  hid_t id() const { return id_; }

 private:
  const hid_t id_;
  const Closer closer_;
};

}  // namespace

bool Hdf5File::IsAvailable() { return true; }

Hdf5File::Hdf5File(const std::filesystem::path& path) : path_(path.string()) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // it would print each error
  file_ = H5Fcreate(path_.c_str(), H5F_ACC_EXCL, H5P_DEFAULT, H5P_DEFAULT);
  Require(file_, path_);
}

Hdf5File::~Hdf5File() {
  if (file_ >= 0) H5Fclose(file_);
}

void Hdf5File::AddGroup(const std::string& name,
                        const std::vector<std::pair<std::string, std::int64_t>>& attributes) {
  const Handle group(H5Gcreate2(file_, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                     H5Gclose, path_);
  const Handle scalar(H5Screate(H5S_SCALAR), H5Sclose, path_);
  for (const auto& [key, value] : attributes) {
    const Handle attribute(H5Acreate2(group.id(), key.c_str(), H5T_NATIVE_INT64, scalar.id(),
                                      H5P_DEFAULT, H5P_DEFAULT),
                           H5Aclose, path_);
    Require(H5Awrite(attribute.id(), H5T_NATIVE_INT64, &value), path_);
  }
}

void Hdf5File::AddImages(const std::string& name, std::span<const std::uint8_t> images, int height,
                         int width) {
  const auto rows = static_cast<std::uint64_t>(height);
  const auto columns = static_cast<std::uint64_t>(width);
  const std::array shape = {images.size() / (rows * columns), rows, columns};
  const std::array<hsize_t, 3> chunk = {std::clamp<hsize_t>(shape[0], 1, kImagesInChunk), rows,
                                        columns};
  const Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, path_);
  Require(H5Pset_chunk(properties.id(), 3, chunk.data()), path_);
  Require(H5Pset_deflate(properties.id(), kCompressionLevel), path_);
  AddArray(name, shape, H5T_NATIVE_UINT8, images.data(), properties.id());
}

void Hdf5File::AddIntegers(const std::string& name, std::span<const std::int64_t> numbers) {
  AddArray(name, std::array{std::uint64_t{numbers.size()}}, H5T_NATIVE_INT64, numbers.data(),
           H5P_DEFAULT);
}

void Hdf5File::AddNumbers(const std::string& name, std::span<const double> numbers) {
  AddArray(name, std::array{std::uint64_t{numbers.size()}}, H5T_NATIVE_DOUBLE, numbers.data(),
           H5P_DEFAULT);
}

void Hdf5File::AddBooleans(const std::string& name, std::span<const std::int8_t> values) {
  const Handle type(H5Tenum_create(H5T_NATIVE_INT8), H5Tclose, path_);
  std::int8_t value = 0;
  for (const char* word : {"FALSE", "TRUE"}) {
    Require(H5Tenum_insert(type.id(), word, &value), path_);
    ++value;
  }
  AddArray(name, std::array{std::uint64_t{values.size()}}, type.id(), values.data(), H5P_DEFAULT);
}

void Hdf5File::Close() {
  const Id file = file_;
  file_ = -1;
  Require(H5Fclose(file), path_);
}

void Hdf5File::AddArray(const std::string& name, std::span<const std::uint64_t> shape, Id type,
                        const void* values, Id properties) {
  const std::vector<hsize_t> sizes(shape.begin(), shape.end());
  const Handle space(H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr),
                     H5Sclose, path_);
  const Handle array(
      H5Dcreate2(file_, name.c_str(), type, space.id(), H5P_DEFAULT, properties, H5P_DEFAULT),
      H5Dclose, path_);
  Require(H5Dwrite(array.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), path_);
}

}  // namespace mario
