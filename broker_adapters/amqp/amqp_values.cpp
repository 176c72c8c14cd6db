#include "broker_adapters/amqp/amqp_values.hpp"

#include <cstdint>
#include <optional>
#include <variant>

namespace rehearsal::broker_adapters::amqp {
namespace {

using model::Value;

amqp_field_value_t field(std::uint8_t kind) {
  amqp_field_value_t value{};
  value.kind = kind;
  return value;
}

amqp_field_value_t value_to_amqp(const Value& value, Pool& pool);

/// One overload for each alternative of a value: its type letter, and where it goes.
struct ToAmqp {
  Pool& pool;

  amqp_field_value_t operator()(model::Void) const { return field(AMQP_FIELD_KIND_VOID); }
  amqp_field_value_t operator()(bool is) const {
    return with(AMQP_FIELD_KIND_BOOLEAN, [&](auto& v) { v.boolean = is; });
  }
  amqp_field_value_t operator()(std::int8_t is) const {
    return with(AMQP_FIELD_KIND_I8, [&](auto& v) { v.i8 = is; });
  }
  amqp_field_value_t operator()(std::uint8_t is) const {
    return with(AMQP_FIELD_KIND_U8, [&](auto& v) { v.u8 = is; });
  }
  amqp_field_value_t operator()(std::int16_t is) const {
    return with(AMQP_FIELD_KIND_I16, [&](auto& v) { v.i16 = is; });
  }
  amqp_field_value_t operator()(std::uint16_t is) const {
    return with(AMQP_FIELD_KIND_U16, [&](auto& v) { v.u16 = is; });
  }
  amqp_field_value_t operator()(std::int32_t is) const {
    return with(AMQP_FIELD_KIND_I32, [&](auto& v) { v.i32 = is; });
  }
  amqp_field_value_t operator()(std::uint32_t is) const {
    return with(AMQP_FIELD_KIND_U32, [&](auto& v) { v.u32 = is; });
  }
  amqp_field_value_t operator()(std::int64_t is) const {
    return with(AMQP_FIELD_KIND_I64, [&](auto& v) { v.i64 = is; });
  }
  amqp_field_value_t operator()(float is) const {
    return with(AMQP_FIELD_KIND_F32, [&](auto& v) { v.f32 = is; });
  }
  amqp_field_value_t operator()(double is) const {
    return with(AMQP_FIELD_KIND_F64, [&](auto& v) { v.f64 = is; });
  }
  amqp_field_value_t operator()(model::Decimal is) const {
    return with(AMQP_FIELD_KIND_DECIMAL, [&](auto& v) { v.decimal = {is.scale, is.digits}; });
  }
  amqp_field_value_t operator()(model::Timestamp is) const {
    return with(AMQP_FIELD_KIND_TIMESTAMP, [&](auto& v) { v.u64 = is.seconds; });
  }
  amqp_field_value_t operator()(const std::string& is) const {
    return with(AMQP_FIELD_KIND_UTF8, [&](auto& v) { v.bytes = bytes(is); });
  }
  amqp_field_value_t operator()(const model::Bytes& is) const {
    return with(AMQP_FIELD_KIND_BYTES, [&](auto& v) { v.bytes = bytes(is.bytes); });
  }
  amqp_field_value_t operator()(const model::Table& is) const {
    return with(AMQP_FIELD_KIND_TABLE, [&](auto& v) { v.table = to_amqp(is, pool); });
  }
  amqp_field_value_t operator()(const model::Array& is) const {
    amqp_array_t array{static_cast<int>(is.size()), pool.allocate<amqp_field_value_t>(is.size())};
    for (std::size_t i = 0; i < is.size(); ++i) array.entries[i] = value_to_amqp(is[i], pool);
    return with(AMQP_FIELD_KIND_ARRAY, [&](auto& v) { v.array = array; });
  }

