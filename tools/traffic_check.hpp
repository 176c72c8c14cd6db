#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "broker_adapters/amqp_server/observer.hpp"
#include "properties/run.hpp"
#include "properties/traffic.hpp"

namespace rehearsal::tools {

/// Judges what clients did with the virtual hosts of a server.
class TrafficCheck final : public broker_adapters::amqp_server::Observer {
 public:
  explicit TrafficCheck(std::uint64_t storm) : storm_(storm) {}

  void said(model::Time, const std::string&, const model::Command&) override {}
  void done(model::Time at, const std::string& virtual_host, const model::Effect& effect) override;
  void struck(model::Time, std::string_view) override {}

  /// Prints the properties and the books of the queues. Vacuous where there was no message.
  properties::Verdict report() const;

 private:
  std::uint64_t storm_;
  std::map<std::string, properties::Traffic> traffic_;
};

}  // namespace rehearsal::tools
