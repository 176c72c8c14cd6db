#include "properties/conformance/tally.hpp"

#include <set>
#include <type_traits>
#include <utility>
#include <variant>

#include "model/arguments/arguments.hpp"
#include "model/text/fields.hpp"
#include "model/text/script.hpp"

namespace rehearsal::properties::conformance {
namespace {

constexpr std::array<std::string_view, allowances + 1> names = {
    "",
    "generated names are mapped as they appear",
    "times of death are not compared",
    "effects are compared channel by channel",
    "deliveries of several queues are compared consumer by consumer",
    "confirms are compared as a set",
    "confirms may come before or after other effects",
    "counts are asked for after a barrier",
    "acknowledgements are followed by a barrier",
    "the order in which channels leave a queue is open",
    "the order in which queues resume under a channel's limit is open",
    "nothing is asked near a deadline",
    "dead letters are waited for",
    "a dropped connection is waited for",
    "a closed channel or connection is waited for",
    "unconfirmed publishes are followed by a barrier",
    "cancel notifications are compared channel by channel",
    "deliveries to what is closing are left out",
    "redelivered after a kill (as the model has it)",
    "a reply text that is too long is cut, and sooner in a virtual host with a long name",
    "a crash of the connection is a lost connection",
    "quorum queues are given time",
    "frames (the client library has put them together)",
    "several errors at once (there is one command at a time)",
    "the order in which queues get copies is open",
    "a get beside a consumer (there is one command at a time)",
    "a kill comes when all is written down",
    "dead letters of quorum queues may come too late for a broker that stops",
};

/// What the model may say in a program: it says 320 only when the broker is stopped.
constexpr model::ReplyCode codes[] = {
    model::ReplyCode::no_route,
    model::ReplyCode::access_refused,
    model::ReplyCode::not_found,
    model::ReplyCode::resource_locked,
    model::ReplyCode::precondition_failed,
    model::ReplyCode::command_invalid,
    model::ReplyCode::channel_error,
    model::ReplyCode::not_allowed,
    model::ReplyCode::not_implemented,
    model::ReplyCode::internal_error,
};

template <class Map>
void add_up(Map& into, const Map& from) {
  for (const auto& [what, count] : from) into[what] += count;
}

/// The method names of all the variant's alternatives, each once.
template <class Variant, std::size_t... I>
std::set<std::string> all_names(std::index_sequence<I...>) {
  std::set<std::string> all;
  const auto name = [&]<std::size_t N>() {
    using Kind = std::variant_alternative_t<N, Variant>;
    if constexpr (std::is_same_v<Variant, model::Effect>) {
      if (model::is_for_observers(model::Effect(Kind{}))) return;
    }
    all.emplace(model::Description<Kind>::name);
  };
  (name.template operator()<I>(), ...);
  return all;
}

template <class Variant>
std::set<std::string> all_names() {
  return all_names<Variant>(std::make_index_sequence<std::variant_size_v<Variant>>());
}

}  // namespace

std::string_view allowance(std::size_t number) { return names.at(number); }

void Tally::count(const model::Command& command) {
  ++commands;
  ++command_kinds[std::string(method_name(command))];
  const auto* const declare = std::get_if<model::QueueDeclare>(&command);
  if (!declare) return;
  for (const model::TableEntry& entry : declare->arguments) ++queue_arguments[entry.key];
}

void Tally::count(const model::Effect& effect) {
  ++effect_kinds[std::string(method_name(effect))];
  std::visit(
      [&](const auto& known) {
        if constexpr (requires { known.reply_code; }) {
          ++reply_codes[static_cast<std::uint16_t>(known.reply_code)];
        }
      },
      effect);
}

void Tally::add(const Tally& other) {
  programs += other.programs;
  commands += other.commands;
  cut_short += other.cut_short;
  repeated += other.repeated;
  restarts += other.restarts;
  kills += other.kills;
  add_up(command_kinds, other.command_kinds);
  add_up(effect_kinds, other.effect_kinds);
  add_up(queue_arguments, other.queue_arguments);
  add_up(reply_codes, other.reply_codes);
  for (std::size_t i = 0; i < allowed.size(); ++i) allowed[i] += other.allowed[i];
}

std::map<std::string, std::uint64_t> Tally::rarer_than(std::uint64_t times) const {
  std::map<std::string, std::uint64_t> rare;
  const auto look = [&](const std::string& what, const auto& counts, const auto& kind) {
    const auto found = counts.find(kind);
    const std::uint64_t count = found == counts.end() ? 0 : found->second;
    if (count < times) rare.emplace(what, count);
  };
  for (const std::string& name : all_names<model::Command>())
    look("command " + name, command_kinds, name);
  for (const std::string& name : all_names<model::Effect>())
    look("effect " + name, effect_kinds, name);
  for (const std::string_view key : model::queue_argument_keys())
    look("argument " + std::string(key), queue_arguments, key);
  for (const model::ReplyCode code : codes) {
    const auto number = static_cast<std::uint16_t>(code);
    look("reply code " + std::to_string(number), reply_codes, number);
  }
  return rare;
}

}  // namespace rehearsal::properties::conformance
