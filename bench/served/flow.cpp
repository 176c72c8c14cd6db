#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <exception>
#include <string>

#include "bench/served/client.hpp"

/// Messages of 100 bytes go through one queue of a broker, each published, delivered and
/// acknowledged, and never more than 1,000 on their way. Prints how many did so in a second.
namespace {

using rehearsal::bench::Client;
using std::chrono::steady_clock;

constexpr std::uint16_t in_flight_max = 1000;
constexpr std::size_t body_size = 100;

double messages_per_second(const std::string& url, std::uint64_t messages) {
  const std::string queue = "flow";
  const std::string body(body_size, 'x');
  Client publisher(url);
  publisher.declare(queue);
  Client consumer(url);
  consumer.consume(queue, in_flight_max);
  const auto start = steady_clock::now();
  std::uint64_t published = 0;
  std::uint64_t taken = 0;
  while (taken < messages) {
    for (; published < messages && published - taken < in_flight_max; ++published)
      publisher.publish(queue, body);
    publisher.flush();
    for (const std::uint64_t tag : consumer.deliveries()) {
      consumer.ack(tag);
      ++taken;
    }
    consumer.flush();
  }
  const std::chrono::duration<double> seconds = steady_clock::now() - start;
  return static_cast<double>(messages) / seconds.count();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Messages per second through one queue of a broker");
  std::string url;
  std::uint64_t messages = 100'000;
  app.add_option("url", url, "amqp://user:password@host:port/")->required()->type_name("URL");
  app.add_option("--messages", messages, "how many")->capture_default_str()->type_name("N");
  CLI11_PARSE(app, argc, argv);
  try {
    fmt::print("{:.0f}\n", messages_per_second(url, messages));
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
