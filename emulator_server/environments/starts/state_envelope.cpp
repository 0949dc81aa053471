#include "emulator_server/environments/starts/state_envelope.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <stdexcept>

#include "common/environment.h"
#include "emulator_server/environments/starts/byte_stream.h"
#include "emulator_server/game/game.h"

namespace mario {
namespace {

constexpr std::uint32_t kFormat = 3;  // 1 and 2, of earlier releases, have no envelope
constexpr std::size_t kDigestBytes = 32;
constexpr std::string_view kPurpose = "mario-learning: environment states";

using Digest = std::array<unsigned char, kDigestBytes>;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Text(const Digest& digest) {
  return std::string(reinterpret_cast<const char*>(digest.data()), digest.size());
}

std::string Checksum(std::string_view bytes) {
  Digest digest;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("this system's OpenSSL has no SHA-256");
  }
  return Text(digest);
}

std::string Mac(std::string_view key, std::string_view bytes) {
  Digest digest;
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.data(), key.size(), Bytes(bytes),
                bytes.size(), digest.data(), digest.size(), nullptr) == nullptr) {
    throw std::runtime_error("this system's OpenSSL has no HMAC-SHA256");
  }
  return Text(digest);
}

// Takes as long wherever two digests differ, so that none can be guessed byte by byte.
bool Equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// Removes the last digest and returns it.
std::string_view TakeDigest(std::string_view& bytes) {
  if (bytes.size() < kDigestBytes) {
    throw UnusableStates("the state is damaged: it ends too early");
  }
  const std::string_view digest = bytes.substr(bytes.size() - kDigestBytes);
  bytes.remove_suffix(kDigestBytes);
  return digest;
}

void CheckRelease(std::string_view wrapped) {
  if (!wrapped.starts_with(kStateMagic)) {
    throw UnusableStates(
        "the state has no envelope: it was made by an earlier release, whose states this one does "
        "not read, or it is not an environment's state");
  }
  ByteReader in(wrapped.substr(kStateMagic.size()));
  const auto format = in.Read<std::uint32_t>();
  if (format == kFormat) return;
  throw UnusableStates("the state has format " + std::to_string(format) +
                       " of another release; this one reads format " + std::to_string(kFormat));
}

}  // namespace

StateEnvelope::StateEnvelope(std::string emulator, std::string rom_sha1, std::string_view secret)
    : emulator_(std::move(emulator)),
      rom_sha1_(std::move(rom_sha1)),
      key_(secret.empty() ? "" : Mac(secret, kPurpose)) {}

std::string StateEnvelope::Wrap(std::string_view state) const {
  ByteWriter out;
  out.Write(kFormat);
  out.Write(!key_.empty());
  out.Write(std::string_view(emulator_));
  out.Write(std::string_view(rom_sha1_));
  std::string wrapped = std::string(kStateMagic) + out.Take();
  wrapped.reserve(wrapped.size() + state.size() + 2 * kDigestBytes);
  wrapped += state;
  if (!key_.empty()) wrapped += Mac(key_, wrapped);
  wrapped += Checksum(wrapped);
  return wrapped;
}

std::string_view StateEnvelope::Unwrap(std::string_view wrapped) const {
  try {
    return UnwrapChecked(wrapped);
  } catch (const UnusableStates&) {
    throw;
  } catch (const std::runtime_error&) {  // the reader's
    throw UnusableStates("the state is damaged: it ends too early");
  }
}

std::string_view StateEnvelope::UnwrapChecked(std::string_view wrapped) const {
  CheckRelease(wrapped);
  const std::string_view checksum = TakeDigest(wrapped);
  if (!Equal(checksum, Checksum(wrapped))) {
    throw UnusableStates("the state is damaged: its checksum is wrong");
  }
  ByteReader in(wrapped.substr(kStateMagic.size() + sizeof kFormat));
  if (in.Read<std::uint8_t>() != 0) {
    const std::string_view mac = TakeDigest(wrapped);
    if (!key_.empty() && !Equal(mac, Mac(key_, wrapped))) {
      throw UnusableStates("the state was made by a server with other keys");
    }
  } else if (!key_.empty()) {
    throw UnusableStates("the state was made by a server without keys, and this one has keys");
  }
  return UnwrapOrigin(wrapped.substr(kStateMagic.size() + sizeof kFormat + 1));
}

std::string_view StateEnvelope::Inside(std::string_view wrapped) {
  CheckRelease(wrapped);
  const std::string_view checksum = TakeDigest(wrapped);
  if (!Equal(checksum, Checksum(wrapped))) {
    throw UnusableStates("the state is damaged: its checksum is wrong");
  }
  ByteReader in(wrapped.substr(kStateMagic.size() + sizeof kFormat));
  if (in.Read<std::uint8_t>() != 0) {
    TakeDigest(wrapped);
    in = ByteReader(wrapped.substr(kStateMagic.size() + sizeof kFormat + 1));
  }
  in.ReadText();  // the emulator
  in.ReadText();  // the ROM
  return in.rest();
}

std::string_view StateEnvelope::UnwrapOrigin(std::string_view rest) const {
  ByteReader in(rest);
  const std::string emulator = in.ReadText();
  const std::string rom_sha1 = in.ReadText();
  if (emulator != emulator_) {
    throw UnusableStates("the state was made with " + emulator + ", this server has " + emulator_);
  }
  if (rom_sha1 != rom_sha1_) {
    throw UnusableStates("the state is of a ROM with the SHA-1 " + rom_sha1 +
                         ", this server plays one with " + rom_sha1_);
  }
  return in.rest();
}

}  // namespace mario
