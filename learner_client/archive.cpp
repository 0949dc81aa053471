#include "learner_client/archive.h"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace mario {
namespace {

constexpr std::size_t kMaxString = std::size_t{1} << 30;
constexpr std::size_t kChunk = std::size_t{1} << 16;  // values that are read at a time

std::runtime_error WriteError(const std::filesystem::path& path) {
  return std::runtime_error("cannot write " + path.string() + ": " + std::strerror(errno));
}

void SyncFolder(const std::filesystem::path& folder) {
  const int descriptor = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

}  // namespace

ArchiveWriter::ArchiveWriter(std::filesystem::path path)
    : path_(std::move(path)),
      part_(path_.string() + ".part"),
      file_(std::fopen(part_.c_str(), "wb")),
      context_(ZSTD_createCCtx(), [](ZSTD_CCtx_s* context) { ZSTD_freeCCtx(context); }),
      compressed_(ZSTD_CStreamOutSize()) {
  if (!file_) throw WriteError(part_);
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, 1);
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
}

ArchiveWriter::~ArchiveWriter() {
  if (!file_) return;
  file_.reset();
  std::error_code ignored;
  std::filesystem::remove(part_, ignored);
}

void ArchiveWriter::Put(const std::string& text) {
  Put(static_cast<std::uint64_t>(text.size()));
  PutBytes(text);
}

void ArchiveWriter::Put(std::span<const float> values) {
  Put(static_cast<std::uint64_t>(values.size()));
  PutBytes({reinterpret_cast<const char*>(values.data()), values.size_bytes()});
}

void ArchiveWriter::PutBytes(std::span<const char> bytes) { Compress(bytes, false); }

void ArchiveWriter::Commit() {
  Compress({}, true);
  if (std::fflush(file_.get()) != 0 || fsync(fileno(file_.get())) != 0) throw WriteError(part_);
  std::filesystem::rename(part_, path_);
  file_.reset();
  SyncFolder(path_.parent_path());
}

void ArchiveWriter::Compress(std::span<const char> bytes, bool end) {
  ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
  std::size_t left = 1;
  while (end ? left > 0 : input.pos < input.size) {
    ZSTD_outBuffer output{compressed_.data(), compressed_.size(), 0};
    left =
        ZSTD_compressStream2(context_.get(), &output, &input, end ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(left)) throw std::runtime_error("cannot compress " + path_.string());
    if (std::fwrite(compressed_.data(), 1, output.pos, file_.get()) != output.pos) {
      throw WriteError(part_);
    }
  }
}

ArchiveReader::ArchiveReader(std::filesystem::path path)
    : path_(std::move(path)),
      file_(std::fopen(path_.c_str(), "rb")),
      context_(ZSTD_createDCtx(), [](ZSTD_DCtx_s* context) { ZSTD_freeDCtx(context); }),
      compressed_(ZSTD_DStreamInSize()) {
  if (!file_) Fail(std::strerror(errno));
}

ArchiveReader::~ArchiveReader() = default;

std::string ArchiveReader::GetString() {
  std::string text;
  GetInto(text, GetCount(kMaxString));
  return text;
}

void ArchiveReader::Get(std::span<float> values) {
  const auto count = Get<std::uint64_t>();
  if (count != values.size()) {
    Fail("it holds " + std::to_string(count) + " numbers where " + std::to_string(values.size()) +
         " are expected");
  }
  GetBytes({reinterpret_cast<char*>(values.data()), values.size_bytes()});
}

std::vector<float> ArchiveReader::GetFloats(std::size_t limit) {
  std::vector<float> values;
  GetInto(values, GetCount(limit));
  return values;
}

void ArchiveReader::GetBytes(std::span<char> bytes) {
  if (Read(bytes) != bytes.size()) Fail("it ends too early");
}

std::size_t ArchiveReader::GetCount(std::size_t limit) {
  const auto count = Get<std::uint64_t>();
  if (count > limit) Fail("it is damaged");
  return count;
}

bool ArchiveReader::GetBool() {
  const auto byte = Get<std::uint8_t>();
  if (byte > 1) Fail("it is damaged");
  return byte == 1;
}

// Memory is taken as values come: a file that only says that it is large costs nothing.
void ArchiveReader::GetInto(auto& container, std::size_t count) {
  while (container.size() < count) {
    const std::size_t begin = container.size();
    container.resize(std::min(count, begin + kChunk));
    const std::size_t bytes = (container.size() - begin) * sizeof(container[0]);
    GetBytes({reinterpret_cast<char*>(container.data() + begin), bytes});
  }
}

void ArchiveReader::ExpectEnd() {
  char byte = 0;
  if (Read({&byte, 1}) != 0) Fail("it goes on after its end");
  if (!finished_) Fail("it ends too early");
}

void ArchiveReader::Fail(const std::string& reason) const {
  throw std::runtime_error("cannot read " + path_.string() + ": " + reason);
}

std::size_t ArchiveReader::Read(std::span<char> bytes) {
  ZSTD_outBuffer output{bytes.data(), bytes.size(), 0};
  while (output.pos < output.size && !finished_) {
    if (begin_ == end_) {
      begin_ = 0;
      end_ = std::fread(compressed_.data(), 1, compressed_.size(), file_.get());
    }
    ZSTD_inBuffer input{compressed_.data() + begin_, end_ - begin_, 0};
    const std::size_t before = output.pos;
    const std::size_t result = ZSTD_decompressStream(context_.get(), &output, &input);
    if (ZSTD_isError(result)) Fail("it is damaged");
    if (end_ == begin_ && output.pos == before && result != 0) break;
    begin_ += input.pos;
    finished_ = result == 0;
  }
  return output.pos;
}

void VerifyArchive(const std::filesystem::path& path) {
  ArchiveReader archive(path);
  std::vector<char> chunk(1 << 16);
  while (archive.Read(chunk) == chunk.size()) {
  }
  archive.ExpectEnd();
}

}  // namespace mario
