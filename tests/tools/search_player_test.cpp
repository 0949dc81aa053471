#include "tests/tools/search_player.h"

#include <gtest/gtest.h>

#include "common/program.h"
#include "tests/fakes/fake_environments.h"

namespace mario {
namespace {

TEST(SearchPlayer, RefusesToPlayMoreThanOneEnvironment) {
  EnvironmentConfig config;
  config.environments = 4;
  config.observation = {2, 4};
  FakeEnvironments environments(config);
  EXPECT_THROW(SearchPlayer(environments, std::make_unique<FakeEnvironments>(config), {}),
               UsageError);
}

}  // namespace
}  // namespace mario
