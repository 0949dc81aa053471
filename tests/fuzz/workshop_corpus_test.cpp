#include "tests/fuzz/corpus.h"
#include "tests/fuzz/workshop_properties.h"

namespace mario {
namespace {

TEST(Corpus, OfWorkshopRequestsLeavesTheDescriptionValid) {
  CheckCorpus("workshop", CheckWorkshopRequests);
}

TEST(Corpus, OfHttpRequestsMovesNothingInTheWorkshop) {
  CheckCorpus("http", CheckWorkshopHttpBytes);
}

}  // namespace
}  // namespace mario
