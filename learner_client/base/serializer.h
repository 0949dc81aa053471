#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "learner_client/base/disk.h"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace mario {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// What goes into files as its bytes: nothing that has padding, so that the same values are always
// the same bytes.
template <typename T>
inline constexpr bool kIsPlain = std::is_arithmetic_v<T>;
template <typename T, std::size_t kSize>
inline constexpr bool kIsPlain<std::array<T, kSize>> = std::is_arithmetic_v<T>;
template <typename T>
concept Plain = kIsPlain<T>;

// Writes values to a compressed, checksummed file, which appears as a NewFile does. Every failure
// (a full disk) is a std::runtime_error naming the file.
class Serializer {
 public:
  explicit Serializer(std::filesystem::path path, Disk& disk = RealDisk());

  // "mario-learning checkpoint 3": what the file is, and the version of its format.
  void PutFormat(const std::string& kind, int version);
  // Says what comes next: a reader that finds another name can tell what is missing.
  void PutName(const std::string& name) { Put(name); }

  template <Plain T>
  void Put(const T& value) {
    PutBytes({reinterpret_cast<const char*>(&value), sizeof value});
  }
  void Put(const std::string& text);
  void Put(std::span<const float> values);
  void PutBytes(std::span<const char> bytes);
  template <typename T>
  void Put(const std::string& name, const T& value) {
    PutName(name);
    Put(value);
  }

  void Commit();

 private:
  void Compress(std::span<const char> bytes, bool end);

  NewFile file_;
  std::unique_ptr<ZSTD_CCtx_s, void (*)(ZSTD_CCtx_s*)> context_;
  std::vector<char> compressed_;
};

// A file that a later release of this program has written.
class NewerFormat : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Reads such a file. A file that is missing, damaged or cut short is a std::runtime_error naming
// it.
class Deserializer {
 public:
  explicit Deserializer(std::filesystem::path path);
  ~Deserializer();
  Deserializer(const Deserializer&) = delete;
  Deserializer& operator=(const Deserializer&) = delete;

  // The version of a file that PutFormat began: one of [oldest, newest]. Throws std::runtime_error
  // when the file is of another kind or older, NewerFormat when it is newer.
  int GetFormat(const std::string& kind, int oldest, int newest);
  // As GetFormat has found it; of what has no format, the greatest.
  int version() const { return version_; }
  // Throws when what comes next has another name. Files of formats before there were names have
  // none: `named` is false for them.
  void ExpectName(const std::string& name);
  void set_named(bool named) { named_ = named; }
  bool named() const { return named_; }

  template <Plain T>
  T Get(const std::string& name) {
    ExpectName(name);
    return Get<T>();
  }
  template <Plain T>
  T Get() {
    if constexpr (std::is_same_v<T, bool>) return GetBool();
    T value;
    GetBytes({reinterpret_cast<char*>(&value), sizeof value});
    return value;
  }
  std::string GetString();
  std::string GetString(std::size_t limit);  // of at most so many bytes
  // `values` says how many are expected.
  void Get(std::span<float> values);
  void Get(const std::string& name, std::span<float> values) {
    ExpectName(name);
    Get(values);
  }
  std::vector<float> GetFloats(std::size_t limit);
  void GetBytes(std::span<char> bytes);
  // A count of things to read that must not exceed `limit`.
  std::size_t GetCount(std::size_t limit);

  // Throws unless the file ends here with the right checksum.
  void ExpectEnd();

  // Reads up to `bytes`; how many there were.
  std::size_t Read(std::span<char> bytes);

 private:
  [[noreturn]] void Fail(const std::string& reason) const;
  bool GetBool();
  void GetInto(auto& container, std::size_t count);

  const std::filesystem::path path_;
  std::unique_ptr<std::FILE, CloseFile> file_;
  std::unique_ptr<ZSTD_DCtx_s, void (*)(ZSTD_DCtx_s*)> context_;
  std::vector<char> compressed_;
  std::size_t begin_ = 0;  // of the compressed bytes not yet used
  std::size_t end_ = 0;
  bool finished_ = false;
  bool named_ = true;
  int version_ = std::numeric_limits<int>::max();
};

}  // namespace mario
