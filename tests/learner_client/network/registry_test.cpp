#include "learner_client/network/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/program.h"
#include "tests/fakes/fake_q_network.h"

namespace mario {
namespace {

using testing::HasSubstr;

// Has networks of one architecture with one head.
class NarrowBackend : public Backend {
 public:
  NarrowBackend(std::string name, std::string architecture, std::string head)
      : name_(std::move(name)), architecture_(std::move(architecture)), head_(std::move(head)) {}

  std::string name() const override { return name_; }
  std::vector<std::string> architectures() const override { return {architecture_}; }
  std::vector<std::string> heads() const override { return {head_}; }
  std::string Refusal(const NetworkConfig& network, const std::string& device) const override {
    if (network.architecture != architecture_) return "has only " + architecture_;
    if (network.head != head_) return "has only the head " + head_;
    return device == "cpu" ? "" : "computes on processors only";
  }
  std::unique_ptr<QNetwork> MakeQNetwork(const NetworkSpec&, Generator&) override { return {}; }
  std::unique_ptr<QFunction> MakeQFunction(const NetworkSpec&, Generator&) override { return {}; }

 private:
  const std::string name_, architecture_, head_;
};

Registry TwoBackends() {
  Registry registry;
  registry.Add(std::make_unique<NarrowBackend>("fast", "small", "plain"));
  registry.Add(std::make_unique<NarrowBackend>("wide", "large", "fancy"));
  return registry;
}

NetworkConfig Config(const std::string& architecture, const std::string& head,
                     const std::string& backend = "auto") {
  NetworkConfig config;
  config.architecture = architecture;
  config.head = head;
  config.backend = backend;
  return config;
}

std::string Refusal(const NetworkConfig& config, const std::string& device = "cpu") {
  try {
    return TwoBackends().BackendFor(config, device).name();
  } catch (const UsageError& error) {
    return error.what();
  }
}

TEST(Registry, TakesTheFirstBackendThatCanComputeTheNetwork) {
  EXPECT_EQ(Refusal(Config("small", "plain")), "fast");
  EXPECT_EQ(Refusal(Config("large", "fancy")), "wide");
  EXPECT_EQ(Refusal(Config("large", "fancy", "wide")), "wide");
}

TEST(Registry, NamesTheNetworksHeadsAndBackendsThatThereAre) {
  EXPECT_EQ(Refusal(Config("huge", "plain")),
            "there is no network 'huge'; --network is one of small, large");
  EXPECT_EQ(Refusal(Config("small", "odd")),
            "there is no head 'odd'; --head is one of plain, fancy");
  EXPECT_EQ(Refusal(Config("small", "plain", "odd")),
            "there is no backend 'odd'; --backend is one of auto, fast, wide");
}

TEST(Registry, SaysWhyABackendCannotComputeTheNetwork) {
  EXPECT_EQ(
      Refusal(Config("small", "fancy", "fast")),
      "the backend fast has only the head plain; --backend auto takes one that can, if there is "
      "one");
  EXPECT_EQ(Refusal(Config("small", "fancy")),
            "the backend fast has only the head plain; the backend wide has only large");
  EXPECT_THAT(Refusal(Config("small", "plain"), "cuda:7"),
              HasSubstr("computes on processors only"));
}

}  // namespace
}  // namespace mario
