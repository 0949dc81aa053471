#include "common/keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Throws;
using testing::ThrowsMessage;

TEST(Keys, AreMadeWithSecretsThatOnlyTheirOwnerReads) {
  const TemporaryFolder folder;
  const fs::path keys = folder.path() / "keys";
  MakeKeys(keys);
  for (const char* secret : {"server.key", "client.key"}) {
    EXPECT_EQ(fs::status(keys / secret).permissions(),
              fs::perms::owner_read | fs::perms::owner_write)
        << secret;
  }
  EXPECT_EQ(fs::status(keys).permissions(), fs::perms::owner_all);
  EXPECT_THAT(ReadAllowedClients(keys), ElementsAre(ReadClientKeys(keys).public_key));
  EXPECT_EQ(ReadServerPublicKey(keys), ReadServerKeys(keys).public_key);
  EXPECT_NE(ReadServerKeys(keys).secret_key, ReadClientKeys(keys).secret_key);
}

TEST(Keys, StayWhenTheyAreMadeAgain) {
  const TemporaryFolder folder;
  MakeKeys(folder.path());
  const KeyPair server = ReadServerKeys(folder.path());
  MakeKeys(folder.path());
  EXPECT_EQ(ReadServerKeys(folder.path()).secret_key, server.secret_key);
  EXPECT_EQ(ReadAllowedClients(folder.path()).size(), 1u);
}

TEST(Keys, AreRefusedWhenOthersCanReadThemAndTheSentenceHasNoSecret) {
  const TemporaryFolder folder;
  MakeKeys(folder.path());
  const std::string secret = ReadServerKeys(folder.path()).secret_key;
  fs::permissions(folder.path() / "server.key", fs::perms::group_read, fs::perm_options::add);
  EXPECT_THAT(
      [&] { ReadServerKeys(folder.path()); },
      ThrowsMessage<std::runtime_error>(AllOf(HasSubstr("others can read"), HasSubstr("server.key"),
                                              HasSubstr("chmod"), Not(HasSubstr(secret)))));
}

TEST(Keys, SayHowToMakeThemWhenTheyAreMissing) {
  const TemporaryFolder folder;
  EXPECT_THAT([&] { ReadClientKeys(folder.path()); },
              ThrowsMessage<std::runtime_error>(HasSubstr("emulator_server keys")));
}

TEST(Keys, MustBeKeys) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "server.pub") << "hello\n";
  EXPECT_THAT([&] { ReadServerPublicKey(folder.path()); },
              ThrowsMessage<std::runtime_error>(HasSubstr("is no key")));
}

TEST(Keys, ListOfClientsIsRefusedWithTheLineThatIsNone) {
  const TemporaryFolder folder;
  MakeKeys(folder.path());
  std::ofstream(folder.path() / "allowed_clients", std::ios::app) << "\n# a friend\nnot-a-key\n";
  EXPECT_THAT([&] { ReadAllowedClients(folder.path()); },
              ThrowsMessage<std::runtime_error>(HasSubstr("allowed_clients:5:")));
}

}  // namespace
}  // namespace mario