 private:
  template <class Set>
  static amqp_field_value_t with(std::uint8_t kind, Set&& set) {
    amqp_field_value_t result = field(kind);
    set(result.value);
    return result;
  }
};

amqp_field_value_t value_to_amqp(const Value& value, Pool& pool) {
  return std::visit(ToAmqp{pool}, value.is);
}

model::Array array_from_amqp(const amqp_array_t& array);

Value value_from_amqp(const amqp_field_value_t& value) {
  switch (value.kind) {
    case AMQP_FIELD_KIND_BOOLEAN:
      return {value.value.boolean != 0};
    case AMQP_FIELD_KIND_I8:
      return {value.value.i8};
    case AMQP_FIELD_KIND_U8:
      return {value.value.u8};
    case AMQP_FIELD_KIND_I16:
      return {value.value.i16};
    case AMQP_FIELD_KIND_U16:
      return {value.value.u16};
    case AMQP_FIELD_KIND_I32:
      return {value.value.i32};
    case AMQP_FIELD_KIND_U32:
      return {value.value.u32};
    case AMQP_FIELD_KIND_I64:
    case AMQP_FIELD_KIND_U64:
      return {value.value.i64};
    case AMQP_FIELD_KIND_F32:
      return {value.value.f32};
    case AMQP_FIELD_KIND_F64:
      return {value.value.f64};
    case AMQP_FIELD_KIND_DECIMAL:
      return {model::Decimal{value.value.decimal.decimals, value.value.decimal.value}};
    case AMQP_FIELD_KIND_TIMESTAMP:
      return {model::Timestamp{value.value.u64}};
    case AMQP_FIELD_KIND_UTF8:
      return {text(value.value.bytes)};
    case AMQP_FIELD_KIND_BYTES:
      return {model::Bytes{text(value.value.bytes)}};
    case AMQP_FIELD_KIND_TABLE:
      return {from_amqp(value.value.table)};
    case AMQP_FIELD_KIND_ARRAY:
      return {array_from_amqp(value.value.array)};
    default:
      return {model::Void{}};
  }
}

model::Array array_from_amqp(const amqp_array_t& array) {
  model::Array result;
  for (int i = 0; i < array.num_entries; ++i) result.push_back(value_from_amqp(array.entries[i]));
  return result;
}

/// Names each property with its flag and its places, once for both directions.
template <class Ours, class Theirs, class Each>
void each_text_property(Ours& ours, Theirs& theirs, Each&& each) {
  each(AMQP_BASIC_CONTENT_TYPE_FLAG, ours.content_type, theirs.content_type);
  each(AMQP_BASIC_CONTENT_ENCODING_FLAG, ours.content_encoding, theirs.content_encoding);
  each(AMQP_BASIC_CORRELATION_ID_FLAG, ours.correlation_id, theirs.correlation_id);
  each(AMQP_BASIC_REPLY_TO_FLAG, ours.reply_to, theirs.reply_to);
  each(AMQP_BASIC_EXPIRATION_FLAG, ours.expiration, theirs.expiration);
  each(AMQP_BASIC_MESSAGE_ID_FLAG, ours.message_id, theirs.message_id);
  each(AMQP_BASIC_TYPE_FLAG, ours.type, theirs.type);
  each(AMQP_BASIC_USER_ID_FLAG, ours.user_id, theirs.user_id);
  each(AMQP_BASIC_APP_ID_FLAG, ours.app_id, theirs.app_id);
  each(AMQP_BASIC_CLUSTER_ID_FLAG, ours.cluster_id, theirs.cluster_id);
}

template <class Ours, class Theirs, class Each>
void each_number_property(Ours& ours, Theirs& theirs, Each&& each) {
  each(AMQP_BASIC_DELIVERY_MODE_FLAG, ours.delivery_mode, theirs.delivery_mode);
  each(AMQP_BASIC_PRIORITY_FLAG, ours.priority, theirs.priority);
  each(AMQP_BASIC_TIMESTAMP_FLAG, ours.timestamp, theirs.timestamp);
}

}  // namespace

amqp_table_t to_amqp(const model::Table& table, Pool& pool) {
  amqp_table_t result{static_cast<int>(table.size()),
                      pool.allocate<amqp_table_entry_t>(table.size())};
  for (std::size_t i = 0; i < table.size(); ++i)
    result.entries[i] = {bytes(table[i].key), value_to_amqp(table[i].value, pool)};
  return result;
}

model::Table from_amqp(const amqp_table_t& table) {
  model::Table result;
  for (int i = 0; i < table.num_entries; ++i)
    result.emplace_back(text(table.entries[i].key), value_from_amqp(table.entries[i].value));
  return result;
}

amqp_basic_properties_t to_amqp(const model::Properties& properties, Pool& pool) {
  amqp_basic_properties_t result{};
  each_text_property(properties, result, [&](amqp_flags_t flag, const auto& ours, auto& theirs) {
    if (!ours) return;
    result._flags |= flag;
    theirs = bytes(*ours);
  });
  each_number_property(properties, result, [&](amqp_flags_t flag, const auto& ours, auto& theirs) {
    if (!ours) return;
    result._flags |= flag;
    theirs = *ours;
  });
  if (properties.headers) {
    result._flags |= AMQP_BASIC_HEADERS_FLAG;
    result.headers = to_amqp(*properties.headers, pool);
  }
  return result;
}

model::Properties from_amqp(const amqp_basic_properties_t& properties) {
  model::Properties result;
  each_text_property(result, properties, [&](amqp_flags_t flag, auto& ours, const auto& theirs) {
    if (properties._flags & flag) ours = text(theirs);
  });
  each_number_property(result, properties, [&](amqp_flags_t flag, auto& ours, const auto& theirs) {
    if (properties._flags & flag) ours = theirs;
  });
  if (properties._flags & AMQP_BASIC_HEADERS_FLAG) result.headers = from_amqp(properties.headers);
  return result;
}

}  // namespace rehearsal::broker_adapters::amqp
