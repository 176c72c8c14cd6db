#pragma once

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

namespace rehearsal::broker_adapters::amqp_server {

/// An HTTP server that nobody can hold up: each client has a thread, `patience` to ask one
/// question, and as long again to take the answer; whoever needs longer is cut off. The library's
/// own server has eight threads, and waits for each octet anew.
class TimedHttp : public httplib::Server {
 public:
  explicit TimedHttp(std::chrono::milliseconds patience);

  /// 0 is any port that is free. Returns the port, or -1 if it cannot be had.
  int bind(const char* host, std::uint16_t port);
  /// Answers from then on, in a thread that ends after `end`. Requires: bound.
  std::thread listen_in_thread();
  /// Ends the answering, and cuts off whoever has not finished. Of any thread.
  void end();

 private:
  bool process_and_close_socket(socket_t socket) override;

  const std::chrono::milliseconds patience_;
  std::atomic<bool> ended_ = false;
};

}  // namespace rehearsal::broker_adapters::amqp_server
