#include "broker_adapters/amqp_server/trace/trace_window.hpp"

#include <utility>

#include "broker_adapters/amqp_server/trace/trace_lines.hpp"

namespace rehearsal::broker_adapters::amqp_server {

void TraceWindow::said(model::Time at, const std::string& virtual_host,
                       const model::Command& command) {
  add(line_of(at, virtual_host, command));
}

void TraceWindow::done(model::Time at, const std::string& virtual_host,
                       const model::Effect& effect) {
  add(line_of(at, virtual_host, effect));
}

void TraceWindow::struck(model::Time at, std::string_view what) { add(line_of(at, what)); }

void TraceWindow::add(std::string line) {
  line.pop_back();
  lines_.push_back(std::move(line));
  if (lines_.size() <= lines_max) return;
  lines_.pop_front();
  ++first_;
}

}  // namespace rehearsal::broker_adapters::amqp_server
