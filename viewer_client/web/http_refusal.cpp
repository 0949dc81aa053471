#include "viewer_client/web/http_refusal.h"

#include <charconv>

#include "viewer_client/web/http_stream.h"

namespace mario {

int Refusal(const httplib::Request& request, const PageNames& names) {
  const auto count = [&](const char* header) { return request.get_header_value_count(header); };
  if (count("Host") != 1 || count("Content-Length") > 1) return 400;
  if (!names.Has(request.get_header_value("Host"))) return 403;
  if (request.has_header("Transfer-Encoding")) return 411;
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (!reads && request.method != "POST") return 404;
  if (!request.has_header("Content-Length")) return reads ? 0 : 411;
  const std::string length = request.get_header_value("Content-Length");
  if (length.empty() || length.find_first_not_of("0123456789") != std::string::npos) return 400;
  return NumberUpTo(HttpStream::kMaxBodyBytes, length) ? 0 : 413;
}

std::string Sentence(int status) {
  switch (status) {
    case 400:
      return "the viewer does not understand this request";
    case 403:
      return "the viewer does not know the name in this request's Host header; if it is the "
             "viewer's, start the viewer with --web-host NAME";
    case 404:
      return "there is nothing of this name here; the page is at /";
    case 408:
      return "this request was not complete within a few seconds";
    case 411:
      return "the viewer wants to know a request's length: send Content-Length";
    case 413:
      return "this request is too large: the viewer takes at most 1 KiB";
    case 414:
      return "this address is too long: the viewer takes at most 2 KiB";
    case 431:
      return "these headers are too large: the viewer takes at most 100, of 16 KiB together";
    default:
      return "the viewer cannot do this";
  }
}

std::string RefusalAnswer(int status) {
  const std::string sentence = Sentence(status) + "\n";
  return "HTTP/1.1 " + std::to_string(status) +
         " Refused\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
         "Content-Length: " +
         std::to_string(sentence.size()) + "\r\n\r\n" + sentence;
}

std::optional<int> NumberUpTo(int limit, std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number >= 0 && number <= limit ? std::optional(number) : std::nullopt;
}

}  // namespace mario
