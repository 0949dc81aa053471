#include "learner_client/network/named_tensors.h"

#include <gtest/gtest.h>

#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

const NamedTensors kTensors = {{"a.weight", {2, 3}, {1, 2, 3, 4, 5, 6}}, {"a.bias", {2}, {7, 8}}};

// What RequireSameShapes says of others.
std::string Complaint(const NamedTensors& given) {
  try {
    RequireSameShapes(kTensors, given, "the network nature with the head scalar");
    return "accepted";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

TEST(NamedTensors, ComeBackFromAFileAsTheyWere) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "tensors";
  Serializer out(file);
  Put(out, "weights", kTensors);
  out.Commit();
  Deserializer in(file);
  EXPECT_EQ(GetNamedTensors(in, "weights"), kTensors);
  in.ExpectEnd();
}

TEST(NamedTensors, OfAFileWhoseShapesDoNotFitTheirValuesAreRefused) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "tensors";
  for (const std::int64_t size : {std::int64_t{-1}, std::int64_t{3}, std::int64_t{1} << 62}) {
    Serializer out(file);
    Put(out, "weights", {{"a", {size, size}, {1, 2}}});
    out.Commit();
    Deserializer in(file);
    EXPECT_THROW(GetNamedTensors(in, "weights"), std::runtime_error) << size;
  }
}

TEST(NamedTensors, AreAnotherNetworksWhenAnArrayDiffers) {
  EXPECT_EQ(Complaint({kTensors[1], kTensors[0]}), "accepted");
  EXPECT_EQ(
      Complaint({kTensors[0]}),
      "the weights are another network's: they lack the a.bias [2] of the network nature with "
      "the head scalar");
  EXPECT_EQ(Complaint({{"a.weight", {3, 2}, {1, 2, 3, 4, 5, 6}}, kTensors[1]}),
            "the weights are another network's: they have a.weight [3, 2], and the network nature "
            "with the head scalar has a.weight [2, 3]");
  EXPECT_EQ(Complaint({kTensors[0], kTensors[1], {"b", {1}, {1}}}),
            "the weights are another network's: they have b [1], and the network nature with the "
            "head scalar has no such array");
  EXPECT_NE(Complaint({kTensors[0], kTensors[1], kTensors[1]}), "accepted");
}

}  // namespace
}  // namespace mario
