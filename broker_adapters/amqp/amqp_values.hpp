#pragma once

#include <amqp.h>
#include <amqp_framing.h>

#include <string>
#include <string_view>

#include "model/message.hpp"
#include "model/value.hpp"

/// Our strings, tables and properties as rabbitmq-c has them, and back.
namespace rehearsal::broker_adapters::amqp {

/// Memory for what rabbitmq-c decodes, and for the tables that it is to encode.
class Pool {
 public:
  Pool() { init_amqp_pool(&pool_, 4096); }
  ~Pool() { empty_amqp_pool(&pool_); }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// Memory for that many, not initialised; freed with the pool, or by `recycle`.
  template <class T>
  T* allocate(std::size_t count) {
    return static_cast<T*>(amqp_pool_alloc(&pool_, count * sizeof(T)));
  }
  /// What was allocated is not used any more.
  void recycle() { recycle_amqp_pool(&pool_); }
  /// As rabbitmq-c wants it.
  amqp_pool_t* get() { return &pool_; }

 private:
  amqp_pool_t pool_;
};

/// Points into `text`, which must outlive the result.
inline amqp_bytes_t bytes(std::string_view text) {
  return {text.size(), const_cast<char*>(text.data())};
}
/// A copy of the octets.
inline std::string text(amqp_bytes_t bytes) {
  return {static_cast<const char*>(bytes.bytes), bytes.len};
}

/// The strings of the result point into `table`.
amqp_table_t to_amqp(const model::Table& table, Pool& pool);
/// A copy of the table, with every type of rule 2.16.
model::Table from_amqp(const amqp_table_t& table);

/// The strings of the result point into `properties`.
amqp_basic_properties_t to_amqp(const model::Properties& properties, Pool& pool);
/// A copy of those that are there.
model::Properties from_amqp(const amqp_basic_properties_t& properties);

}  // namespace rehearsal::broker_adapters::amqp
