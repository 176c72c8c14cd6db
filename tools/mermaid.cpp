#include "tools/mermaid.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "sim/duration.hpp"

namespace rehearsal::tools {
namespace {

constexpr const char* broker = "RabbitMQ";

/// Semicolons and hashes mean something to Mermaid.
std::string escaped(std::string text) {
  std::string safe;
  for (const char character : text) {
    if (character == '#')
      safe += "#35;";
    else if (character == ';')
      safe += "#59;";
    else
      safe += character;
  }
  return safe;
}

std::string line_of(const Scene& scene, const std::string& all) {
  const std::string what = escaped(scene.what + (scene.remark.empty() ? "" : ", " + scene.remark));
  switch (scene.kind) {
    case Scene::Kind::publish:
      return fmt::format("{}->>{}: {}", scene.actor, broker, what);
    case Scene::Kind::deliver:
      return fmt::format("{}->>{}: {}", broker, scene.actor, what);
    case Scene::Kind::refuse:
      return fmt::format("{}-x{}: {}", broker, scene.actor, what);
    case Scene::Kind::fault:
      return fmt::format("Note over {}: {} {}", all, sim::clock_text(scene.at), what);
    case Scene::Kind::lost:
      return fmt::format("Note over {}: {}", broker, what);
    default:
      return fmt::format("Note over {}: {}", scene.actor == "broker" ? broker : scene.actor, what);
  }
}

}  // namespace

std::string mermaid(const std::vector<std::string>& actors, const std::vector<Scene>& scenes) {
  std::string text = "sequenceDiagram\n";
  for (const std::string& actor : actors) text += fmt::format("  participant {}\n", actor);
  text += fmt::format("  participant {}\n", broker);
  const std::string all = actors.empty() ? broker : actors.front() + "," + broker;
  for (const Scene& scene : scenes) text += "  " + line_of(scene, all) + "\n";
  return text;
}

}  // namespace rehearsal::tools
