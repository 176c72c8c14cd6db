#pragma once

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
  explicit TrafficCheck(const properties::TrafficOptions& options) : options_(options) {}

  void said(model::Time at, const std::string& virtual_host,
            const model::Command& command) override;
  void done(model::Time at, const std::string& virtual_host, const model::Effect& effect) override;
  void struck(model::Time, std::string_view) override {}

  /// Prints the properties and the books of the queues. Vacuous where there was no message.
  properties::Verdict report() const;

 private:
  properties::Traffic& traffic_of(const std::string& virtual_host);

  const properties::TrafficOptions options_;
  std::map<std::string, properties::Traffic> traffic_;
};

}  // namespace rehearsal::tools
