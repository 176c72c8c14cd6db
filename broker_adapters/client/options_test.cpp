#include "broker_adapters/client/options.hpp"

#include <gtest/gtest.h>

#include <string>

#include "sim/bug.hpp"

namespace rehearsal::broker_adapters {
namespace {

constexpr model::ChannelId channel{model::ConnectionId{1}, 2};

TEST(ExchangeOptions, declare_each_kind) {
  const model::ExchangeDeclare durable =
      ExchangeOptions::durable("events", ExchangeType::headers).declare(channel);
  EXPECT_EQ(durable.channel, channel);
  EXPECT_EQ(durable.exchange, "events");
  EXPECT_EQ(durable.type, "headers");
  EXPECT_TRUE(durable.durable);
  const model::ExchangeDeclare transient = ExchangeOptions::transient("events", ExchangeType::topic)
                                               .auto_delete()
                                               .internal()
                                               .alternate("others")
                                               .declare(channel);
  EXPECT_EQ(transient.type, "topic");
  EXPECT_FALSE(transient.durable);
  EXPECT_TRUE(transient.auto_delete);
  EXPECT_TRUE(transient.internal);
  const model::Table alternate{{"alternate-exchange", {std::string("others")}}};
  EXPECT_EQ(transient.arguments, alternate);
  EXPECT_TRUE(ExchangeOptions::passive("events").declare(channel).passive);
}

TEST(QueueOptions, declare_each_kind) {
  EXPECT_TRUE(QueueOptions::durable("orders").declare(channel).durable);
  EXPECT_FALSE(QueueOptions::transient("orders").declare(channel).durable);
  EXPECT_TRUE(QueueOptions::exclusive().declare(channel).exclusive);
  EXPECT_EQ(QueueOptions::exclusive("own").declare(channel).queue, "own");
  EXPECT_TRUE(QueueOptions::passive("orders").declare(channel).passive);
  EXPECT_TRUE(QueueOptions::durable("orders").auto_delete().declare(channel).auto_delete);
}

TEST(QueueOptions, have_all_the_arguments_that_they_were_given) {
  const model::Table more{{"x-max-length", {std::int32_t{10}}}};
  const model::QueueDeclare declare =
      QueueOptions::durable("orders").with("x-queue-mode", "lazy").with(more).declare(channel);
  const model::Table expected{{"x-queue-mode", {std::string("lazy")}},
                              {"x-max-length", {std::int32_t{10}}}};
  EXPECT_EQ(declare.arguments, expected);
}

TEST(ConsumerOptions, consume_as_they_say) {
  const model::Consume plain = ConsumerOptions(Acknowledge::automatic).consume(channel, "orders");
  EXPECT_TRUE(plain.no_ack);
  EXPECT_EQ(plain.queue, "orders");
  EXPECT_TRUE(plain.consumer_tag.empty());
  const model::Consume all = ConsumerOptions(Acknowledge::manual)
                                 .tag("own")
                                 .priority(-5)
                                 .exclusive()
                                 .with("x-other", true)
                                 .consume(channel, "orders");
  EXPECT_FALSE(all.no_ack);
  EXPECT_EQ(all.consumer_tag, "own");
  EXPECT_TRUE(all.exclusive);
  const model::Table expected{{"x-priority", {std::int32_t{-5}}}, {"x-other", {true}}};
  EXPECT_EQ(all.arguments, expected);
}

TEST(PassiveDeclarations, ask_for_nothing_that_only_an_active_one_could_make) {
  EXPECT_THROW(QueueOptions::passive("orders").auto_delete(), sim::Misuse);
  EXPECT_THROW(QueueOptions::passive("orders").with("x-max-length", 1), sim::Misuse);
  EXPECT_THROW(ExchangeOptions::passive("events").auto_delete(), sim::Misuse);
  EXPECT_THROW(ExchangeOptions::passive("events").internal(), sim::Misuse);
  EXPECT_THROW(ExchangeOptions::passive("events").alternate("others"), sim::Misuse);
}

}  // namespace
}  // namespace rehearsal::broker_adapters
