#include "model/routing/exchange.hpp"

#include <algorithm>
#include <utility>

#include "model/arguments/arguments.hpp"
#include "model/routing/headers_pattern.hpp"
#include "model/routing/topic_pattern.hpp"

namespace rehearsal::model {

namespace {

/// Inserts in the order of declaration, unless it is there already.
void add_once(std::vector<Handle<Queue>>& queues, Handle<Queue> queue) {
  const auto place = std::lower_bound(queues.begin(), queues.end(), queue);
  if (place == queues.end() || *place != queue) queues.insert(place, queue);
}

}  // namespace

Exchange::Exchange(ExchangeSettings settings, const Policy* policy, const Profile& profile)
    : settings_(std::move(settings)),
      equality_(profile.headers_compare_exactly ? Equality::exact : Equality::loose) {
  set_policy(policy);
}

void Exchange::set_policy(const Policy* policy) {
  constexpr std::string_view key = "alternate-exchange";
  const Value* alternate = find(settings_.arguments, key);
  if (!alternate && policy) alternate = find(policy->definition, key);
  alternate_.reset();
  if (alternate && *alternate != Value{""}) alternate_ = Name(std::get<std::string>(alternate->is));
  rebuild_routes();
}

bool Exchange::has(const Binding& binding) const {
  return std::find(bindings_.begin(), bindings_.end(), binding) != bindings_.end();
}

void Exchange::bind(Binding binding) {
  if (has(binding)) return;
  add_route(binding);
  bindings_.push_back(std::move(binding));
}

void Exchange::unbind(const Binding& binding) {
  if (std::erase(bindings_, binding) > 0) rebuild_routes();
}

template <class Destination>
bool Exchange::forget(Handle<Destination> Binding::*end, Handle<Destination> destination) {
  const auto leads_there = [&](const Binding& binding) { return binding.*end == destination; };
  if (std::erase_if(bindings_, leads_there) == 0) return false;
  rebuild_routes();
  return true;
}

bool Exchange::forget(Handle<Queue> queue) { return forget(&Binding::queue, queue); }
bool Exchange::forget(Handle<Exchange> exchange) { return forget(&Binding::exchange, exchange); }

bool Exchange::matches(const Binding& binding, std::span<const Name> keys,
                       const std::optional<Table>& headers) const {
  const auto one_of_the_keys = [&](auto&& match) {
    return std::any_of(keys.begin(), keys.end(), match);
  };
  switch (settings_.type) {
    case ExchangeType::direct:
      return one_of_the_keys([&](const Name& key) { return key == binding.routing_key; });
    case ExchangeType::fanout:
      return true;
    case ExchangeType::topic:
      return one_of_the_keys(
          [&](const Name& key) { return topic_matches(binding.routing_key, key); });
    case ExchangeType::headers:
      return headers_match(binding.arguments, headers ? *headers : Table{}, equality_);
  }
  return false;
}

std::string_view Exchange::route_key(const Binding& binding) const {
  if (settings_.type == ExchangeType::fanout) return {};
  return binding.routing_key;
}

Exchange::Routes& Exchange::routes_of(std::string_view key) {
  const bool pattern =
      settings_.type == ExchangeType::topic && key.find_first_of("*#") != std::string_view::npos;
  return pattern ? patterns_ : routes_;
}

void Exchange::add_route(const Binding& binding) {
  if (!binding.queue) leads_to_queues_only_ = false;
  const std::string_view key = route_key(binding);
  Routes& routes = routes_of(key);
  const auto found = routes.find(key);
  if (found != routes.end()) return add_once(found->second, binding.queue);
  routes.emplace(Name(key), std::vector{binding.queue});
}

void Exchange::rebuild_routes() {
  routes_.clear();
  patterns_.clear();
  leads_to_queues_only_ = settings_.type != ExchangeType::headers && !alternate_;
  for (const Binding& binding : bindings_) add_route(binding);
}

std::span<const Handle<Queue>> Exchange::route_topic(std::string_view routing_key,
                                                     std::vector<Handle<Queue>>& scratch) const {
  scratch.clear();
  const auto literal = routes_.find(routing_key);
  if (literal != routes_.end()) scratch = literal->second;
  for (const auto& [pattern, queues] : patterns_) {
    if (!topic_matches(pattern, routing_key)) continue;
    for (const Handle<Queue> queue : queues) add_once(scratch, queue);
  }
  return scratch;
}

std::span<const Handle<Queue>> Exchange::route(std::string_view routing_key,
                                               std::vector<Handle<Queue>>& scratch) const {
  if (settings_.type == ExchangeType::topic) return route_topic(routing_key, scratch);
  if (settings_.type == ExchangeType::fanout) routing_key = {};
  const auto found = routes_.find(routing_key);
  if (found == routes_.end()) return {};
  return found->second;
}

}  // namespace rehearsal::model
