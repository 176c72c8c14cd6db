#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/repertoire.hpp"

namespace rehearsal::tools {

/// What `rehearse run lazy-backlog` was asked for.
struct BacklogArguments {
  std::uint64_t messages = 100'000;
  std::uint64_t message_size = 1024;
  /// "default" or "lazy"; both, one after the other, where it is missing.
  std::optional<std::string> queue_mode = {};
  /// Of the simulated broker, in MiB; 0 is no limit.
  std::uint64_t memory = 1024;
};

/// The example that is no choreography: what a backlog costs in which queue.
class LazyBacklog final : public Demonstration {
 public:
  std::string name() const override { return "lazy-backlog"; }
  std::string about() const override { return "a backlog in a lazy queue and in a default one"; }
  void add_to(Command command) override;
  void refuse(const Command& command, const std::string& workflow) const override;
  int simulate(model::Version rabbitmq, bool json) const override;
  int run_on_broker(const Command& command, const std::string& url, bool json) const override;

 private:
  BacklogArguments arguments_;
};

}  // namespace rehearsal::tools
