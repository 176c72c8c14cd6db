#include "broker_adapters/amqp_server/control/timed_http.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace rehearsal::broker_adapters::amqp_server {
namespace {

/// The thread may not have begun when the server is to end.
TEST(TimedHttp, ends_however_soon_it_is_told_to) {
  for (int time = 0; time < 100; ++time) {
    TimedHttp http(std::chrono::seconds(1));
    ASSERT_GT(http.bind("127.0.0.1", 0), 0);
    std::thread thread = http.listen_in_thread();
    http.end();
    thread.join();
  }
}

}  // namespace
}  // namespace rehearsal::broker_adapters::amqp_server
