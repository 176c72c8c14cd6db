#include "broker_adapters/amqp_server/definitions.hpp"

namespace rehearsal::broker_adapters::amqp_server {

Definitions Definitions::standard() {
  return {{{"guest", {Password::of("guest"), {}, {}}}}, {{"/", {{"guest"}, {}, {}}}}};
}

}  // namespace rehearsal::broker_adapters::amqp_server
