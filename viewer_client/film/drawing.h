#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "viewer_client/subscription/video_frame.h"

// What windows and recordings show: [height, width, 3] uint8, blue, green, red.
namespace mario {

// The game's screen, each pixel `scale` x `scale`.
cv::Mat DrawScreen(const Screen& screen, int scale);

// The screen, and beside it the agent's Q-values and rewards: as high as the screen. Few
// colours and no soft edges, so that it stays sharp in a GIF.
cv::Mat DrawFrame(const VideoFrame& frame, int scale);

// Lines of text on an empty image of this size.
cv::Mat DrawWords(cv::Size size, const std::vector<std::string>& lines);

}  // namespace mario
