#include "broker_adapters/amqp_server/trace/trace_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>

#include "broker_adapters/amqp_server/trace/trace_lines.hpp"
#include "broker_adapters/files/input_error.hpp"
#include "broker_adapters/files/output_error.hpp"
#include "model/text/text.hpp"
#include "sim/duration.hpp"

namespace rehearsal::broker_adapters::amqp_server {
namespace {

/// Reads a clock, which has three or six decimals of a second: "+1.002s".
std::optional<model::Time> parse_clock(std::string_view text) {
  const std::size_t point = text.find('.');
  if (!text.starts_with('+') || !text.ends_with('s') || point == text.npos) return std::nullopt;
  std::string fraction(text.substr(point + 1, text.size() - point - 2));
  if (fraction.size() == 3) fraction += "000";
  const auto seconds = sim::parse_duration(std::string(text.substr(1, point - 1)) + "s");
  const auto rest = sim::parse_duration(fraction + "us");
  if (!seconds || !rest || fraction.size() != 6) return std::nullopt;
  return model::Time(*seconds + *rest);
}

/// Cuts off what comes before the next space; all, where there is none.
std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  return word;
}

/// A line such as "+1.002s client c1.1 queue.purge queue='q'".
TracedStep parse_step(std::string_view text) {
  TracedStep step;
  const auto at = parse_clock(take_word(text));
  const std::string_view actor = take_word(text);
  const std::string_view role = actor.substr(0, actor.find('@'));
  if (!at || (role != "client" && role != "broker" && actor != "world"))
    throw model::ParseError(1, "a time, client, broker or world, and what happened");
  step.at = *at;
  step.virtual_host = role == actor ? "/" : actor.substr(role.size() + 1);
  if (role == "client")
    step.what = model::parse_command(text);
  else if (role == "broker")
    step.what = model::parse_effect(text);
  else
    step.what = Struck{std::string(text)};
  return step;
}

}  // namespace

TraceFile::TraceFile(const std::string& file) : file_(file) {
  errno = 0;
  stream_.open(file, std::ios::binary | std::ios::trunc);
  if (!stream_) throw OutputError(file + ": cannot be written: " + std::strerror(errno));
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
  if (!stream_) throw OutputError(file_ + ": not all of the trace could be written");
}

std::vector<TracedStep> read_trace(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream || std::filesystem::is_directory(file))
    throw InputError(file + ": cannot be read: expected a trace of rehearse serve");
  std::vector<TracedStep> steps;
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    try {
      steps.push_back(parse_step(line));
    } catch (const model::ParseError& error) {
      throw InputError(file + ": line " + std::to_string(number) + ": " + error.what());
    }
    steps.back().line = number;
  }
  return steps;
}

}  // namespace rehearsal::broker_adapters::amqp_server
