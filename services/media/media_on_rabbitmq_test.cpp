#include <gtest/gtest.h>

#include "services/on_rabbitmq_test.hpp"

/// Two uploads: the first is plain, and the second is transcoded at the second attempt.
namespace rehearsal::properties {
namespace {

class MediaOnRabbitMq : public OnRabbitMq {};

TEST_F(MediaOnRabbitMq, both_choreographies_publish_every_video_without_faults) {
  for (const char* name : {"media-naive", "media"}) {
    const auto world = opened(example(name), 2);
    expect_held(*world, example(name), 2);
  }
}

TEST_F(MediaOnRabbitMq, the_hardened_choreography_survives_a_broker_that_is_killed) {
  expect_held_though_the_broker_is_killed(example("media"), 2, 1);
}

TEST_F(MediaOnRabbitMq, the_hardened_choreography_survives_crashes_of_its_services) {
  expect_held_though_services_crash(example("media"), 2, {"transcode-1", "illustrate"});
}

}  // namespace
}  // namespace rehearsal::properties
