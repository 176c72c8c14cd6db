#include "tools/trace_lines.hpp"

#include "model/text/text.hpp"
#include "tools/output.hpp"

namespace rehearsal::tools {
namespace {

std::string at_host(const std::string& virtual_host) {
  return virtual_host == "/" ? "" : "@" + virtual_host;
}

}  // namespace

std::string line_of(model::Time at, const std::string& virtual_host,
                    const model::Command& command) {
  return trace_line({at, "client" + at_host(virtual_host), {}, model::text(command)});
}

std::string line_of(model::Time at, const std::string& virtual_host, const model::Effect& effect) {
  return trace_line({at, "broker" + at_host(virtual_host), {}, model::text(effect)});
}

std::string line_of(model::Time at, std::string_view injected) {
  return trace_line({at, "world", {}, std::string(injected)});
}

}  // namespace rehearsal::tools
