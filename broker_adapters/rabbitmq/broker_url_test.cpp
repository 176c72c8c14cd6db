#include "broker_adapters/rabbitmq/broker_url.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace rehearsal::broker_adapters::rabbitmq {
namespace {

TEST(BrokerUrl, is_read_in_full) {
  const BrokerUrl url = parse_broker_url("amqp://jane:secret@rabbit.example:5673/shop");
  EXPECT_EQ(url.host, "rabbit.example");
  EXPECT_EQ(url.port, 5673);
  EXPECT_EQ(url.user, "jane");
  EXPECT_EQ(url.password, "secret");
  EXPECT_EQ(url.vhost, "shop");
}

TEST(BrokerUrl, has_defaults_for_all_but_the_scheme) {
  for (const char* text : {"amqp://localhost", "amqp://localhost/", "amqp://localhost:5672"}) {
    const BrokerUrl url = parse_broker_url(text);
    EXPECT_EQ(url.port, 5672) << text;
    EXPECT_EQ(url.user, "guest") << text;
    EXPECT_EQ(url.vhost, "/") << text;
  }
}

TEST(BrokerUrl, is_shown_without_its_password) {
  const BrokerUrl url = parse_broker_url("amqp://jane:secret@localhost");
  EXPECT_EQ(url.text().find("secret"), std::string::npos);
}

TEST(BrokerUrl, that_cannot_be_read_is_refused_without_telling_the_password) {
  for (const char* text : {"", "localhost:5672", "http://localhost", "amqp://jane:secret@host:port",
                           "amqp://jane:secret@localhost:99999", "amqps://jane:secret@localhost"}) {
    try {
      parse_broker_url(text);
      ADD_FAILURE() << text << " was read";
    } catch (const std::invalid_argument& error) {
      EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace rehearsal::broker_adapters::rabbitmq
