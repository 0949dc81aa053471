#include "tests/fuzz/corpus.h"
#include "tests/fuzz/http_properties.h"

namespace mario {
namespace {

TEST(Corpus, OfHttpRequestsLeavesThePageServed) { CheckCorpus("http", CheckHttpBytes); }

}  // namespace
}  // namespace mario
