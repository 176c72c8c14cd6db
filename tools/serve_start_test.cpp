#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>

#include "broker_adapters/rabbitmq/broker_url.hpp"
#include "broker_adapters/rabbitmq/rabbit_wire.hpp"

/// `rehearse serve` is for tests that start a broker of their own: how long they wait for it.
namespace rehearsal::tools {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr auto limit = 50ms;
constexpr int runs = 10;

/// A command of the shell that becomes a broker and prints its URL.
class StartedBroker {
 public:
  explicit StartedBroker(const std::string& command) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(pipe(ends), 0);
    process_ = fork();
    if (process_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
      std::_Exit(127);
    }
    close(ends[1]);
    output_ = ends[0];
  }
  ~StartedBroker() {
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
    close(output_);
  }
  StartedBroker(const StartedBroker&) = delete;
  StartedBroker& operator=(const StartedBroker&) = delete;

  /// The first line that it prints.
  std::string url() const {
    std::string line;
    for (char it = 0; read(output_, &it, 1) == 1 && it != '\n';) line += it;
    return line;
  }

 private:
  pid_t process_ = -1;
  int output_ = -1;
};

/// From the start of the process until a client is logged in.
steady_clock::duration time_to_first_client(const std::string& command) {
  const auto start = steady_clock::now();
  const StartedBroker broker(command);
  const auto client = broker_adapters::rabbitmq::log_in(
      broker_adapters::rabbitmq::parse_broker_url(broker.url()), "test");
  const auto time = steady_clock::now() - start;
  amqp_destroy_connection(client);
  return time;
}

/// Whatever else runs on the machine can only make it longer.
steady_clock::duration best_time(const std::string& before) {
  steady_clock::duration best = steady_clock::duration::max();
  for (int run = 0; run < runs; ++run) {
    best = std::min(best, time_to_first_client(before + "exec '" REHEARSE_PATH "' serve --port 0"));
  }
  std::printf("%.1f ms\n", std::chrono::duration<double, std::milli>(best).count());
  return best;
}

TEST(ServeStart, ServesItsFirstClientWithin50Milliseconds) { EXPECT_LT(best_time(""), limit); }

TEST(ServeStart, TimeBeforeItsFirstStepCounts) { EXPECT_GT(best_time("sleep 0.05; "), limit); }

}  // namespace
}  // namespace rehearsal::tools
