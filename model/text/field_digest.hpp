#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include "model/text/digest.hpp"
#include "model/text/fields.hpp"

/// `mix(digest, field)` for each type that a command, an effect or a message is made of.
namespace rehearsal::model {

template <class T>
requires(std::integral<T> || std::is_enum_v<T>) void mix(Digest& digest, T number) {
  digest.mix(static_cast<std::uint64_t>(number));
}

inline void mix(Digest& digest, float number) { digest.mix(std::bit_cast<std::uint32_t>(number)); }
inline void mix(Digest& digest, double number) { digest.mix(std::bit_cast<std::uint64_t>(number)); }
inline void mix(Digest& digest, const std::string& text) { digest.mix(std::string_view(text)); }
inline void mix(Digest& digest, const Name& name) { digest.mix(name.view()); }
inline void mix(Digest& digest, const MessageRef& message) {
  digest.mix(message ? message->digest() : std::uint64_t{0});
}
inline void mix(Digest& digest, const ChannelId& channel) {
  digest.mix(std::uint64_t{static_cast<std::uint32_t>(channel.connection)} << 16 | channel.number);
}

inline void mix(Digest&, Void) {}
inline void mix(Digest& digest, Decimal decimal) {
  digest.mix(std::uint64_t{decimal.scale} << 32 | decimal.digits);
}
inline void mix(Digest& digest, Timestamp timestamp) { digest.mix(timestamp.seconds); }
inline void mix(Digest& digest, const Bytes& bytes) { mix(digest, bytes.bytes); }
void mix(Digest& digest, const Value& value);
void mix(Digest& digest, const Table& table);
void mix(Digest& digest, const Array& array);

template <class T>
void mix(Digest& digest, const std::optional<T>& field) {
  digest.mix(std::uint64_t{field.has_value()});
  if (field) mix(digest, *field);
}

template <Described T>
void mix(Digest& digest, const T& described) {
  each_field<T>([&](const auto& field) { mix(digest, described.*field.member); });
}

}  // namespace rehearsal::model
