#include "learner_client/base/serializer.h"

#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>

namespace mario {
namespace {

const std::string kProgram = "mario-learning ";
constexpr std::size_t kMaxName = 100;
constexpr std::size_t kMaxString = std::size_t{1} << 30;
constexpr std::size_t kChunk = std::size_t{1} << 16;  // values that are read at a time

}  // namespace

Serializer::Serializer(std::filesystem::path path, Disk& disk)
    : file_(std::move(path), disk),
      context_(ZSTD_createCCtx(), [](ZSTD_CCtx_s* context) { ZSTD_freeCCtx(context); }),
      compressed_(ZSTD_CStreamOutSize()) {
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, 1);
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
}

void Serializer::PutFormat(const std::string& kind, int version) {
  Put(kProgram + kind + " " + std::to_string(version));
}

void Serializer::Put(const std::string& text) {
  Put(static_cast<std::uint64_t>(text.size()));
  PutBytes(text);
}

void Serializer::Put(std::span<const float> values) {
  Put(static_cast<std::uint64_t>(values.size()));
  PutBytes({reinterpret_cast<const char*>(values.data()), values.size_bytes()});
}

void Serializer::PutBytes(std::span<const char> bytes) { Compress(bytes, false); }

void Serializer::Commit() {
  Compress({}, true);
  file_.Commit();
}

void Serializer::Compress(std::span<const char> bytes, bool end) {
  ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
  std::size_t left = 1;
  while (end ? left > 0 : input.pos < input.size) {
    ZSTD_outBuffer output{compressed_.data(), compressed_.size(), 0};
    left =
        ZSTD_compressStream2(context_.get(), &output, &input, end ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(left)) throw std::runtime_error("cannot compress " + file_.path().string());
    if (output.pos > 0) file_.Write(std::span(compressed_).first(output.pos));
  }
}

Deserializer::Deserializer(std::filesystem::path path)
    : path_(std::move(path)),
      file_(std::fopen(path_.c_str(), "rb")),
      context_(ZSTD_createDCtx(), [](ZSTD_DCtx_s* context) { ZSTD_freeDCtx(context); }),
      compressed_(ZSTD_DStreamInSize()) {
  if (!file_) Fail(std::strerror(errno));
}

Deserializer::~Deserializer() = default;

int Deserializer::GetFormat(const std::string& kind, int oldest, int newest) {
  const std::string format = GetString();
  const std::string prefix = kProgram + kind + " ";
  int version = 0;
  const char* const end = format.data() + format.size();
  const bool is_ours = format.starts_with(prefix) &&
                       std::from_chars(format.data() + prefix.size(), end, version).ptr == end &&
                       version > 0;
  if (!is_ours) Fail("it is not a file of this kind (" + prefix + std::to_string(newest) + ")");
  const std::string versions = "it has version " + std::to_string(version) + " of the " + kind +
                               " format, and this release reads " + std::to_string(oldest) +
                               " to " + std::to_string(newest) + ": use the release that wrote it";
  if (version > newest) throw NewerFormat("cannot read " + path_.string() + ": " + versions);
  if (version < oldest) Fail(versions);
  version_ = version;
  return version;
}

void Deserializer::ExpectName(const std::string& name) {
  if (!named_) return;
  const std::string found = GetString(kMaxName);
  if (found != name) Fail("it holds '" + found + "' where '" + name + "' is expected");
}

std::string Deserializer::GetString() { return GetString(kMaxString); }

std::string Deserializer::GetString(std::size_t limit) {
  std::string text;
  GetInto(text, GetCount(limit));
  return text;
}

void Deserializer::Get(std::span<float> values) {
  const auto count = Get<std::uint64_t>();
  if (count != values.size()) {
    Fail("it holds " + std::to_string(count) + " numbers where " + std::to_string(values.size()) +
         " are expected");
  }
  GetBytes({reinterpret_cast<char*>(values.data()), values.size_bytes()});
}

std::vector<float> Deserializer::GetFloats(std::size_t limit) {
  std::vector<float> values;
  GetInto(values, GetCount(limit));
  return values;
}

void Deserializer::GetBytes(std::span<char> bytes) {
  if (Read(bytes) != bytes.size()) Fail("it ends too early");
}

std::size_t Deserializer::GetCount(std::size_t limit) {
  const auto count = Get<std::uint64_t>();
  if (count > limit) Fail("it is damaged");
  return count;
}

bool Deserializer::GetBool() {
  const auto byte = Get<std::uint8_t>();
  if (byte > 1) Fail("it is damaged");
  return byte == 1;
}

// Memory is taken as values come: a file that only says that it is large costs nothing.
void Deserializer::GetInto(auto& container, std::size_t count) {
  while (container.size() < count) {
    const std::size_t begin = container.size();
    container.resize(std::min(count, begin + kChunk));
    const std::size_t bytes = (container.size() - begin) * sizeof(container[0]);
    GetBytes({reinterpret_cast<char*>(container.data() + begin), bytes});
  }
}

void Deserializer::ExpectEnd() {
  char byte = 0;
  if (Read({&byte, 1}) != 0) Fail("there is more after its end");
  if (!finished_) Fail("it ends too early");
}

void Deserializer::Fail(const std::string& reason) const {
  throw std::runtime_error("cannot read " + path_.string() + ": " + reason);
}

std::size_t Deserializer::Read(std::span<char> bytes) {
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

}  // namespace mario
