#include "viewer_client/film/drawing.h"

#include <gtest/gtest.h>

#include <limits>
#include <opencv2/imgproc.hpp>

#include "tests/viewer_client/fake_run.h"
#include "viewer_client/film/palette.h"

namespace mario {
namespace {

TEST(Drawing, EnlargesWithoutBlur) {
  const cv::Mat image = DrawScreen(FakeScreen(0, 0), 3);
  ASSERT_EQ(image.size(), cv::Size(480, 432));
  const Screen screen = FakeScreen(0, 0);
  for (const auto& [x, y] : {std::pair{2, 4}, std::pair{100, 80}, std::pair{159, 143}}) {
    const std::uint8_t shade = screen.pixels[static_cast<std::size_t>(y * 160 + x)];
    EXPECT_EQ(image.at<cv::Vec3b>(3 * y, 3 * x), cv::Vec3b(shade, shade, shade));
    EXPECT_EQ(image.at<cv::Vec3b>(3 * y + 2, 3 * x + 2), cv::Vec3b(shade, shade, shade));
  }
}

TEST(Drawing, MarksTheChosenActionsBarBesideTheScreen) {
  VideoFrame frame;
  frame.screen = FakeScreen(0, 1);
  const cv::Mat without = DrawFrame(frame, 4);
  frame.decision = FakeDecision(0, 1);
  const cv::Mat with = DrawFrame(frame, 4);
  EXPECT_EQ(with.rows, 576);
  EXPECT_EQ(cv::norm(with.colRange(0, 640), without.colRange(0, 640), cv::NORM_INF), 0.0);
  EXPECT_GT(cv::norm(with.colRange(640, with.cols), without.colRange(640, with.cols), cv::NORM_INF),
            0.0);
}

TEST(Drawing, ShowsWhichActionIsBetterThoughTheirValuesHardlyDiffer) {
  const cv::Scalar kChosen(91, 214, 165);  // the chosen action's bar
  VideoFrame frame;
  frame.screen = FakeScreen(0, 1);
  frame.decision = FakeDecision(0, 1);
  const auto bar = [&](int action) {  // its first and last column
    frame.decision->q_values = {7.412f, 7.400f, 7.405f, 7.404f};
    frame.decision->action = action;
    const cv::Mat panel = DrawFrame(frame, 4).colRange(640, 960);
    cv::Mat is_bar;
    cv::inRange(panel, kChosen, kChosen, is_bar);
    const cv::Rect box = cv::boundingRect(is_bar);
    return std::pair(box.x, box.x + box.width);
  };
  const auto [mean, best_end] = bar(0);
  const auto [worst_start, worst_end] = bar(1);
  EXPECT_EQ(best_end - mean, 53);  // all but the column of the mean's line
  EXPECT_NEAR(mean - worst_start, 54 * (7.40525 - 7.400) / (7.412 - 7.40525), 2);
  EXPECT_LT(worst_end, mean);
}

TEST(Drawing, ShowsValuesThatAreNoNumbersWithoutABar) {
  VideoFrame frame;
  frame.screen = FakeScreen(0, 1);
  frame.decision = FakeDecision(0, 1);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const auto& q_values : {std::vector{nan, 1.0f, nan, 0.5f}, std::vector(4, nan)}) {
    frame.decision->q_values = q_values;
    EXPECT_NO_THROW(DrawFrame(frame, 4));
  }
}

TEST(Palette, KeepsUpTo256ColoursExactlyAndShowsFurtherOnesAsOneOfThem) {
  cv::Mat image(1, 300, CV_8UC3);
  for (int x = 0; x < image.cols; ++x) {
    image.at<cv::Vec3b>(0, x) = {static_cast<std::uint8_t>(x % 256),
                                 static_cast<std::uint8_t>(x / 256), 7};
  }
  std::vector<std::uint32_t> palette(kPaletteColours);
  std::vector<std::uint8_t> indices(300);
  MapToPalette(image, palette.data(), indices.data(), 300);
  for (std::size_t x = 0; x < 256; ++x) {
    EXPECT_EQ(palette[indices[x]], 0xff070000u | static_cast<std::uint32_t>(x)) << x;
  }
  for (std::size_t x = 256; x < 300; ++x) EXPECT_EQ(palette[indices[x]] >> 8, 0xff0700u) << x;
}

}  // namespace
}  // namespace mario
