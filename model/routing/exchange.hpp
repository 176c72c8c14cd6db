#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/containers/name_map.hpp"
#include "model/containers/slots.hpp"
#include "model/operators/policy.hpp"
#include "model/profile.hpp"
#include "model/routing/exchange_type.hpp"
#include "model/routing/headers_pattern.hpp"
#include "model/value.hpp"

namespace rehearsal::model {

class Queue;

/// What an exchange was declared with, which never changes; redeclarations are compared with it
/// (rule 7.5).
struct ExchangeSettings {
  /// Empty for the default exchange.
  Name name;
  /// How it chooses among its bindings.
  ExchangeType type = ExchangeType::direct;
  /// Whether it survives a restart (rule 6.10).
  bool durable = false;
  /// Whether it goes with its last binding as a source (rule 8.4).
  bool auto_delete = false;
  /// Whether it takes nothing from clients (rule 7.10).
  bool internal = false;
  /// Of which only alternate-exchange counts.
  Table arguments = {};

  friend bool operator==(const ExchangeSettings&, const ExchangeSettings&) = default;
};

class Exchange;

/// A binding's identity is all of it; its arguments are kept sorted by key (rule 8.1).
struct Binding {
  /// Where it leads: to a queue, or, when that is null, to an exchange (rule 8.5).
  Handle<Queue> queue;
  Handle<Exchange> exchange;  ///< where it leads if `queue` is null
  Name routing_key;           ///< what it means is up to the exchange's type
  Table arguments;            ///< sorted by key; a headers exchange matches them (rule 9.7)

  friend bool operator==(const Binding&, const Binding&) = default;
};

/// An exchange, and the queues and exchanges to which it routes. The default exchange has no
/// bindings of its own: the broker looks queues up by their name (rule 9.5).
class Exchange {
 public:
  Exchange() = default;
  /// Without bindings. The policy may name an alternate exchange; null for none.
  explicit Exchange(ExchangeSettings settings, const Policy* policy = nullptr,
                    const Profile& profile = {});

  /// As it was declared.
  const ExchangeSettings& settings() const { return settings_; }
  /// In the order in which they were made.
  const std::vector<Binding>& bindings() const { return bindings_; }
  /// The exchange for what this one cannot route (rule 9.11). The default exchange is none
  /// (rule 9.12).
  const std::optional<Name>& alternate() const { return alternate_; }
  /// The policy names an alternate exchange where the arguments name none (rule 9.17). Null for no
  /// policy.
  void set_policy(const Policy* policy);

  /// Whether an equal binding is there (rule 8.1).
  bool has(const Binding& binding) const;
  /// Does nothing when it is there already (rule 8.1).
  void bind(Binding binding);
  /// Does nothing when it is not there (rule 8.2).
  void unbind(const Binding& binding);
  /// Takes away every binding to the queue or the exchange. Says whether there were any.
  bool forget(Handle<Queue> queue);
  /// Takes away every binding to the exchange. Says whether there were any.
  bool forget(Handle<Exchange> exchange);

  /// Calls `visit(binding)` for each binding that one of the keys, or the headers, match
  /// (rules 9.4, 9.6, 9.7).
  template <class Visitor>
  void each_match(std::span<const Name> keys, const std::optional<Table>& headers,
                  Visitor&& visit) const {
    for (const Binding& binding : bindings_) {
      if (matches(binding, keys, headers)) visit(binding);
    }
  }

  /// `route` knows all there is to know: no other exchange has a part in it, and no headers.
  bool leads_to_queues_only() const { return leads_to_queues_only_; }
  /// The queues that get a message with this key, each once, in the order of their declaration
  /// (rules 9.1, 9.4, 9.6). `scratch` may be used to hold them. Requires: leads_to_queues_only().
  std::span<const Handle<Queue>> route(std::string_view routing_key,
                                       std::vector<Handle<Queue>>& scratch) const;

  friend bool operator==(const Exchange&, const Exchange&) = default;

 private:
  std::span<const Handle<Queue>> route_topic(std::string_view routing_key,
                                             std::vector<Handle<Queue>>& scratch) const;
  std::string_view route_key(const Binding& binding) const;
  void add_route(const Binding& binding);
  void rebuild_routes();
  template <class Destination>
  bool forget(Handle<Destination> Binding::*end, Handle<Destination> destination);
  bool matches(const Binding& binding, std::span<const Name> keys,
               const std::optional<Table>& headers) const;

  ExchangeSettings settings_;
  Equality equality_ = Equality::loose;
  std::optional<Name> alternate_;
  std::vector<Binding> bindings_;
  bool leads_to_queues_only_ = true;
  using Routes = NameMap<std::vector<Handle<Queue>>>;
  Routes& routes_of(std::string_view key);

  /// By routing key; a fanout exchange has one route, under the empty key.
  Routes routes_;
  /// Of a topic exchange: by patterns with `*` or `#`, which all have to be tried.
  Routes patterns_;
};

}  // namespace rehearsal::model
