#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker_adapters/client/history.hpp"

namespace rehearsal::properties {

/// The stations of an order, in their order: the act, the event that calls for it, and the
/// exchange that carries the event.
struct Station {
  std::string_view service;
  std::string_view act;
  std::string_view past;
  std::string_view event;
};
inline constexpr std::array<Station, 3> stations{{
    {"payment", "charge", "charged", "OrderPlaced"},
    {"inventory", "reserve", "reserved", "PaymentProcessed"},
    {"notification", "notify", "notified", "InventoryReserved"},
}};

/// The first order of a workload; the others follow by one.
inline constexpr std::int64_t first_order = 101;

/// What a history says about each order of the workload.
class OrderBook {
 public:
  struct Event {
    std::string_view type;
    std::string_view id;
    model::Time first_at;
  };
  struct Order {
    std::int64_t number = 0;
    std::array<std::uint32_t, stations.size()> acts{};
    std::array<model::Time, stations.size()> first_act{};
    /// One for each event id, in the order of their first publication.
    std::vector<Event> events;

    const Event* event(std::string_view type) const;
    /// Charged, reserved and notified.
    bool complete() const {
      return std::all_of(acts.begin(), acts.end(), [](std::uint32_t times) { return times > 0; });
    }
  };

  /// The history must outlive the book.
  OrderBook(const broker_adapters::History& history, std::uint32_t orders);

  const std::vector<Order>& orders() const { return orders_; }
  /// What was done for an order that nobody placed.
  const std::vector<std::string>& unexpected() const { return unexpected_; }

 private:
  Order* order(std::string_view number);
  void add(const broker_adapters::Act& act);
  void add(const broker_adapters::Publication& publication);

  std::vector<Order> orders_;
  std::vector<std::string> unexpected_;
};

}  // namespace rehearsal::properties
