#include "emulator_server/environments/starts/state_envelope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/environment.h"

namespace mario {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

const std::string kRom(40, 'a');
const std::string kSavedState("a state\0with a zero", 19);

StateEnvelope Envelope(const std::string& secret) { return {"mGBA 0.10.1", kRom, secret}; }

auto Refuses(const std::string& reason) { return ThrowsMessage<UnusableStates>(HasSubstr(reason)); }

TEST(StateEnvelope, GivesBackWhatItWasGiven) {
  for (const std::string secret : {"", "secret"}) {
    for (const std::string& state : {kSavedState, std::string(), std::string(100000, 'x')}) {
      EXPECT_EQ(Envelope(secret).Unwrap(Envelope(secret).Wrap(state)), state);
    }
  }
}

TEST(StateEnvelope, RefusesAnyChangedByte) {
  for (const std::string secret : {"", "secret"}) {
    const StateEnvelope envelope = Envelope(secret);
    const std::string wrapped = envelope.Wrap(kSavedState);
    for (std::size_t at = 0; at < wrapped.size(); ++at) {
      std::string changed = wrapped;
      changed[at] = static_cast<char>(changed[at] ^ 0x10);
      EXPECT_THROW(envelope.Unwrap(changed), UnusableStates) << at;
    }
  }
}

TEST(StateEnvelope, RefusesWhatIsTooShortOrTooLong) {
  for (const std::string secret : {"", "secret"}) {
    const StateEnvelope envelope = Envelope(secret);
    const std::string wrapped = envelope.Wrap(kSavedState);
    for (std::size_t size = 0; size < wrapped.size(); ++size) {
      EXPECT_THROW(envelope.Unwrap(wrapped.substr(0, size)), UnusableStates) << size;
    }
    EXPECT_THROW(envelope.Unwrap(wrapped + "x"), UnusableStates);
  }
}

// Whoever has no key can compute the checksum, but nothing else.
TEST(StateEnvelope, RefusesWhatWasMadeWithoutItsKey) {
  const std::string forged = Envelope("another").Wrap(kSavedState);
  EXPECT_THAT([&] { Envelope("secret").Unwrap(forged); }, Refuses("with other keys"));
  const std::string without = Envelope("").Wrap(kSavedState);
  EXPECT_THAT([&] { Envelope("secret").Unwrap(without); }, Refuses("without keys"));
}

TEST(StateEnvelope, NeedsNoKeyToCheckIntegrity) {
  EXPECT_EQ(Envelope("").Unwrap(Envelope("secret").Wrap(kSavedState)), kSavedState);
}

TEST(StateEnvelope, NamesTheReasonOfARefusal) {
  const StateEnvelope envelope = Envelope("secret");
  const std::string wrapped = envelope.Wrap(kSavedState);
  const auto refusal = [&](const std::string& state) { return [&] { envelope.Unwrap(state); }; };

  // As the last release began its states: format 2, then the ROM's SHA-1.
  const std::string old("\2\0\0\0\x28\0\0\0\0\0\0\0aaaa", 16);
  EXPECT_THAT(refusal(old), Refuses("earlier release"));
  std::string later = wrapped;
  later[8] = 4;
  EXPECT_THAT(refusal(later), Refuses("format 4"));
  std::string damaged = wrapped;
  damaged[damaged.size() / 2] ^= 1;
  EXPECT_THAT(refusal(damaged), Refuses("damaged"));
  const std::string newer = StateEnvelope("mGBA 0.10.5", kRom, "secret").Wrap(kSavedState);
  EXPECT_THAT(refusal(newer), Refuses("made with mGBA 0.10.5, this server has mGBA 0.10.1"));
  const std::string other = StateEnvelope("mGBA 0.10.1", "bbbb", "secret").Wrap(kSavedState);
  EXPECT_THAT(refusal(other), Refuses("SHA-1 bbbb"));
}

}  // namespace
}  // namespace mario
