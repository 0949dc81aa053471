#include "common/demonstrations/demonstration_pieces.h"

#include <zstd.h>

#include <cstring>
#include <stdexcept>
#include <type_traits>

#include "common/limits.h"

namespace mario {
namespace {

constexpr std::size_t kMaxPieceBytes = 4 << 20;  // uncompressed; an Advance's state has 400 KiB
// What pieces unpack to, in all: states are compressed already, and an hour's buttons are not much.
constexpr std::size_t kMaxUnpackedBytes = 2 * kMaxDemonstrationBytes;
constexpr std::size_t kMaxSettings = 64;
constexpr int kCompressionLevel = 3;

enum PieceKind : std::uint8_t { kOrigin = 1, kButtons = 2, kState = 3, kEnd = 4 };

[[noreturn]] void Damaged(const std::string& reason) {
  throw std::runtime_error("it is damaged, or has been changed: " + reason);
}

class Packing {
 public:
  explicit Packing(PieceKind kind) { Put(static_cast<std::uint8_t>(kind)); }

  template <typename T>
  requires std::is_arithmetic_v<T>
  void Put(T value) { bytes_.append(reinterpret_cast<const char*>(&value), sizeof value); }

  void Put(std::string_view text) {
    Put(static_cast<std::uint32_t>(text.size()));
    bytes_ += text;
  }

  // The length and the compressed bytes.
  std::string Finish() const {
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, kCompressionLevel);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    std::string frame(ZSTD_compressBound(bytes_.size()), '\0');
    const std::size_t size =
        ZSTD_compress2(context, frame.data(), frame.size(), bytes_.data(), bytes_.size());
    ZSTD_freeCCtx(context);
    if (ZSTD_isError(size) != 0) throw std::runtime_error("cannot compress a demonstration");
    frame.resize(size);
    const auto length = static_cast<std::uint32_t>(size);
    return std::string(reinterpret_cast<const char*>(&length), sizeof length) + frame;
  }

 private:
  std::string bytes_;
};

class Unpacking {
 public:
  explicit Unpacking(std::string_view bytes) : rest_(bytes) {}

  template <typename T>
  T Get() {
    T value;
    std::memcpy(&value, Take(sizeof value).data(), sizeof value);
    return value;
  }

  std::string GetText(std::size_t limit) {
    const auto size = Get<std::uint32_t>();
    if (size > limit) Damaged("a text is too long");
    return std::string(Take(size));
  }

  bool empty() const { return rest_.empty(); }

