#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "broker_adapters/amqp_server/observer.hpp"

namespace rehearsal::broker_adapters::amqp_server {

/// The latest lines of a served session's trace, numbered from 0.
class TraceWindow final : public Observer {
 public:
  void said(model::Time at, const std::string& virtual_host,
            const model::Command& command) override;
  void done(model::Time at, const std::string& virtual_host, const model::Effect& effect) override;
  void struck(model::Time at, std::string_view what) override;

  /// Those that are still there.
  const std::deque<std::string>& lines() const { return lines_; }
  /// The number of the first of them.
  std::uint64_t first() const { return first_; }

 private:
  static constexpr std::size_t lines_max = 100'000;
  void add(std::string line);

  std::deque<std::string> lines_;
  std::uint64_t first_ = 0;
};

}  // namespace rehearsal::broker_adapters::amqp_server
