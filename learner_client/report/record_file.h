#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "learner_client/base/disk.h"

namespace mario {

// CRC-32C (Castagnoli) of some bytes.
std::uint32_t Crc32c(std::string_view bytes);

// A file of records in the TFRecord format:
//
//   uint64 length | uint32 masked CRC of the length | data | uint32 masked CRC of the data
//
// numbers little-endian, CRCs masked so that a CRC over CRCs is none. Each record is written to
// the file at once.
class RecordWriter {
 public:
  // Throws std::runtime_error when the file cannot be written.
  explicit RecordWriter(const std::filesystem::path& file) : file_(file) {}

  // A record that cannot be written (a full disk) is dropped, whole.
  void Write(std::string_view data);

 private:
  GrowingFile file_;
};

// All records of such a file. Throws std::runtime_error naming the file and the byte when it is cut
// short or a CRC is wrong.
std::vector<std::string> ReadRecords(const std::filesystem::path& file);

}  // namespace mario