 private:
  std::string_view Take(std::size_t count) {
    if (count > rest_.size()) Damaged("a piece is too short");
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  std::string_view rest_;
};

void ReadOrigin(Unpacking& in, Demonstration& read) {
  DemonstrationOrigin& origin = read.origin;
  for (std::string* text : {&origin.game, &origin.rom_sha1, &origin.description, &origin.emulator,
                            &origin.level, &origin.recorded_at}) {
    *text = in.GetText(kMaxNameBytes);
  }
  origin.seed = in.Get<std::uint32_t>();
  origin.difficulty = in.Get<std::int32_t>();
  read.first_frame = in.Get<std::int64_t>();
  const auto settings = in.Get<std::uint32_t>();
  if (settings > kMaxSettings) Damaged("it has too many settings");
  for (std::uint32_t i = 0; i < settings; ++i) {
    std::string key = in.GetText(kMaxNameBytes);
    origin.settings.emplace_back(std::move(key), in.GetText(kMaxNameBytes));
  }
  if (read.first_frame < 1 || read.first_frame > kMaxDemonstrationFrames) {
    Damaged("it begins at frame " + std::to_string(read.first_frame));
  }
}

void ReadButtons(Unpacking& in, Demonstration& read) {
  const auto begin = in.Get<std::int64_t>();
  if (begin != read.frames()) {
    Damaged("frame " + std::to_string(begin) + " follows frame " + std::to_string(read.frames()));
  }
  while (!in.empty()) read.buttons.push_back(in.Get<std::uint16_t>());
  if (read.frames() > kMaxDemonstrationFrames) Damaged("it is longer than an hour");
}

void ReadState(Unpacking& in, Demonstration& read) {
  const auto frame = in.Get<std::int64_t>();
  const bool in_order = read.states.empty() || read.states.back().frame < frame;
  if (frame != read.frames() || !in_order) Damaged("a state is at another frame than its own");
  read.states.push_back({frame, in.GetText(kMaxPieceBytes)});
}

}  // namespace

std::string DemonstrationMagic() { return "mario-learning demonstration 1\n"; }

std::string OriginPiece(const DemonstrationOrigin& origin, std::int64_t first_frame) {
  Packing out(kOrigin);
  for (const std::string* text : {&origin.game, &origin.rom_sha1, &origin.description,
                                  &origin.emulator, &origin.level, &origin.recorded_at}) {
    out.Put(std::string_view(*text));
  }
  out.Put(origin.seed);
  out.Put(static_cast<std::int32_t>(origin.difficulty));
  out.Put(first_frame);
  out.Put(static_cast<std::uint32_t>(origin.settings.size()));
  for (const auto& [key, value] : origin.settings) {
    out.Put(std::string_view(key));
    out.Put(std::string_view(value));
  }
  return out.Finish();
}

std::string ButtonsPiece(std::int64_t begin, std::span<const std::uint16_t> buttons) {
  Packing out(kButtons);
  out.Put(begin);
  for (const std::uint16_t held : buttons) out.Put(held);
  return out.Finish();
}

std::string StatePiece(const RecordedState& state) {
  Packing out(kState);
  out.Put(state.frame);
  out.Put(std::string_view(state.state));
  return out.Finish();
}

std::string EndPiece(std::int64_t frames, const std::string& ended_by) {
  Packing out(kEnd);
  out.Put(frames);
  out.Put(std::string_view(ended_by));
  return out.Finish();
}

Demonstration PieceReader::Read() {
  read_.is_whole = false;
  while (!read_.is_whole) {
    const std::optional<std::string> piece = Next();
    if (!piece) break;
    Take(*piece);
  }
  if (read_.is_whole && !rest_.empty()) Damaged("there is more after its end");
  if (!has_origin_ || read_.frames() <= read_.first_frame) {
    throw std::runtime_error("it holds no frame of play");
  }
  return std::move(read_);
}

// Nothing: it is not there, or not all of it.
std::optional<std::string> PieceReader::Next() {
  std::uint32_t length = 0;
  if (rest_.size() < sizeof length) return std::nullopt;
  std::memcpy(&length, rest_.data(), sizeof length);
  if (length > rest_.size() - sizeof length) {
    if (length > ZSTD_compressBound(kMaxPieceBytes)) Damaged("a piece is too long");
    return std::nullopt;
  }
  const std::string_view frame = rest_.substr(sizeof length, length);
  rest_.remove_prefix(sizeof length + length);
  const auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size > kMaxPieceBytes) Damaged("after frame " + std::to_string(read_.frames()));
  unpacked_ += size;
  if (unpacked_ > kMaxUnpackedBytes) Damaged("it unpacks to more than a demonstration has");
  std::string piece(size, '\0');
  const std::size_t got = ZSTD_decompress(piece.data(), size, frame.data(), frame.size());
  if (got != size) Damaged("a checksum is wrong after frame " + std::to_string(read_.frames()));
  return piece;
}

void PieceReader::Take(const std::string& piece) {
  Unpacking in(piece);
  const auto kind = in.Get<std::uint8_t>();
  if ((kind == kOrigin) == has_origin_) Damaged("it does not say once what it was recorded on");
  switch (kind) {
    case kOrigin:
      has_origin_ = true;
      ReadOrigin(in, read_);
      break;
    case kButtons:
      ReadButtons(in, read_);
      break;
    case kState:
      ReadState(in, read_);
      break;
    case kEnd:
      if (in.Get<std::int64_t>() != read_.frames()) Damaged("frames are missing before its end");
      read_.ended_by = in.GetText(kMaxNameBytes);
      read_.is_whole = true;
      break;
    default:
      Damaged("a piece is of no known kind");
  }
  if (!in.empty()) Damaged("a piece is too long");
}

}  // namespace mario
