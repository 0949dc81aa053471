#include "emulator_server/emulator/archive.h"

#include <zip.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>

namespace mario {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Endings = std::span<const std::string_view>;

constexpr std::size_t kNamesInAMessage = 5;

struct DiscardArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, DiscardArchive>;

struct CloseEntry {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};

bool StartsWith(std::span<const std::uint8_t> bytes, std::string_view magic) {
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size())
      .starts_with(magic);
}

[[noreturn]] void FailAsDamaged(const std::string& kind, const std::string& reason) {
  throw std::runtime_error("the " + kind + " cannot be unpacked (" + reason +
                           "): copy or download it again");
}

Archive OpenZip(std::span<const std::uint8_t> bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  const std::string reason = archive == nullptr ? zip_error_strerror(&error) : "";
  if (archive == nullptr && source != nullptr) zip_source_free(source);
  zip_error_fini(&error);
  if (archive == nullptr) FailAsDamaged("zip archive", reason);
  return Archive(archive);
}

// libzip makes UTF-8 of it, without control characters.
std::string EntryName(zip_t* archive, zip_uint64_t index) {
  const char* name = zip_get_name(archive, index, ZIP_FL_ENC_GUESS);
  return name == nullptr ? "" : name;
}

std::vector<zip_uint64_t> FindEntries(zip_t* archive, Endings endings) {
  std::vector<zip_uint64_t> found;
  const zip_int64_t count = zip_get_num_entries(archive, 0);
  for (zip_uint64_t index = 0; index < static_cast<zip_uint64_t>(std::max<zip_int64_t>(count, 0));
       ++index) {
    const std::filesystem::path name = EntryName(archive, index);
    const bool is_macs_note = name.filename().string().starts_with("._");
    if (EndsInAny(name, endings) && !is_macs_note) found.push_back(index);
  }
  return found;
}

std::string Names(zip_t* archive, const std::vector<zip_uint64_t>& entries) {
  std::string names;
  for (std::size_t i = 0; i < std::min(entries.size(), kNamesInAMessage); ++i) {
    names += (names.empty() ? "" : ", ") + EntryName(archive, entries[i]);
  }
  return names + (entries.size() > kNamesInAMessage ? ", ..." : "");
}

// All that `read` gives, block by block: it writes into a block and says how much, at the end 0.
template <typename Read>
Bytes ReadAll(Read read, std::size_t most_bytes) {
  Bytes bytes;
  std::array<std::uint8_t, 1 << 16> block;
  for (std::size_t count = read(block); count > 0; count = read(block)) {
    bytes.insert(bytes.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(count));
    if (bytes.size() > most_bytes) {
      throw std::runtime_error("it unpacks to more than " + std::to_string(most_bytes) +
                               " bytes, which no cartridge has");
    }
  }
  return bytes;
}

Bytes ReadEntry(zip_t* archive, zip_uint64_t index, std::size_t most_bytes) {
  const std::unique_ptr<zip_file_t, CloseEntry> entry(zip_fopen_index(archive, index, 0));
  if (entry == nullptr) FailAsDamaged("zip archive", zip_strerror(archive));
  const auto read = [&](std::span<std::uint8_t> block) {
    const zip_int64_t count = zip_fread(entry.get(), block.data(), block.size());
    if (count < 0) FailAsDamaged("zip archive", zip_file_strerror(entry.get()));
    return static_cast<std::size_t>(count);
  };
  return ReadAll(read, most_bytes);
}

UnpackedFile Unzip(std::span<const std::uint8_t> bytes, const std::filesystem::path& file,
                   Endings endings, std::size_t most_bytes) {
  const Archive archive = OpenZip(bytes);
  const std::vector<zip_uint64_t> entries = FindEntries(archive.get(), endings);
  if (entries.empty()) {
    std::string known;
    for (const std::string_view ending : endings) {
      known += (known.empty() ? "" : ", ") + std::string(ending);
    }
    throw std::runtime_error("the zip archive holds no ROM, no file named as one (" + known +
                             "): give the ROM itself");
  }
  if (entries.size() > 1) {
    throw std::runtime_error("the zip archive holds " + std::to_string(entries.size()) + " ROMs (" +
                             Names(archive.get(), entries) + "): unpack it, and give one of them");
  }
  return {file / EntryName(archive.get(), entries.front()),
          ReadEntry(archive.get(), entries.front(), most_bytes)};
}

// Ends zlib's state whatever happens.
struct Inflater {
  z_stream stream = {};
  Inflater() {
    constexpr int kGzip = 16;  // added to the size of the window
    if (inflateInit2(&stream, kGzip + MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
};

Bytes Gunzip(std::span<const std::uint8_t> bytes, std::size_t most_bytes) {
  Inflater inflater;
  z_stream& stream = inflater.stream;
  stream.next_in = const_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  int result = Z_OK;
  const auto read = [&](std::span<std::uint8_t> block) {
    stream.next_out = block.data();
    stream.avail_out = static_cast<uInt>(block.size());
    if (result == Z_OK) result = inflate(&stream, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END) {
      FailAsDamaged("gzip file", stream.msg != nullptr ? stream.msg : "its end is missing");
    }
    return block.size() - stream.avail_out;
  };
  Bytes unpacked = ReadAll(read, most_bytes);
  if (result != Z_STREAM_END) FailAsDamaged("gzip file", "its end is missing");
  return unpacked;
}

}  // namespace

bool EndsInAny(const std::filesystem::path& file, Endings endings) {
  std::string extension = file.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::find(endings.begin(), endings.end(), extension) != endings.end();
}

std::optional<UnpackedFile> Unpack(std::span<const std::uint8_t> bytes,
                                   const std::filesystem::path& file, Endings endings,
                                   std::size_t most_bytes) {
  if (StartsWith(bytes, "PK\3\4")) return Unzip(bytes, file, endings, most_bytes);
  if (!StartsWith(bytes, "\x1F\x8B")) return std::nullopt;
  const bool has_name = file.extension() == ".gz";
  return UnpackedFile{has_name ? file.parent_path() / file.stem() : file,
                      Gunzip(bytes, most_bytes)};
}

}  // namespace mario
