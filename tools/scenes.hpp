#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "broker_adapters/amqp_server/trace/trace_file.hpp"
#include "sim/trace.hpp"

namespace rehearsal::tools {

/// A step of a trace that a reader of the story cares about, in words.
struct Scene {
  enum class Kind : std::uint8_t { publish, deliver, refuse, lost, act, fault, process, note };

  model::Time at;
  Kind kind{};
  /// Who does it; "RabbitMQ" for the broker, "the world" for faults.
  std::string actor;
  /// What it is about: the label of a message, or what is done.
  std::string what;
  /// Why it is remarkable, if it is: "again", "for the 2nd time".
  std::string remark;
};

/// The story in a trace. Frames that only set things up are left out.
std::vector<Scene> scenes(const std::vector<sim::Step>& steps);
/// The story of a served session. Each connection is an actor: "client 1".
std::vector<Scene> scenes(const std::vector<broker_adapters::amqp_server::TracedStep>& steps);

/// As one line of a text story.
std::string line(const Scene& scene);

}  // namespace rehearsal::tools
