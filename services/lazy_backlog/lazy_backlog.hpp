#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "broker_adapters/client/context.hpp"

/// A backlog of messages, and what it takes to keep and to drain it: a producer that is through
/// before a consumer begins. The queue is lazy, or not; nothing else differs.
namespace rehearsal::services::lazy_backlog {

inline constexpr const char* exchange = "custom_exchange";
inline constexpr const char* queue = "lazy_queue_example";
inline constexpr const char* routing_key = "custom_routing_key";

struct Backlog {
  std::uint64_t messages = 1'000'000;
  /// Bytes of each body. They are equal, and one.
  std::size_t message_size = 1024;
  /// "lazy" or "default": the argument x-queue-mode.
  std::string queue_mode = "lazy";
  /// Publishes that wait for their confirm at a time.
  std::uint32_t window = 256;
  std::uint16_t prefetch = 256;
};

/// How far the two are, for whoever watches them: they write it and never read it.
struct Progress {
  std::uint64_t confirmed = 0;
  std::uint64_t consumed = 0;
  sim::Time publishing_since{};
  sim::Time published_at{};
  sim::Time draining_since{};
  sim::Time drained_at{};

  sim::Duration publishing() const { return published_at - publishing_since; }
  sim::Duration draining() const { return drained_at - draining_since; }
};

/// The producer and the consumer, of one life each. `progress` must outlive them.
std::vector<broker_adapters::Service> services(const Backlog& backlog, Progress& progress);

}  // namespace rehearsal::services::lazy_backlog
