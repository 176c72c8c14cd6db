#include "tools/scenes.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "model/text/fields.hpp"
#include "model/text/text.hpp"
#include "sim/duration.hpp"
#include "sim/site.hpp"

namespace rehearsal::tools {
namespace {

using broker_adapters::amqp_server::Struck;
using broker_adapters::amqp_server::TracedStep;
using Kind = Scene::Kind;

std::string ordinal(std::uint32_t number) {
  if (number == 2) return "2nd";
  if (number == 3) return "3rd";
  return std::to_string(number) + "th";
}

std::string client(model::ConnectionId connection) {
  return "client " + std::to_string(static_cast<std::uint32_t>(connection));
}

using Name = std::string (*)(const model::Message&);

/// Turns commands and effects into scenes; remembers who is who. Messages go by their `name`.
class FrameTeller {
 public:
  explicit FrameTeller(Name name) : name_(name) {}

  std::optional<Scene> tell(model::Time at, const std::string& actor,
                            const model::Command& command) {
    if (const auto* open = std::get_if<model::ConnectionOpen>(&command))
      clients_[open->connection] = actor;
    const auto* publish = std::get_if<model::Publish>(&command);
    if (!publish) return std::nullopt;
    return Scene{at, Kind::publish, actor, name_(*publish->message), {}};
  }

  std::optional<Scene> tell(model::Time at, const model::Effect& effect) const {
    if (const auto* deliver = std::get_if<model::Deliver>(&effect))
      return send(at, *deliver, deliver->redelivered ? "again" : "");
    if (const auto* got = std::get_if<model::GetOk>(&effect))
      return send(at, *got, got->redelivered ? "again" : "");
    if (const auto* lost = std::get_if<model::Unroutable>(&effect))
      return lose(at, *lost->message, "reaches no queue: " + why_unroutable(*lost->message));
    const auto* settled = std::get_if<model::Settled>(&effect);
    if (!settled || settled->fate == model::Fate::acknowledged) return std::nullopt;
    return lose(at, *settled->message, std::string(model::info(settled->fate).event));
  }

 private:
  template <class Sent>
  Scene send(model::Time at, const Sent& sent, std::string remark) const {
    return {at, Kind::deliver, who(sent.channel.connection), name_(*sent.message),
            std::move(remark)};
  }

  std::string who(model::ConnectionId connection) const {
    const auto known = clients_.find(connection);
    return known == clients_.end() ? client(connection) : known->second;
  }

  Scene lose(model::Time at, const model::Message& message, const std::string& what) const {
    return {at, Kind::lost, "RabbitMQ", name_(message) + " " + what, {}};
  }

  static std::string why_unroutable(const model::Message& message) {
    const std::string& exchange = message.exchange().str();
    return exchange.empty() ? "none is called " + message.routing_key().str()
                            : "none is bound to " + exchange;
  }

  Name name_;
  std::map<model::ConnectionId, std::string> clients_;
};

/// Turns the steps of a run into scenes; remembers what happened before.
class Teller {
 public:
  std::optional<Scene> tell(const sim::Step& step) {
    return std::visit([&](const auto& what) { return tell(step, what); }, step.what);
  }

 private:
  std::optional<Scene> tell(const sim::Step& step, const model::Command& command) {
    return frames_.tell(step.at, step.actor, command);
  }
  std::optional<Scene> tell(const sim::Step& step, const model::Effect& effect) {
    return frames_.tell(step.at, effect);
  }
  std::optional<Scene> tell(const sim::Step& step, const sim::Decision&) { return fault(step); }
  std::optional<Scene> tell(const sim::Step& step, const sim::Healed&) { return fault(step); }
  std::optional<Scene> tell(const sim::Step& step, const sim::Started&) { return process(step); }
  std::optional<Scene> tell(const sim::Step& step, const sim::Stopped&) { return process(step); }
  std::optional<Scene> tell(const sim::Step& step, const sim::BrokerStarted&) {
    return process(step);
  }
  std::optional<Scene> tell(const sim::Step&, const sim::Committed&) { return std::nullopt; }
  std::optional<Scene> tell(const sim::Step& step, const sim::Note& note) {
    return Scene{step.at, Kind::note, step.actor, note.text, {}};
  }
  std::optional<Scene> tell(const sim::Step& step, const sim::Acted& acted) {
    const sim::Act& act = acted.act;
    const bool now = acted.done == sim::Done::now;
    const std::uint32_t times = now ? ++acts_[{act.verb, act.subject, act.details}] : 1;
    return Scene{step.at, Kind::act, step.actor, text(acted),
                 times > 1 ? "for the " + ordinal(times) + " time" : ""};
  }

