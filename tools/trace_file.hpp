#pragma once

#include <fstream>
#include <string>
#include <string_view>

#include "broker_adapters/amqp_server/observer.hpp"

namespace rehearsal::tools {

/// The trace of a served session, written as it happens.
class TraceFile final : public broker_adapters::amqp_server::Observer {
 public:
  /// Throws `properties::OutputError` where the file cannot be written.
  explicit TraceFile(const std::string& file);
  void said(model::Time at, const std::string& virtual_host,
            const model::Command& command) override;
  void done(model::Time at, const std::string& virtual_host, const model::Effect& effect) override;
  void struck(model::Time at, std::string_view what) override;
  /// Throws `properties::OutputError` if something could not be written.
  void close();

 private:
  std::string file_;
  std::ofstream stream_;
};

}  // namespace rehearsal::tools
