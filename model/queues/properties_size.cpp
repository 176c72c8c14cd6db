#include "model/queues/properties_size.hpp"

#include <optional>
#include <string>
#include <variant>

namespace rehearsal::model {

namespace {

std::size_t size_of(const Table& table);

/// Without its type letter.
struct SizeOfValue {
  std::size_t operator()(const Void&) const { return 0; }
  std::size_t operator()(bool) const { return 1; }
  std::size_t operator()(const Decimal&) const { return 5; }
  std::size_t operator()(const Timestamp&) const { return 8; }
  std::size_t operator()(const std::string& text) const { return 4 + text.size(); }
  std::size_t operator()(const Bytes& bytes) const { return 4 + bytes.bytes.size(); }
  std::size_t operator()(const Table& table) const { return size_of(table); }
  std::size_t operator()(const Array& array) const {
    std::size_t size = 4;
    for (const Value& value : array) size += 1 + std::visit(*this, value.is);
    return size;
  }
  template <class Number>
  std::size_t operator()(Number) const {
    return sizeof(Number);
  }
};

std::size_t size_of(const Table& table) {
  std::size_t size = 4;
  for (const TableEntry& entry : table)
    size += 1 + entry.key.size() + 1 + std::visit(SizeOfValue(), entry.value.is);
  return size;
}

std::size_t size_of(const std::optional<std::string>& text) { return text ? 1 + text->size() : 0; }

}  // namespace

std::size_t encoded_size(const Properties& properties) {
  constexpr std::size_t flags = 2;
  std::size_t size = flags;
  for (const auto* const text :
       {&properties.content_type, &properties.content_encoding, &properties.correlation_id,
        &properties.reply_to, &properties.expiration, &properties.message_id, &properties.type,
        &properties.user_id, &properties.app_id, &properties.cluster_id})
    size += size_of(*text);
  if (properties.headers) size += size_of(*properties.headers);
  if (properties.delivery_mode) size += 1;
  if (properties.priority) size += 1;
  if (properties.timestamp) size += 8;
  return size;
}

}  // namespace rehearsal::model