  static Scene fault(const sim::Step& step) {
    return {step.at, Kind::fault, "the world", text(step), {}};
  }
  /// That everybody starts at the beginning is no news.
  static std::optional<Scene> process(const sim::Step& step) {
    if (step.at == model::Time{}) return std::nullopt;
    return Scene{step.at, Kind::process, step.actor, text(step), {}};
  }

  FrameTeller frames_{sim::label};
  /// How often each was done, by verb, subject and details.
  std::map<std::array<std::string, 3>, std::uint32_t> acts_;
};

/// Of a body that is no longer than that, and text, all is told.
constexpr std::size_t told_body_max = 40;

/// What a message of whoever it be is called: as in a run, or by where it goes and its body, as in
/// "orders(hello)".
std::string name_of(const model::Message& message) {
  if (message.properties().type) return sim::label(message);
  const std::string& key = message.routing_key().str();
  const std::string_view body = message.body();
  const bool short_text =
      body.size() <= told_body_max &&
      std::all_of(body.begin(), body.end(), [](char it) { return it >= ' ' && it <= '~'; });
  return (key.empty() ? message.exchange().str() : key) + "(" +
         (short_text ? std::string(body) : std::to_string(body.size()) + " bytes") + ")";
}

/// Turns the steps of a served session into scenes.
class ServedTeller {
 public:
  std::optional<Scene> tell(const TracedStep& step) {
    if (const auto* const struck = std::get_if<Struck>(&step.what))
      return Scene{step.at, Kind::fault, "the world", struck->what, {}};
    if (const auto* const command = std::get_if<model::Command>(&step.what))
      return tell_command(step, *command);
    return tell_effect(step, std::get<model::Effect>(step.what));
  }

 private:
  std::optional<Scene> tell_command(const TracedStep& step, const model::Command& command) {
    const auto connection = model::connection_of(command);
    if (!connection)
      return Scene{step.at, Kind::process, "the operator", model::method_text(command), {}};
    const std::string actor = client(*connection);
    const auto does = [&](std::string what) {
      return Scene{step.at, Kind::process, actor, std::move(what), {}};
    };
    auto scene = frames_.tell(step.at, actor, command);
    if (const auto* open = std::get_if<model::ConnectionOpen>(&command))
      return does("connects to " + step.virtual_host + " as " + open->user);
    if (std::holds_alternative<model::ConnectionClose>(command)) return does("leaves");
    if (std::holds_alternative<model::ConnectionDrop>(command)) return does("is gone");
    return scene;
  }

  std::optional<Scene> tell_effect(const TracedStep& step, const model::Effect& effect) {
    const auto refuse = [&](model::ConnectionId connection, const std::string& what) {
      return Scene{step.at, Kind::refuse, client(connection), what, {}};
    };
    if (const auto* closed = std::get_if<model::ChannelClosed>(&effect))
      return refuse(closed->channel.connection, closed->reply_text);
    if (const auto* closed = std::get_if<model::ConnectionClosed>(&effect))
      return refuse(closed->connection, closed->reply_text);
    if (const auto* returned = std::get_if<model::Return>(&effect))
      return refuse(returned->channel.connection,
                    name_of(*returned->message) + " comes back: " + returned->reply_text);
    return frames_.tell(step.at, effect);
  }

  FrameTeller frames_{name_of};
};

template <class Told, class Step>
std::vector<Scene> scenes_of(const std::vector<Step>& steps) {
  std::vector<Scene> told;
  Told teller;
  for (const Step& step : steps)
    if (std::optional<Scene> scene = teller.tell(step)) told.push_back(*std::move(scene));
  return told;
}

}  // namespace

std::vector<Scene> scenes(const std::vector<sim::Step>& steps) { return scenes_of<Teller>(steps); }

std::vector<Scene> scenes(const std::vector<TracedStep>& steps) {
  return scenes_of<ServedTeller>(steps);
}

std::string line(const Scene& scene) {
  const char* const mark = scene.kind == Kind::fault ? "!" : scene.remark.empty() ? " " : "*";
  const std::string remark = scene.remark.empty() ? "" : ", " + scene.remark;
  return fmt::format("{} {:>12}  {:<13} {}{}{}", mark, sim::clock_text(scene.at), scene.actor,
                     info(scene.kind).verb, scene.what, remark);
}

}  // namespace rehearsal::tools
