#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/options.hpp"

namespace rehearsal::tools {

/// The example that is no choreography: it has no orders, no faults, and nothing to search for.
inline constexpr const char* backlog_name = "lazy-backlog";
inline constexpr const char* backlog_about = "a backlog in a lazy queue and in a default one";

/// The options of `rehearse run lazy-backlog`.
struct BacklogArguments {
  std::uint64_t messages = 100'000;
  std::uint64_t message_size = 1024;
  /// "default" or "lazy"; both, one after the other, where it is missing.
  std::optional<std::string> queue_mode;
  /// Of the simulated broker, in MiB; 0 is no limit.
  std::uint64_t memory = 1024;

  void add_to(Command command);
  /// Refuses those of them that were given with another workflow. Throws `UsageError`.
  static void refuse(const Command& command, const std::string& workflow);
};

/// In the simulation. Returns the exit status. Throws `UsageError`.
int simulate_backlog(const BacklogArguments& arguments, model::Version rabbitmq, bool json);
/// On a real RabbitMQ. Throws `UsageError` or `BrokerUnavailable`.
int run_backlog_on_broker(const BacklogArguments& arguments, const std::string& url, bool json);

}  // namespace rehearsal::tools
