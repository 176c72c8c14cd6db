#include "tools/trace_file.hpp"

#include <cerrno>
#include <cstring>

#include "model/text.hpp"
#include "properties/scenario.hpp"
#include "tools/output.hpp"

namespace rehearsal::tools {
namespace {

std::string at_host(const std::string& virtual_host) {
  return virtual_host == "/" ? "" : "@" + virtual_host;
}

}  // namespace

TraceFile::TraceFile(const std::string& file) : file_(file) {
  errno = 0;
  stream_.open(file, std::ios::binary | std::ios::trunc);
  if (!stream_)
    throw properties::OutputError(file + ": cannot be written: " + std::strerror(errno));
}

void TraceFile::said(model::Time at, const std::string& virtual_host,
                     const model::Command& command) {
  stream_ << trace_line({at, "client" + at_host(virtual_host), {}, model::text(command)});
}

void TraceFile::done(model::Time at, const std::string& virtual_host, const model::Effect& effect) {
  stream_ << trace_line({at, "broker" + at_host(virtual_host), {}, model::text(effect)});
}

void TraceFile::struck(model::Time at, std::string_view what) {
  stream_ << trace_line({at, "world", {}, std::string(what)});
}

void TraceFile::close() {
  stream_.close();
  if (!stream_) throw properties::OutputError(file_ + ": not all of the trace could be written");
}

}  // namespace rehearsal::tools
