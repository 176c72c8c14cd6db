#include "broker_adapters/amqp_server/trace/trace_lines.hpp"

#include "model/text/text.hpp"
#include "sim/step.hpp"

namespace rehearsal::broker_adapters::amqp_server {
namespace {

std::string at_host(const std::string& virtual_host) {
  return virtual_host == "/" ? "" : "@" + virtual_host;
}

}  // namespace

std::string line_of(model::Time at, const std::string& virtual_host,
                    const model::Command& command) {
  return sim::trace_line(at, "client" + at_host(virtual_host), model::text(command));
}

std::string line_of(model::Time at, const std::string& virtual_host, const model::Effect& effect) {
  return sim::trace_line(at, "broker" + at_host(virtual_host), model::text(effect));
}

std::string line_of(model::Time at, std::string_view injected) {
  return sim::trace_line(at, "world", injected);
}

}  // namespace rehearsal::broker_adapters::amqp_server
