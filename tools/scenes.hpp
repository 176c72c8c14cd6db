#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker_adapters/amqp_server/trace/trace_file.hpp"
#include "sim/step.hpp"

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

/// What a kind of scene is called in JSON, and what a line of a story says before what it is about.
struct SceneKind {
  Scene::Kind kind;
  std::string_view name;
  std::string_view verb;
};
inline constexpr std::array scene_kinds{
    SceneKind{Scene::Kind::publish, "publish", "publishes "},
    SceneKind{Scene::Kind::deliver, "deliver", "is sent "},
    SceneKind{Scene::Kind::refuse, "refuse", "is refused: "},
    SceneKind{Scene::Kind::lost, "lost", ""},
    SceneKind{Scene::Kind::act, "act", "does its work: "},
    SceneKind{Scene::Kind::fault, "fault", ""},
    SceneKind{Scene::Kind::process, "process", ""},
    SceneKind{Scene::Kind::note, "note", ""},
};
constexpr const SceneKind& info(Scene::Kind kind) {
  return scene_kinds[static_cast<std::size_t>(kind)];
}

/// The story in a trace. Frames that only set things up are left out.
std::vector<Scene> scenes(const std::vector<sim::Step>& steps);
/// The story of a served session. Each connection is an actor: "client 1".
std::vector<Scene> scenes(const std::vector<broker_adapters::amqp_server::TracedStep>& steps);

/// As one line of a text story.
std::string line(const Scene& scene);

}  // namespace rehearsal::tools
