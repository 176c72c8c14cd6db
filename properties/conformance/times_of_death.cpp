#include "properties/conformance/times_of_death.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace rehearsal::properties::conformance {
namespace {

/// Both clocks are read in whole seconds, and what is compared happens a little later in one.
constexpr std::uint64_t tolerance_s = 2;

void add_times(model::Table& death, std::vector<std::uint64_t*>& times) {
  for (model::TableEntry& field : death) {
    auto* const time = std::get_if<model::Timestamp>(&field.value.is);
    if (field.key == "time" && time) times.push_back(&time->seconds);
  }
}

/// The times in x-death.
std::vector<std::uint64_t*> times_in(model::Table& headers) {
  std::vector<std::uint64_t*> times;
  for (model::TableEntry& header : headers) {
    auto* const deaths = std::get_if<model::Array>(&header.value.is);
    if (header.key != "x-death" || !deaths) continue;
    for (model::Value& death : *deaths) {
      if (auto* const entry = std::get_if<model::Table>(&death.is)) add_times(*entry, times);
    }
  }
  return times;
}

/// Where the message is, in what has one and it has headers; else null.
template <class Variant>
model::MessageRef* message_with_headers(Variant& command_or_effect) {
  return std::visit(
      [](auto& known) -> model::MessageRef* {
        if constexpr (requires { known.message; }) {
          if (known.message && known.message->properties().headers) return &known.message;
        }
        return nullptr;
      },
      command_or_effect);
}

/// `change` is told where the times are, and says whether it changed one.
template <class Change>
void change_times(model::MessageRef& message, Change&& change) {
  model::Properties properties = message->properties();
  if (!change(times_in(*properties.headers))) return;
  message = std::make_shared<const model::Message>(message->exchange(), message->routing_key(),
                                                   std::move(properties), message->body());
}

/// With each of the times as `change` makes it.
template <class Variant, class Change>
Variant with_times(Variant command_or_effect, Change&& change) {
  if (auto* const message = message_with_headers(command_or_effect)) {
    change_times(*message, [&](const std::vector<std::uint64_t*>& times) {
      for (std::uint64_t* const time : times) *time = change(*time);
      return !times.empty();
    });
  }
  return command_or_effect;
}

auto later(std::chrono::seconds by) {
  return [by](std::uint64_t time) { return time + static_cast<std::uint64_t>(by.count()); };
}

bool is_near(std::uint64_t a, std::uint64_t b) {
  return std::max(a, b) - std::min(a, b) <= tolerance_s;
}

void equalise_times(model::MessageRef& message, const model::Message& with) {
  model::Table headers = *with.properties().headers;
  const auto wanted = times_in(headers);
  change_times(message, [&](const std::vector<std::uint64_t*>& times) {
    if (times.size() != wanted.size()) return false;
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (is_near(*times[i], *wanted[i])) *times[i] = *wanted[i];
    }
    return !times.empty();
  });
}

}  // namespace

model::Command moved(const model::Command& command, std::chrono::seconds by) {
  return with_times(command, later(by));
}
model::Effect moved(const model::Effect& effect, std::chrono::seconds by) {
  return with_times(effect, later(by));
}
model::Effect without_times(const model::Effect& effect) {
  return with_times(effect, [](std::uint64_t) { return std::uint64_t{0}; });
}

void equalise_times(model::Effects& effects, const model::Effects& with) {
  for (std::size_t i = 0; i < std::min(effects.size(), with.size()); ++i) {
    model::Effect other = with[i];
    model::MessageRef* const ours = message_with_headers(effects[i]);
    const model::MessageRef* const theirs = message_with_headers(other);
    if (ours && theirs) equalise_times(*ours, **theirs);
  }
}

}  // namespace rehearsal::properties::conformance
