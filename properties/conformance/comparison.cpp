#include "properties/conformance/comparison.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "model/queues/x_death.hpp"
#include "model/text/fields.hpp"
#include "model/text/script.hpp"
#include "model/text/text.hpp"

namespace rehearsal::properties::conformance {
namespace {

model::Effects normalised(model::Effects effects, GeneratedNames& names) {
  for (model::Effect& effect : effects) effect = names.normalised(effect);
  effects = without_deliveries_to_the_leaving(std::move(effects));
  order_by_channel(effects);
  return effects;
}

bool is_confirm(const model::Effect& effect) {
  return std::holds_alternative<model::ConfirmAck>(effect) ||
         std::holds_alternative<model::ConfirmNack>(effect);
}

bool has_x_death(const model::Message& message) {
  const auto& headers = message.properties().headers;
  return headers && std::any_of(headers->begin(), headers->end(),
                                [](const auto& header) { return header.key == model::x_death; });
}

bool has_death(const model::Effect& effect) {
  return std::visit(
      [](const auto& it) {
        if constexpr (requires { it.message; }) return it.message && has_x_death(*it.message);
        return false;
      },
      effect);
}

/// Without words, or with those of a crash.
bool is_crash(const model::Effect& effect) {
  const auto* const closed = std::get_if<model::ConnectionClosed>(&effect);
  return closed && (closed->reply_code == model::ReplyCode::internal_error ||
                    closed->reply_code == model::ReplyCode{});
}

bool is_cancel(const model::Effect& effect) {
  return std::holds_alternative<model::ConsumerCancelled>(effect);
}

/// The channels of those effects that `is` picks out.
template <class Is>
std::set<model::ChannelId> channels_of(const model::Effects& effects, Is is) {
  std::set<model::ChannelId> channels;
  for (const model::Effect& effect : effects) {
    if (is(effect)) channels.insert(whom(effect));
  }
  return channels;
}

template <class Is>
std::uint64_t count_of(const model::Effects& effects, Is is) {
  return static_cast<std::uint64_t>(std::count_if(effects.begin(), effects.end(), is));
}

bool confirms_beside_others(const model::Effects& effects) {
  const auto confirmed = channels_of(effects, is_confirm);
  return std::any_of(effects.begin(), effects.end(), [&](const model::Effect& effect) {
    return !is_confirm(effect) && confirmed.contains(whom(effect));
  });
}

bool has_generated_name(const model::Effect& effect) {
  return !(GeneratedNames().normalised(effect) == effect);
}

void count_allowances(const model::Effects& actual, Tally& tally) {
  const auto all = [](const model::Effect&) { return true; };
  tally.allowed[1] += count_of(actual, has_generated_name);
  tally.allowed[2] += count_of(actual, has_death);
  tally.allowed[3] += channels_of(actual, all).size() > 1;
  tally.allowed[5] += count_of(actual, is_confirm);
  tally.allowed[6] += confirms_beside_others(actual);
  tally.allowed[16] += channels_of(actual, is_cancel).size() > 1;
  tally.allowed[17] += actual.size() - without_deliveries_to_the_leaving(actual).size();
  tally.allowed[20] += count_of(actual, is_crash);
}

}  // namespace

model::Effect Comparison::on_our_clock(const model::Effect& effect) const {
  return epoch_ ? moved(effect, -*epoch_) : without_times(effect);
}

Comparison::Sides Comparison::normalised(const model::Effects& expected,
                                         const model::Effects& actual, GeneratedNames& our_names,
                                         GeneratedNames& their_names) const {
  Sides sides{conformance::normalised(expected, our_names),
              conformance::normalised(actual, their_names)};
  for (model::Effect& effect : sides.theirs) effect = on_our_clock(effect);
  if (epoch_) {
    equalise_times(sides.theirs, sides.ours);
  } else {
    for (model::Effect& effect : sides.ours) effect = without_times(effect);
  }
  return sides;
}

std::string Comparison::difference(const model::Effects& expected,
                                   const model::Effects& actual) const {
  GeneratedNames our_names = expected_names_;
  GeneratedNames their_names = actual_names_;
  auto [ours, theirs] = normalised(expected, actual, our_names, their_names);
  cut_alike(ours, theirs);
  const auto our_confirms = ConfirmedNumbers(expected_confirms_).take(ours);
  const auto their_confirms = ConfirmedNumbers(actual_confirms_).take(theirs);
  std::string diff = model::difference(ours, theirs);
  if (our_confirms == their_confirms) return diff;
  for (const std::string& it : our_confirms) diff += "  - confirmed " + it + '\n';
  for (const std::string& it : their_confirms) diff += "  + confirmed " + it + '\n';
  return diff;
}

bool Comparison::same_by_consumer(const model::Effects& expected,
                                  const model::Effects& actual) const {
  return same(by_consumer(expected), by_consumer(actual));
}

void Comparison::accept(const model::Effects& expected, const model::Effects& actual,
                        Tally& tally) {
  count_allowances(actual, tally);
  auto [ours, theirs] = normalised(expected, actual, expected_names_, actual_names_);
  expected_confirms_.take(ours);
  actual_confirms_.take(theirs);
  if (!model::difference(ours, theirs).empty()) ++tally.allowed[19];
}

}  // namespace rehearsal::properties::conformance
