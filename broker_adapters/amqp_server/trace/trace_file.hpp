#pragma once

#include <cstddef>
#include <fstream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "broker_adapters/amqp_server/observer.hpp"
#include "model/command.hpp"
#include "model/effect.hpp"
#include "model/types.hpp"

namespace rehearsal::broker_adapters::amqp_server {

/// The trace of a served session, written as it happens.
class TraceFile final : public Observer {
 public:
  /// Throws `OutputError` where the file cannot be written.
  explicit TraceFile(const std::string& file);
  void said(model::Time at, const std::string& virtual_host,
            const model::Command& command) override;
  void done(model::Time at, const std::string& virtual_host, const model::Effect& effect) override;
  void struck(model::Time at, std::string_view what) override;
  /// Throws `OutputError` if something could not be written.
  void close();

 private:
  std::string file_;
  std::ofstream stream_;
};

/// What was injected, or that the broker went down or is up again.
struct Struck {
  std::string what;
};

/// What one line of such a trace says.
struct TracedStep {
  std::size_t line = 0;
  model::Time at;
  /// Where; of what strikes, everywhere.
  std::string virtual_host;
  std::variant<model::Command, model::Effect, Struck> what;
};

/// Reads what a `TraceFile` wrote. Throws `InputError` with the number of the first
/// line that is none.
std::vector<TracedStep> read_trace(const std::string& file);

}  // namespace rehearsal::broker_adapters::amqp_server
