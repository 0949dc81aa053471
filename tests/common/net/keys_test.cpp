#include "common/net/keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/magic.h>

#include <fstream>

#include "common/net/secret_file.h"
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
              ThrowsMessage<std::runtime_error>(HasSubstr("is not a key")));
}

TEST(Keys, ListOfClientsIsRefusedWithTheLineThatIsNone) {
  const TemporaryFolder folder;
  MakeKeys(folder.path());
  std::ofstream(folder.path() / "allowed_clients", std::ios::app) << "\n# a friend\nnot-a-key\n";
  EXPECT_THAT([&] { ReadAllowedClients(folder.path()); },
              ThrowsMessage<std::runtime_error>(HasSubstr("allowed_clients:5:")));
}

std::string Text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Keys, AreReadAsWindowsEditorsSaveThem) {
  const TemporaryFolder folder;
  MakeKeys(folder.path());
  const KeyPair server = ReadServerKeys(folder.path());
  const std::vector<std::string> clients = ReadAllowedClients(folder.path());
  for (const char* name : {"server.pub", "server.key", "allowed_clients"}) {
    std::string text = Text(folder.path() / name);
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 4) {
      text.replace(at, 1, " \t\r\n");
    }
    std::ofstream(folder.path() / name, std::ios::binary) << "\xef\xbb\xbf" << text;
  }
  EXPECT_EQ(ReadServerKeys(folder.path()).secret_key, server.secret_key);
  EXPECT_EQ(ReadAllowedClients(folder.path()), clients);
}

TEST(Keys, MustStandAloneInTheirFiles) {
  const TemporaryFolder folder;
  MakeKeys(folder.path());
  const std::string key = ReadServerPublicKey(folder.path());
  for (const std::string& text :
       {key + "\n" + key + "\n", key + " # the server's", key.substr(1), key + "x", std::string(),
        std::string("\xff\xfe") + key[0] + std::string(1, '\0')}) {
    std::ofstream(folder.path() / "server.pub", std::ios::binary) << text;
    EXPECT_THAT([&] { ReadServerPublicKey(folder.path()); },
                ThrowsMessage<std::runtime_error>(HasSubstr("server.pub is not a key")))
        << text;
  }
}

TEST(Keys, OfTwoPairsAreRefusedTogether) {
  const TemporaryFolder ours;
  const TemporaryFolder others;
  MakeKeys(ours.path());
  MakeKeys(others.path());
  fs::copy(others.path() / "client.pub", ours.path() / "client.pub",
           fs::copy_options::overwrite_existing);
  EXPECT_THAT([&] { ReadClientKeys(ours.path()); },
              ThrowsMessage<std::runtime_error>(HasSubstr("does not belong to client.key")));
}

TEST(Keys, ClientIsListedOnALineOfItsOwnAlthoughTheListEndsInsideOne) {
  const TemporaryFolder ours;
  const TemporaryFolder friends;
  MakeKeys(friends.path());
  const std::string client = ReadClientKeys(friends.path()).public_key;
  std::ofstream(ours.path() / "allowed_clients") << client;  // and no end of line
  MakeKeys(ours.path());
  EXPECT_THAT(ReadAllowedClients(ours.path()),
              ElementsAre(client, ReadClientKeys(ours.path()).public_key));
}

TEST(Keys, SayWhyTheyCannotBeRead) {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "server.pub");
  EXPECT_THAT([&] { ReadServerPublicKey(folder.path()); },
              ThrowsMessage<std::runtime_error>(HasSubstr("Is a directory")));
}

constexpr std::int64_t kExt4 = EXT4_SUPER_MAGIC;

TEST(Exposure, IsNoneForFilesOfTheirOwnerAndForRootsSecretsForAGroup) {
  EXPECT_FALSE(Exposure(S_IFREG | 0600, 1000, kExt4));
  EXPECT_FALSE(Exposure(S_IFREG | 0400, 0, kExt4));
  EXPECT_FALSE(Exposure(S_IFREG | 0440, 0, kExt4));
  EXPECT_FALSE(Exposure(S_IFREG | 0600, 1000, MSDOS_SUPER_MAGIC));  // by a mount's options
}

TEST(Exposure, IsRefusedForAnyOtherModeAndOwner) {
  for (const auto& [mode, owner] : std::vector<std::pair<mode_t, uid_t>>{
           {0440, 1000}, {0640, 0}, {0444, 0}, {0460, 0}, {0604, 1000}, {0777, 1000}, {0620, 0}}) {
    EXPECT_THAT(Exposure(S_IFREG | mode, owner, kExt4).value_or(""), HasSubstr("chmod 600"))
        << std::oct << mode << " of " << owner;
  }
}

TEST(Exposure, NamesTheFileSystemThatKeepsNoModesInPlaceOfAdviceThatCannotWork) {
  for (const std::int64_t type : {std::int64_t{MSDOS_SUPER_MAGIC}, std::int64_t{0x01021997},
                                  std::int64_t{0x2011BAB0}, std::int64_t{0xFF534D42}}) {
    EXPECT_THAT(
        Exposure(S_IFREG | 0777, 1000, type).value_or(""),
        AllOf(HasSubstr("does not keep modes"), HasSubstr("home folder"), Not(HasSubstr("chmod"))));
  }
}

}  // namespace
}  // namespace mario
