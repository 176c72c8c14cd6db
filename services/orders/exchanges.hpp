#pragma once

/// The names that the order choreographies agree on.
namespace rehearsal::services::orders::exchanges {

inline constexpr const char* order = "order_exchange";
inline constexpr const char* payment = "payment_exchange";
inline constexpr const char* inventory = "inventory_exchange";
inline constexpr const char* notification = "notification_exchange";

}  // namespace rehearsal::services::orders::exchanges
