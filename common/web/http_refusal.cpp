#include "common/web/http_refusal.h"

#include "common/web/number.h"

namespace mario {

int Refusal(const httplib::Request& request, const PageNames& names, std::size_t body_bytes) {
  const auto count = [&](const char* header) { return request.get_header_value_count(header); };
  if (count("Host") != 1 || count("Content-Length") > 1) return 400;
  if (!names.Has(request.get_header_value("Host"))) return 403;
  if (request.has_header("Transfer-Encoding")) return 411;
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (!reads && request.method != "POST") return 404;
  if (!request.has_header("Content-Length")) return reads ? 0 : 411;
  const std::string length = request.get_header_value("Content-Length");
  if (length.empty() || length.find_first_not_of("0123456789") != std::string::npos) return 400;
  return NumberUpTo(static_cast<int>(body_bytes), length) ? 0 : 413;
}

std::string Sentence(int status) {
  switch (status) {
    case 400:
      return "this request is not understood";
    case 403:
      return "the name in this request's Host header is not one of this page's; see --web and "
             "--web-host of the program that serves it";
    case 404:
      return "there is nothing of this name here; the page is at /";
    case 408:
      return "this request was not complete within a few seconds";
    case 411:
      return "a request's length is needed: send Content-Length";
    case 413:
      return "this request is too large";
    case 414:
      return "this address is too long: at most 2 KiB are taken";
    case 431:
      return "these headers are too large: at most 100 are taken, of 16 KiB together";
    default:
      return "this cannot be done here";
  }
}

std::string RefusalAnswer(int status) {
  const std::string sentence = Sentence(status) + "\n";
  return "HTTP/1.1 " + std::to_string(status) +
         " Refused\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
         "Content-Length: " +
         std::to_string(sentence.size()) + "\r\n\r\n" + sentence;
}

}  // namespace mario
