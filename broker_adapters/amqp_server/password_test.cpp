#include "broker_adapters/amqp_server/password.hpp"

#include <gtest/gtest.h>

namespace rehearsal::broker_adapters::amqp_server {
namespace {

/// The example of RabbitMQ's guide to passwords: the salt 908DC60A and the password "test12".
TEST(Password, is_read_as_rabbitmq_keeps_it) {
  const auto password = Password::from_base64("kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR",
                                              Password::Hash::sha256);
  ASSERT_TRUE(password);
  EXPECT_TRUE(password->is("test12"));
  EXPECT_FALSE(password->is("test13"));
  EXPECT_FALSE(password->is(""));
}

TEST(Password, of_empty_text_is_known_to_nobody) {
  const auto password = Password::from_base64("", Password::Hash::sha256);
  ASSERT_TRUE(password);
  EXPECT_FALSE(password->is(""));
  EXPECT_FALSE(password->is("guest"));
}

TEST(Password, is_nothing_that_is_too_short_or_no_base64) {
  EXPECT_FALSE(Password::from_base64("kI3G", Password::Hash::sha256));
  EXPECT_FALSE(Password::from_base64("kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR",
                                     Password::Hash::sha512));
  EXPECT_FALSE(Password::from_base64("guest!", Password::Hash::sha256));
}

TEST(Password, of_plain_text_is_that_text) {
  EXPECT_TRUE(Password::of("guest").is("guest"));
  EXPECT_FALSE(Password::of("guest").is("Guest"));
}

}  // namespace
}  // namespace rehearsal::broker_adapters::amqp_server
