#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>

#include "broker_adapters/rabbitmq/broker_url.hpp"
#include "model/program_test.hpp"
#include "properties/conformance/side_by_side.hpp"

/// Random programs on the model and on a real RabbitMQ, compared.
namespace rehearsal::properties::conformance {
namespace {

/// The programs of one seed are always the same.
Program program_of(std::uint64_t seed, std::uint64_t number) {
  const auto made = model::any_program()(rc::Random(seed * 1000003 + number), 30).value();
  Program program;
  for (const model::Deed& deed : made) {
    if (const auto* command = std::get_if<model::Command>(&deed))
      program.emplace_back(*command);
    else if (const auto* wait = std::get_if<model::Wait>(&deed))
      program.emplace_back(*wait);
  }
  return program;
}

template <class Table>
void print(const char* title, const Table& table) {
  fmt::print("{}\n", title);
  for (const auto& [what, count] : table) fmt::print("  {:<28}{:>10}\n", what, count);
}

void print(const Counts& counts) {
  fmt::print("programs {}, commands {}, commands a program {:.1f}\n", counts.programs,
             counts.commands,
             static_cast<double>(counts.commands) / static_cast<double>(counts.programs));
  print("commands", counts.command_kinds);
  print("effects", counts.effect_kinds);
  print("queue arguments", counts.queue_arguments);
  print("reply codes", counts.reply_codes);
  print("allowed for", counts.allowances);
  fmt::print("ended where the model has no answer: {}\n", counts.not_modelled);
}

int conform(const broker_adapters::rabbitmq::BrokerUrl& url, std::uint64_t runs,
            std::uint64_t seed) {
  Counts counts;
  for (std::uint64_t number = 0; number < runs; ++number) {
    const Program program = program_of(seed, number);
    auto divergence = compare(program, url, counts);
    if (number % 100 == 99) fmt::print(stderr, "{} programs\n", number + 1);
    if (!divergence) continue;
    divergence = shrink(program, *std::move(divergence), url);
    fmt::print("program {} of seed {} diverges (- the model, + RabbitMQ):\n\n{}\n{}", number, seed,
               text(divergence->script), divergence->difference);
    return 1;
  }
  print(counts);
  fmt::print("no divergence\n");
  return 0;
}

}  // namespace
}  // namespace rehearsal::properties::conformance

int main(int argc, char** argv) {
  using namespace rehearsal;
  CLI::App app("Random programs on the model and on a real RabbitMQ, compared");
  std::string broker;
  std::uint64_t runs = 100;
  std::uint64_t seed = 1;
  app.add_option("--broker", broker, "amqp://user:password@host:port/vhost")->required();
  app.add_option("--runs", runs, "how many programs");
  app.add_option("--seed", seed, "which programs");
  CLI11_PARSE(app, argc, argv);
  try {
    const auto url = broker_adapters::rabbitmq::parse_broker_url(broker);
    return properties::conformance::conform(url, runs, seed);
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "rehearsal_conform: {}\n", error.what());
    return 64;
  } catch (const std::runtime_error& error) {
    fmt::print(stderr, "rehearsal_conform: {}\n", error.what());
    return 69;
  }
}
