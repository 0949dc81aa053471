#pragma once

#include <string>

#include "common/web/http_server.h"
#include "emulator_server/workshop/web/workshop_loop.h"

namespace mario {

// Serves the workshop's page, on this machine only, and does what the page asks:
//
//   GET /         the page, with this workshop's token in it
//   GET /stream   records (workshop_records.h) for as long as the page is open
//   POST /do      a request (workshop_requests.h), answered in JSON, or refused in a sentence
//   POST /keys    the buttons that are held, a decimal mask
//
// All but the page's files want the token in the header X-Workshop-Token, which no other site can
// read, and POST an Origin that is this page's and JSON, which no other site can send unasked.
class WorkshopServer {
 public:
  // Listens when it returns. `loop` must outlive the server. Throws UsageError when others could
  // reach the address, std::runtime_error when it cannot be had.
  WorkshopServer(WorkshopLoop& loop, const WebAddress& address, const HttpServer::Limits& limits);
  ~WorkshopServer();
  WorkshopServer(const WorkshopServer&) = delete;
  WorkshopServer& operator=(const WorkshopServer&) = delete;

  static HttpServer::Limits DefaultLimits();

  std::string url() const { return http_.url(); }

 private:
  WebRoutes Routes();
  std::string Refusal(const WebRequest& request) const;
  WebAnswer Page() const;
  WebAnswer Stream(const WebRequest& request);
  WebAnswer Post(const WebRequest& request, const WorkshopLoop::Task& task);

  WorkshopLoop& loop_;
  const std::string token_;
  const WebAssets assets_;
  HttpServer http_;  // last: its threads use the others
};

}  // namespace mario
