// Every input that fuzzing has found interesting, as a plain test.
#include "tests/fuzz/corpus.h"

#include "tests/fuzz/codec_properties.h"
#include "tests/fuzz/demonstration_properties.h"
#include "tests/fuzz/file_properties.h"
#include "tests/fuzz/state_properties.h"

namespace mario {
namespace {

TEST(Corpus, OfRequestsIsRefusedOrComesBackUnchanged) { CheckCorpus("request", CheckRequestBytes); }
TEST(Corpus, OfRepliesIsRefusedOrComesBackUnchanged) { CheckCorpus("reply", CheckReplyBytes); }
TEST(Corpus, OfScreensIsRefusedOrComesBackUnchanged) { CheckCorpus("screen", CheckScreenBytes); }
TEST(Corpus, OfWhatALearnerPublishesIsRefusedOrComesBackUnchanged) {
  CheckCorpus("run", CheckRunBytes);
}
TEST(Corpus, OfGameFilesIsRefusedOrCanBePlayed) { CheckCorpus("game_file", CheckGameFileBytes); }
TEST(Corpus, OfRetroFoldersIsRefusedOrCanBePlayed) { CheckCorpus("retro", CheckRetroBytes); }
TEST(Corpus, OfSaveStatesIsRefusedOrRuns) { CheckCorpus("state", CheckStateBytes); }
TEST(Corpus, OfDemonstrationsIsRefusedOrComesBackUnchanged) {
  CheckCorpus("demonstration", CheckDemonstrationBytes);
}
TEST(Corpus, OfRomsIsRefusedOrRuns) { CheckCorpus("rom", CheckRomBytes); }

}  // namespace
}  // namespace mario
