#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "broker_adapters/rabbitmq/broker_url.hpp"
#include "model/script.hpp"

namespace rehearsal::properties::conformance {

/// Clients' commands and waits, as somebody made them up: on connections and channels that need
/// not be open.
using Program = std::vector<model::Step::What>;

/// What happened in the programs that were compared.
struct Counts {
  std::uint64_t programs = 0;
  std::uint64_t commands = 0;
  std::map<std::string, std::uint64_t> command_kinds;
  std::map<std::string, std::uint64_t> effect_kinds;
  std::map<std::string, std::uint64_t> queue_arguments;
  std::map<std::uint16_t, std::uint64_t> reply_codes;
  /// How often what RabbitMQ does not promise had to be allowed for: "N4", "N24" ...
  std::map<std::string, std::uint64_t> allowances;
  /// Programs that ended where the model has no answer (rule 20.16).
  std::uint64_t not_modelled = 0;
};

/// The model's script up to where RabbitMQ did something else, and what it did.
struct Divergence {
  model::Script script;
  std::string difference;
};

/// Runs the program on the model and on a real RabbitMQ, with clients that open again what gets
/// closed. Null when both did the same.
std::optional<Divergence> compare(const Program& program,
                                  const broker_adapters::rabbitmq::BrokerUrl& url,
                                  std::chrono::milliseconds quiet, Counts& counts);

/// The same, but a divergence must show at every pace, the last of them slow (N7, N8, N12).
std::optional<Divergence> compare(const Program& program,
                                  const broker_adapters::rabbitmq::BrokerUrl& url, Counts& counts);

/// The shortest program found by leaving steps out that still diverges.
Divergence shrink(Program program, Divergence divergence,
                  const broker_adapters::rabbitmq::BrokerUrl& url);

}  // namespace rehearsal::properties::conformance
