#include "tools/trace_file.hpp"

#include <cerrno>
#include <cstring>

#include "properties/scenario.hpp"
#include "tools/trace_lines.hpp"

namespace rehearsal::tools {
TraceFile::TraceFile(const std::string& file) : file_(file) {
  errno = 0;
  stream_.open(file, std::ios::binary | std::ios::trunc);
  if (!stream_)
    throw properties::OutputError(file + ": cannot be written: " + std::strerror(errno));
}

void TraceFile::said(model::Time at, const std::string& virtual_host,
                     const model::Command& command) {
  stream_ << line_of(at, virtual_host, command);
}

void TraceFile::done(model::Time at, const std::string& virtual_host, const model::Effect& effect) {
  stream_ << line_of(at, virtual_host, effect);
}

void TraceFile::struck(model::Time at, std::string_view what) { stream_ << line_of(at, what); }

void TraceFile::close() {
  stream_.close();
  if (!stream_) throw properties::OutputError(file_ + ": not all of the trace could be written");
}

}  // namespace rehearsal::tools
