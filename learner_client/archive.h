#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace mario {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// Writes values to a compressed, checksummed file. The file appears under its name, whole and on
// the disk, when Commit returns; until then it stands beside it with ".part" appended, and goes
// away with the writer. Every failure (a full disk) is a std::runtime_error naming the file.
class ArchiveWriter {
 public:
  explicit ArchiveWriter(std::filesystem::path path);
  ~ArchiveWriter();
  ArchiveWriter(const ArchiveWriter&) = delete;
  ArchiveWriter& operator=(const ArchiveWriter&) = delete;

  template <typename T>
  requires std::is_trivially_copyable_v<T>
  void Put(const T& value) { PutBytes({reinterpret_cast<const char*>(&value), sizeof value}); }
  void Put(const std::string& text);
  void Put(std::span<const float> values);
  void PutBytes(std::span<const char> bytes);

  void Commit();

 private:
  void Compress(std::span<const char> bytes, bool end);

  const std::filesystem::path path_;
  const std::filesystem::path part_;
  std::unique_ptr<std::FILE, CloseFile> file_;
  std::unique_ptr<ZSTD_CCtx_s, void (*)(ZSTD_CCtx_s*)> context_;
  std::vector<char> compressed_;
};

// Reads such a file. A file that is missing, damaged or cut short is a std::runtime_error naming
// it.
class ArchiveReader {
 public:
  explicit ArchiveReader(std::filesystem::path path);
  ~ArchiveReader();
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;

  template <typename T>
  requires std::is_trivially_copyable_v<T> T Get() {
    if constexpr (std::is_same_v<T, bool>) return GetBool();
    T value;
    GetBytes({reinterpret_cast<char*>(&value), sizeof value});
    return value;
  }
  std::string GetString();
  // `values` says how many are expected.
  void Get(std::span<float> values);
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
};

// Reads such a file to its end; throws as the reader does when it is missing or damaged.
void VerifyArchive(const std::filesystem::path& path);

}  // namespace mario
