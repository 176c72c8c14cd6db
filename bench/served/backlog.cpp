#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <exception>
#include <random>
#include <string>
#include <thread>

#include "bench/served/client.hpp"

/// Fills a lazy queue of a broker with messages of 1 KiB, no two of them alike, and leaves them
/// there.
namespace {

using rehearsal::bench::Client;
using namespace std::chrono_literals;

constexpr std::size_t body_size = 1024;

std::string some_body(std::mt19937_64& random) {
  std::string body;
  while (body.size() < body_size) body += fmt::format("{:016x}", random());
  return body;
}

void fill(const std::string& url, std::uint32_t messages) {
  const std::string queue = "backlog";
  amqp_table_entry_t lazy{amqp_cstring_bytes("x-queue-mode"), {}};
  lazy.value.kind = AMQP_FIELD_KIND_UTF8;
  lazy.value.value.bytes = amqp_cstring_bytes("lazy");
  Client client(url);
  client.declare(queue, {1, &lazy});
  std::mt19937_64 random(1);
  for (std::uint32_t i = 0; i < messages; ++i) {
    client.publish(queue, some_body(random));
    client.flush();
  }
  // It may answer before it has taken all that came before.
  while (client.count(queue) < messages) std::this_thread::sleep_for(100ms);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Fills a lazy queue of a broker");
  std::string url;
  std::uint32_t messages = 1'000'000;
  app.add_option("url", url, "amqp://user:password@host:port/")->required()->type_name("URL");
  app.add_option("--messages", messages, "how many")->capture_default_str()->type_name("N");
  CLI11_PARSE(app, argc, argv);
  try {
    fill(url, messages);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
