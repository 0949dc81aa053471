#include "learner_client/report/record_file.h"

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace mario {
namespace {

constexpr std::uint32_t kPolynomial = 0x82F63B78;  // Castagnoli's, reflected
constexpr std::size_t kHeaderBytes = 12;
constexpr std::size_t kFooterBytes = 4;

constexpr std::array<std::uint32_t, 256> MakeTable() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1) ^ ((rest & 1) != 0 ? kPolynomial : 0);
    table[byte] = rest;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kTable = MakeTable();

std::uint32_t MaskedCrc(std::string_view bytes) {
  const std::uint32_t crc = Crc32c(bytes);
  return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
}

template <typename T>
std::string LittleEndian(T value) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof value; ++i) {
    bytes.push_back(static_cast<char>((value >> (8 * i)) & 0xFF));
  }
  return bytes;
}

template <typename T>
T FromLittleEndian(std::string_view bytes) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof value; ++i) {
    value |= static_cast<T>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return value;
}

bool HasCrc(std::string_view bytes, std::string_view crc) {
  return FromLittleEndian<std::uint32_t>(crc) == MaskedCrc(bytes);
}

}  // namespace

std::uint32_t Crc32c(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char byte : bytes) {
    crc = (crc >> 8) ^ kTable[(crc ^ static_cast<unsigned char>(byte)) & 0xFF];
  }
  return ~crc;
}

void RecordWriter::Write(std::string_view data) {
  const std::string length = LittleEndian(static_cast<std::uint64_t>(data.size()));
  std::string record = length + LittleEndian(MaskedCrc(length));
  record.append(data);
  file_.Append(record + LittleEndian(MaskedCrc(data)));
}

std::vector<std::string> ReadRecords(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  std::vector<std::string> records;
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const std::string at =
        file.string() + ": at byte " + std::to_string(bytes.size() - rest.size());
    if (rest.size() < kHeaderBytes) throw std::runtime_error(at + " it is cut short");
    if (!HasCrc(rest.substr(0, 8), rest.substr(8, 4))) {
      throw std::runtime_error(at + " a record's length is damaged");
    }
    const auto length = FromLittleEndian<std::uint64_t>(rest);
    rest.remove_prefix(kHeaderBytes);
    if (length > rest.size() || rest.size() - length < kFooterBytes) {
      throw std::runtime_error(at + " a record is cut short");
    }
    const std::string_view data = rest.substr(0, length);
    if (!HasCrc(data, rest.substr(length, kFooterBytes))) {
      throw std::runtime_error(at + " a record is damaged");
    }
    records.emplace_back(data);
    rest.remove_prefix(length + kFooterBytes);
  }
  return records;
}

}  // namespace mario
