#include "viewer_client/film/video_file.h"

#include <cmath>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "common/program.h"
#include "viewer_client/film/palette.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
}

namespace mario {
namespace {

// How a kind of file holds its frames.
struct Kind {
  const char* format;
  const char* codec;
  AVPixelFormat pixels;
  AVRational tick;  // of its clock, seconds
};

const std::map<std::string, Kind>& Kinds() {
  static const std::map<std::string, Kind> kinds = {
      {".mp4", {"mp4", "libx264", AV_PIX_FMT_YUV420P, {1, 90'000}}},
      {".gif", {"gif", "gif", AV_PIX_FMT_PAL8, {1, 100}}},
      {".png", {"apng", "apng", AV_PIX_FMT_RGB24, {1, 1000}}}};
  return kinds;
}

const Kind& KindOf(const std::filesystem::path& file) {
  CheckVideoEnding(file);
  return Kinds().at(file.extension().string());
}

std::string Reason(int error) {
  char text[AV_ERROR_MAX_STRING_SIZE] = "";
  av_strerror(error, text, sizeof text);
  return text;
}

struct Free {
  void operator()(AVFormatContext* context) const {
    if (context->pb != nullptr) avio_closep(&context->pb);
    avformat_free_context(context);
  }
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(SwsContext* context) const { sws_freeContext(context); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

}  // namespace

class VideoFile::Encoder {
 public:
  Encoder(const std::filesystem::path& file, cv::Size size, double frames_per_second);
  ~Encoder() { Finish(); }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  void Add(const cv::Mat& image);
  void Close() { Check(Finish()); }

 private:
  void OpenCodec(cv::Size size);
  void OpenFile();
  void Fill(const cv::Mat& image);
  int Encode(const AVFrame* frame);
  int Finish();
  void Check(int result) const;

  const std::filesystem::path file_;
  const Kind& kind_;
  const double frames_per_second_;
  Owned<AVFormatContext> format_;
  Owned<AVCodecContext> codec_;
  Owned<AVFrame> frame_;
  Owned<AVPacket> packet_;
  Owned<SwsContext> scaler_;
  AVStream* stream_ = nullptr;  // of format_
  std::int64_t frames_written_ = 0;
  bool finished_ = false;
};

VideoFile::Encoder::Encoder(const std::filesystem::path& file, cv::Size size,
                            double frames_per_second)
    : file_(file),
      kind_(KindOf(file)),
      frames_per_second_(frames_per_second),
      frame_(av_frame_alloc()),
      packet_(av_packet_alloc()) {
  av_log_set_level(AV_LOG_ERROR);
  AVFormatContext* format = nullptr;
  Check(avformat_alloc_output_context2(&format, nullptr, kind_.format, file_.c_str()));
  format_.reset(format);
  OpenCodec(size);
  OpenFile();
  frame_->format = kind_.pixels;
  frame_->width = size.width;
  frame_->height = size.height;
  Check(av_frame_get_buffer(frame_.get(), 0));
  if (kind_.pixels == AV_PIX_FMT_PAL8) return;
  scaler_.reset(sws_getContext(size.width, size.height, AV_PIX_FMT_BGR24, size.width, size.height,
                               kind_.pixels, SWS_POINT, nullptr, nullptr, nullptr));
}

void VideoFile::Encoder::OpenCodec(cv::Size size) {
  const AVCodec* codec = avcodec_find_encoder_by_name(kind_.codec);
  if (codec == nullptr)
    throw std::runtime_error("cannot write " + file_.string() +
                             ": this machine's libavcodec has no " + kind_.codec);
  codec_.reset(avcodec_alloc_context3(codec));
  codec_->width = size.width;
  codec_->height = size.height;
  codec_->pix_fmt = kind_.pixels;
  codec_->time_base = kind_.tick;
  codec_->thread_count = 1;  // a run may be training beside us
  if ((format_->oformat->flags & AVFMT_GLOBALHEADER) != 0)
    codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  if (std::strcmp(kind_.codec, "libx264") == 0) {
    codec_->colorspace = AVCOL_SPC_SMPTE170M;  // as libswscale makes it
    codec_->color_range = AVCOL_RANGE_MPEG;
    av_opt_set(codec_->priv_data, "crf", "14", 0);
    av_opt_set(codec_->priv_data, "preset", "veryfast", 0);
    av_opt_set(codec_->priv_data, "tune", "animation", 0);
  }
  Check(avcodec_open2(codec_.get(), codec, nullptr));
}

void VideoFile::Encoder::OpenFile() {
  stream_ = avformat_new_stream(format_.get(), nullptr);
  Check(avcodec_parameters_from_context(stream_->codecpar, codec_.get()));
  stream_->time_base = kind_.tick;
  stream_->avg_frame_rate = av_d2q(frames_per_second_, 100'000);
  Check(avio_open(&format_->pb, file_.c_str(), AVIO_FLAG_WRITE));
  AVDictionary* options = nullptr;
  av_dict_set(&options, "movflags", "+faststart", 0);  // of .mp4; others do not know it
  const int result = avformat_write_header(format_.get(), &options);
  av_dict_free(&options);
  Check(result);
}

void VideoFile::Encoder::Add(const cv::Mat& image) {
  Check(av_frame_make_writable(frame_.get()));
  Fill(image);
  const double seconds = static_cast<double>(frames_written_++) / frames_per_second_;
  frame_->pts = std::llround(seconds / av_q2d(kind_.tick));
  Check(Encode(frame_.get()));
}

void VideoFile::Encoder::Fill(const cv::Mat& image) {
  if (image.cols != frame_->width || image.rows != frame_->height)
    throw std::runtime_error("cannot write " + file_.string() + ": its frames differ in size");
  if (!scaler_) {
    return MapToPalette(image, reinterpret_cast<std::uint32_t*>(frame_->data[1]), frame_->data[0],
                        frame_->linesize[0]);
  }
  const std::uint8_t* data[] = {image.data};
  const int strides[] = {static_cast<int>(image.step)};
  sws_scale(scaler_.get(), data, strides, 0, image.rows, frame_->data, frame_->linesize);
}

// Null: what the codec still holds back. Returns 0 or libav's error.
int VideoFile::Encoder::Encode(const AVFrame* frame) {
  int result = avcodec_send_frame(codec_.get(), frame);
  while (result >= 0) {
    result = avcodec_receive_packet(codec_.get(), packet_.get());
    if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return 0;
    if (result < 0) break;
    // A frame lasts until the next one: said of the last one too, so that it is not lost.
    packet_->duration = std::llround(1.0 / frames_per_second_ / av_q2d(kind_.tick));
    av_packet_rescale_ts(packet_.get(), kind_.tick, stream_->time_base);
    result = av_interleaved_write_frame(format_.get(), packet_.get());
  }
  return result;
}

int VideoFile::Encoder::Finish() {
  if (std::exchange(finished_, true)) return 0;
  const int flushed = Encode(nullptr);
  const int ended = av_write_trailer(format_.get());
  const int closed = avio_closep(&format_->pb);
  return flushed < 0 ? flushed : ended < 0 ? ended : closed;
}

void VideoFile::Encoder::Check(int result) const {
  if (result < 0)
    throw std::runtime_error("cannot write " + file_.string() + ": " + Reason(result));
}

void CheckVideoEnding(const std::filesystem::path& file) {
  if (!Kinds().contains(file.extension().string()))
    throw UsageError("'" + file.string() +
                     "' must end in .mp4, .gif or .png: the ending chooses "
                     "what is written");
}

VideoFile::VideoFile(const std::filesystem::path& file, cv::Size size, double frames_per_second)
    : encoder_(std::make_unique<Encoder>(file, size, frames_per_second)) {}

VideoFile::~VideoFile() = default;

void VideoFile::Add(const cv::Mat& image) { encoder_->Add(image); }

void VideoFile::Close() { encoder_->Close(); }

}  // namespace mario
