#include "viewer_client/web/live_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/viewer_client/fake_run.h"

namespace mario {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

constexpr milliseconds kNow{0};

LiveView::Clock::time_point Now() { return LiveView::Clock::now(); }

TEST(LiveView, AsksForNothingWhileNoPageIsOpen) {
  EXPECT_EQ(LiveView().interest(Now()), Interest{});
}

TEST(LiveView, AsksForTheSlotThatAPageLooksAt) {
  LiveView view;
  view.OnScreen(FakeScreen(3, 0));
  const LiveView::Page page(view, {.slot = 3});
  EXPECT_EQ(view.interest(Now()), (Interest{.everything = false, .slots = {3}, .run = true}));
}

TEST(LiveView, LooksWhoElseIsThereWhenTheSlotIsSilent) {
  LiveView view;
  view.OnScreen(FakeScreen(3, 0));
  const LiveView::Page page(view, {.slot = 3});
  EXPECT_TRUE(view.interest(Now() + std::chrono::seconds(3)).everything);
}

TEST(LiveView, AsksForEverythingWhileAWallIsOpenAndNoLonger) {
  LiveView view;
  view.OnScreen(FakeScreen(0, 0));
  {
    const LiveView::Page page(view, {.slot = 0, .grid = true});
    EXPECT_TRUE(view.interest(Now()).everything);
  }
  EXPECT_EQ(view.interest(Now()), Interest{});
}

TEST(LiveView, SendsAPageItsOwnSlotOnly) {
  LiveView view;
  LiveView::Page page(view, {.slot = 1});
  view.OnScreen(FakeScreen(1, 5));
  view.OnScreen(FakeScreen(2, 6));
  view.OnDecision(FakeDecision(1, 5));
  view.OnDecision(FakeDecision(2, 6));
  const auto records = page.Next(kNow);
  ASSERT_TRUE(records);
  EXPECT_THAT(*records, HasSubstr("\"slot\":1"));
  EXPECT_THAT(*records, Not(HasSubstr("\"slot\":2")));
}

TEST(LiveView, SendsNothingTwice) {
  LiveView view;
  LiveView::Page page(view, {.slot = 1});
  view.OnScreen(FakeScreen(1, 5));
  ASSERT_NE(page.Next(kNow), "");
  EXPECT_EQ(page.Next(kNow), "");
}

TEST(LiveView, ASlowPageGetsTheLastTwoScreens) {
  LiveView view;
  LiveView::Page page(view, {.slot = 1});
  for (std::uint64_t step = 0; step < 10; ++step) view.OnScreen(FakeScreen(1, step));
  const auto records = page.Next(kNow);
  ASSERT_TRUE(records);
  EXPECT_THAT(*records, HasSubstr("\"step\":8"));
  EXPECT_THAT(*records, HasSubstr("\"step\":9"));
  EXPECT_THAT(*records, Not(HasSubstr("\"step\":7")));
}

TEST(LiveView, AScreenThatCameTooSoonIsSentALittleLater) {
  LiveView view;
  LiveView::Page page(view, {.slot = 1});
  std::string sent;
  for (std::uint64_t step = 0; step < 20; ++step) {
    view.OnScreen(FakeScreen(1, step));
    sent += page.Next(kNow).value();
  }
  view.OnScreen(FakeScreen(1, 20));
  sent += page.Next(std::chrono::seconds(30)).value();
  EXPECT_THAT(sent, HasSubstr("\"step\":20"));
}

TEST(LiveView, APageThatComesLateGetsTheHistoryWithWhatHasBeenAddedSince) {
  LiveView view;
  TrainingRun run;
  run.facts.slots = {0, 1};
  run.history.Add(ProgressPoint{.steps = 10});
  view.OnRun(run);
  view.OnProgress({.phase = "static", .point = {.steps = 20}});
  LiveView::Page page(view, {.slot = 0});
  const auto records = page.Next(kNow);
  ASSERT_TRUE(records);
  EXPECT_THAT(*records, HasSubstr("\"steps\":[10,20]"));
  EXPECT_THAT(*records, HasSubstr("\"slots\":[0,1]"));
}

TEST(LiveView, SendsTheHistoryToNobodyElseWhenAPageIsOpened) {
  LiveView view;
  TrainingRun run;
  run.history.Add(ProgressPoint{.steps = 10});
  view.OnRun(run);
  LiveView::Page first(view, {.slot = 0});
  ASSERT_THAT(first.Next(kNow).value(), HasSubstr("hist"));
  view.OnProgress({.phase = "static", .point = {.steps = 20}});
  ASSERT_THAT(first.Next(kNow).value(), Not(HasSubstr("hist")));
  LiveView::Page second(view, {.slot = 0});
  EXPECT_THAT(second.Next(kNow).value(), HasSubstr("\"steps\":[10,20]"));
  EXPECT_EQ(first.Next(kNow), "");
}

TEST(LiveView, EndsEveryPageWhenItIsClosed) {
  LiveView view;
  LiveView::Page page(view, {.slot = 0});
  view.Close();
  EXPECT_EQ(page.Next(std::chrono::hours(1)), std::nullopt);
}

Screen Picture(int channels, std::vector<std::uint8_t> pixels) {
  Screen screen;
  screen.channels = channels;
  screen.width = static_cast<int>(pixels.size()) / channels;
  screen.height = 1;
  screen.pixels = std::move(pixels);
  return screen;
}

TEST(ScreenRecord, HasTheColoursOfGreyPicturesAndOfColouredOnes) {
  EXPECT_THAT(ScreenRecord(Picture(1, {255, 170, 0})),
              HasSubstr("\"palette\":[16777215,11184810,0]"));
  EXPECT_THAT(ScreenRecord(Picture(3, {1, 2, 3, 255, 0, 0})),
              HasSubstr("\"palette\":[66051,16711680]"));
}

}  // namespace
}  // namespace mario
