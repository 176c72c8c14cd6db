#include "broker_adapters/rabbitmq/server_version.hpp"

#include <amqp.h>

#include <memory>

#include "broker_adapters/amqp/amqp_values.hpp"
#include "broker_adapters/rabbitmq/rabbit_wire.hpp"

namespace rehearsal::broker_adapters::rabbitmq {

using amqp::text;

std::string server_version(const BrokerUrl& url) {
  const std::unique_ptr<amqp_connection_state_t_, int (*)(amqp_connection_state_t)> state(
      log_in(url, "rehearse"), amqp_destroy_connection);
  const amqp_table_t* const properties = amqp_get_server_properties(state.get());
  std::string version;
  for (int i = 0; i < properties->num_entries; ++i) {
    const amqp_table_entry_t& entry = properties->entries[i];
    if (text(entry.key) == "version") version = text(entry.value.value.bytes);
  }
  amqp_connection_close(state.get(), AMQP_REPLY_SUCCESS);
  return version;
}

}  // namespace rehearsal::broker_adapters::rabbitmq
