#include "tools/scenes.hpp"

#include <fmt/core.h>

#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "model/text.hpp"
#include "sim/duration.hpp"
#include "sim/site.hpp"

namespace rehearsal::tools {
namespace {

using Kind = Scene::Kind;

std::string ordinal(std::uint32_t number) {
  if (number == 2) return "2nd";
  if (number == 3) return "3rd";
  return std::to_string(number) + "th";
}

std::string_view text(model::Fate fate) {
  switch (fate) {
    case model::Fate::acknowledged:
      return "is done";
    case model::Fate::rejected:
      return "is discarded: it was rejected";
    case model::Fate::purged:
      return "is purged from its queue";
    case model::Fate::queue_deleted:
      return "is lost: its queue is deleted";
    case model::Fate::lost_at_restart:
      return "is lost as the broker goes down: it was not durable";
    case model::Fate::expired:
      return "is gone: it expired";
    case model::Fate::dropped:
      return "is dropped: its queue is too long";
    case model::Fate::dead_lettered:
      return "is dead-lettered";
    case model::Fate::refused:
      return "is refused: its queue is full";
    case model::Fate::delivery_limit:
      return "is gone: it came back too often";
  }
  return "";
}

/// Turns steps into scenes; remembers who is who, and what happened before.
class Teller {
 public:
  std::optional<Scene> tell(const sim::Step& step) {
    switch (step.kind) {
      case sim::StepKind::command:
        return tell_command(step);
      case sim::StepKind::effect:
        return tell_effect(step);
      case sim::StepKind::act:
        return tell_act(step);
      case sim::StepKind::fault:
        return Scene{step.at, Kind::fault, "the world", step.text, {}};
      case sim::StepKind::process:
        if (step.at == model::Time{}) return std::nullopt;
        return Scene{step.at, Kind::process, step.actor, step.text, {}};
      case sim::StepKind::note:
        return Scene{step.at, Kind::note, step.actor, step.text, {}};
      case sim::StepKind::commit:
        return std::nullopt;
    }
    return std::nullopt;
  }

 private:
  std::optional<Scene> tell_command(const sim::Step& step) {
    const model::Command command = model::parse_command(step.text);
    if (const auto* open = std::get_if<model::ConnectionOpen>(&command))
      clients_[open->connection] = step.actor;
    const auto* publish = std::get_if<model::Publish>(&command);
    if (!publish) return std::nullopt;
    return Scene{step.at, Kind::publish, step.actor, sim::label(*publish->message), {}};
  }

  std::optional<Scene> tell_effect(const sim::Step& step) {
    const model::Effect effect = model::parse_effect(step.text);
    if (const auto* deliver = std::get_if<model::Deliver>(&effect))
      return Scene{step.at, Kind::deliver, clients_[deliver->channel.connection],
                   sim::label(*deliver->message), deliver->redelivered ? "again" : ""};
    if (const auto* lost = std::get_if<model::Unroutable>(&effect))
      return Scene{step.at,
                   Kind::lost,
                   "RabbitMQ",
                   sim::label(*lost->message) + " reaches no queue: none is bound to " +
                       lost->message->exchange().str(),
                   {}};
    const auto* settled = std::get_if<model::Settled>(&effect);
    if (!settled || settled->fate == model::Fate::acknowledged) return std::nullopt;
    return Scene{step.at,
                 Kind::lost,
                 "RabbitMQ",
                 sim::label(*settled->message) + " " + std::string(text(settled->fate)),
                 {}};
  }

  Scene tell_act(const sim::Step& step) {
    const bool again = step.text.ends_with(")");
    const std::uint32_t times = again ? 1 : ++acts_[step.text];
    return Scene{step.at, Kind::act, step.actor, step.text,
                 times > 1 ? "for the " + ordinal(times) + " time" : ""};
  }

  std::map<model::ConnectionId, std::string> clients_;
  std::map<std::string, std::uint32_t> acts_;
};

std::string words(const Scene& scene) {
  switch (scene.kind) {
    case Kind::publish:
      return "publishes " + scene.what;
    case Kind::deliver:
      return "is sent " + scene.what;
    case Kind::act:
      return "does its work: " + scene.what;
    default:
      return scene.what;
  }
}

}  // namespace

std::vector<Scene> scenes(const std::vector<sim::Step>& steps) {
  std::vector<Scene> told;
  Teller teller;
  for (const sim::Step& step : steps)
    if (std::optional<Scene> scene = teller.tell(step)) told.push_back(*std::move(scene));
  return told;
}

std::string line(const Scene& scene) {
  const char* const mark = scene.kind == Kind::fault ? "!" : scene.remark.empty() ? " " : "*";
  const std::string remark = scene.remark.empty() ? "" : ", " + scene.remark;
  return fmt::format("{} {:>12}  {:<13} {}{}", mark, sim::clock_text(scene.at), scene.actor,
                     words(scene), remark);
}

}  // namespace rehearsal::tools
