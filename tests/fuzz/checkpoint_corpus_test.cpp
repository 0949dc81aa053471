#include "tests/fuzz/checkpoint_properties.h"
#include "tests/fuzz/corpus.h"

namespace mario {
namespace {

TEST(Corpus, OfCheckpointsIsRefusedOrGoneOnFrom) {
  CheckCorpus("checkpoint", CheckCheckpointBytes);
}

TEST(Corpus, OfCheckpointsIsMadeOfOnesThatAreGood) {
  EXPECT_NO_THROW(CheckCheckpointBytes(CheckpointSeed()));
  EXPECT_NO_THROW(CheckCheckpointBytes(WeightsSeed()));
}

}  // namespace
}  // namespace mario
