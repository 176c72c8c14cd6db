#include "properties/order_book.hpp"

#include <algorithm>
#include <charconv>

namespace rehearsal::properties {

const OrderBook::Event* OrderBook::Order::event(std::string_view type) const {
  const auto found = std::find_if(events.begin(), events.end(),
                                  [&](const Event& event) { return event.type == type; });
  return found == events.end() ? nullptr : &*found;
}

OrderBook::OrderBook(const broker_adapters::History& history, std::uint32_t orders) {
  orders_.resize(orders);
  for (std::size_t i = 0; i < orders_.size(); ++i)
    orders_[i].number = first_order + static_cast<std::int64_t>(i);
  for (const broker_adapters::Act& act : history.acts) add(act);
  for (const broker_adapters::Publication& publication : history.publications) add(publication);
}

OrderBook::Order* OrderBook::order(std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  const bool known = error == std::errc() && rest == end && number >= first_order &&
                     number - first_order < static_cast<std::int64_t>(orders_.size());
  return known ? &orders_[static_cast<std::size_t>(number - first_order)] : nullptr;
}

void OrderBook::add(const broker_adapters::Act& act) {
  Order* const of = order(act.subject);
  const auto station = std::find_if(stations.begin(), stations.end(),
                                    [&](const Station& known) { return known.act == act.verb; });
  if (!of || station == stations.end()) {
    unexpected_.push_back(act.actor + " asked to " + act.verb + " " + act.subject);
    return;
  }
  const auto index = static_cast<std::size_t>(station - stations.begin());
  if (of->acts[index]++ == 0) of->first_act[index] = act.at;
}

void OrderBook::add(const broker_adapters::Publication& publication) {
  const model::Properties& properties = publication.message->properties();
  if (!properties.type || !properties.correlation_id) return;
  Order* const of = order(*properties.correlation_id);
  if (!of) {
    unexpected_.push_back(std::string(publication.actor) + " published " + *properties.type +
                          " of " + *properties.correlation_id);
    return;
  }
  const std::string_view id =
      properties.message_id ? std::string_view(*properties.message_id) : std::string_view();
  for (const Event& event : of->events)
    if (event.type == *properties.type && event.id == id) return;
  of->events.push_back({*properties.type, id, publication.at});
}

}  // namespace rehearsal::properties
