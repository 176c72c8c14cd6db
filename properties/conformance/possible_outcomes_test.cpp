#include "properties/conformance/possible_outcomes.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/text/text.hpp"

namespace rehearsal::properties::conformance {
namespace {

using namespace std::chrono_literals;

model::Broker broker_after(std::initializer_list<std::string_view> lines) {
  model::Broker broker;
  for (const std::string_view line : lines) broker.apply(model::parse_command(line), model::Time{});
  return broker;
}

PossibleOutcomes possible_outcomes(const model::Broker& broker, std::string_view line) {
  return conformance::possible_outcomes({broker}, model::parse_command(line), model::Time{});
}

/// What is delivered in each outcome, one body after the other.
std::set<std::string> deliveries(const PossibleOutcomes& outcomes) {
  std::set<std::string> all;
  for (const PossibleOutcome& outcome : outcomes.all) {
    std::string bodies;
    for (const model::Effect& effect : outcome.effects) {
      if (const auto* it = std::get_if<model::Deliver>(&effect)) bodies += it->message->body();
    }
    all.insert(bodies);
  }
  return all;
}

/// The body of what a client who comes then gets from 'q', in each outcome.
std::set<std::string> what_is_first_in_q(const PossibleOutcomes& outcomes) {
  std::set<std::string> all;
  for (PossibleOutcome outcome : outcomes.all) {
    for (const std::string_view line : {"c3 connection.open", "c3.1 channel.open"}) {
      outcome.broker.apply(model::parse_command(line), model::Time{});
    }
    const auto effects =
        outcome.broker.apply(model::parse_command("c3.1 basic.get queue='q'"), model::Time{});
    if (const auto* it = std::get_if<model::GetOk>(&effects.front()))
      all.insert(std::string(it->message->body()));
  }
  return all;
}

TEST(PossibleOutcomes, are_one_where_nothing_is_open) {
  const auto broker = broker_after({"c1 connection.open", "c1.1 channel.open"});
  const PossibleOutcomes outcomes = possible_outcomes(broker, "c1.1 queue.declare queue='q'");
  EXPECT_EQ(outcomes.all.size(), 1u);
  EXPECT_TRUE(outcomes.open.empty());
}

TEST(PossibleOutcomes, tell_whether_the_step_lets_a_message_expire) {
  const auto broker = broker_after({
      "c1 connection.open",
      "c1.1 channel.open",
      "c1.1 queue.declare queue='q' durable=true arguments={x-queue-type: S 'quorum'}",
      "c1.1 basic.publish routing_key='q' body='a'",
      "c1.1 basic.publish routing_key='q' expiration='0' body='b'",
      "c1.1 queue.declare queue='dying' durable=true arguments={x-queue-type: S 'quorum', "
      "x-dead-letter-exchange: S '', x-dead-letter-routing-key: S 'q'}",
      "c1.1 basic.publish routing_key='dying' body='a'",
      "c1.1 basic.publish routing_key='dying' expiration='0' body='b'",
  });
  const auto expires_by = [&](std::string_view line) {
    return conformance::possible_outcomes({broker}, model::parse_command(line), model::Time(1s))
        .expires;
  };
  EXPECT_FALSE(expires_by("c1.1 queue.declare queue='q' passive=true"));
  EXPECT_TRUE(expires_by("c1.1 basic.get queue='q'"));
  EXPECT_TRUE(expires_by("c1.1 basic.get queue='dying'")) << "its dead letter goes elsewhere";
}

TEST(PossibleOutcomes,
     have_queues_go_on_before_between_and_after_what_comes_back_from_two_consumers) {
  const auto broker = broker_after({
      "c1 connection.open",
      "c1.1 channel.open",
      "c1.1 queue.declare queue='q'",
      "c1.1 basic.qos prefetch_count=2 global=true",
      "c1.1 basic.consume queue='q' consumer_tag='s'",
      "c1.1 basic.consume queue='q' consumer_tag='t'",
      "c1.1 basic.publish exchange='' routing_key='q' body='a'",
      "c1.1 basic.publish exchange='' routing_key='q' body='b'",
      "c1.1 basic.publish exchange='' routing_key='q' body='c'",
      "c1.1 basic.publish exchange='' routing_key='q' body='d'",
  });
  const PossibleOutcomes outcomes =
      possible_outcomes(broker, "c1.1 basic.recover-async requeue=true");
  EXPECT_EQ(deliveries(outcomes), (std::set<std::string>{"cd", "ac", "ab"}));
  EXPECT_EQ(outcomes.open, std::set{model::Unordered::resuming});
}

TEST(PossibleOutcomes,
     have_two_clients_give_back_what_they_held_of_a_quorum_queue_in_either_order) {
  const auto broker = broker_after({
      "c1 connection.open",
      "c1.1 channel.open",
      "c1.1 queue.declare queue='q' durable=true arguments={x-queue-type: S 'quorum'}",
      "c1.1 basic.publish exchange='' routing_key='q' body='a'",
      "c1.1 basic.publish exchange='' routing_key='q' body='b'",
      "c1.1 basic.get queue='q'",
      "c2 connection.open",
      "c2.1 channel.open",
      "c2.1 basic.get queue='q'",
  });
  for (const model::Outage outage : {model::Outage::restart, model::Outage::kill}) {
    const PossibleOutcomes after = conformance::possible_outcomes({broker}, outage, model::Time{});
    EXPECT_EQ(after.open, std::set{model::Unordered::leaving});
    EXPECT_EQ(what_is_first_in_q(after), (std::set<std::string>{"a", "b"}));
  }
}

TEST(PossibleOutcomes,
     have_a_quorum_queue_send_what_one_client_held_to_another_that_ends_after_it) {
  const auto broker = broker_after({
      "c1 connection.open",
      "c1.1 channel.open",
      "c1.1 queue.declare queue='q' durable=true arguments={x-queue-type: S 'quorum'}",
      "c1.1 basic.consume queue='q' consumer_tag='s'",
      "c1.1 basic.publish exchange='' routing_key='q' body='a'",
      "c2 connection.open",
      "c2.1 channel.open",
      "c2.1 basic.consume queue='q' consumer_tag='t'",
  });
  for (const model::Outage outage : {model::Outage::restart, model::Outage::kill}) {
    const PossibleOutcomes after = conformance::possible_outcomes({broker}, outage, model::Time{});
    EXPECT_EQ(after.all.size(), 2u) << "it has been delivered once or twice";
  }
}

TEST(PossibleOutcomes, have_a_broker_that_stops_outrun_what_a_quorum_queue_dead_letters) {
  const auto broker = broker_after({
      "c1 connection.open",
      "c1.1 channel.open",
      "c1.1 queue.declare queue='d' durable=true arguments={x-queue-type: S 'quorum'}",
      "c1.1 queue.declare queue='q' durable=true arguments={x-queue-type: S 'quorum', "
      "x-delivery-limit: I 0, x-dead-letter-exchange: S '', x-dead-letter-routing-key: S 'd'}",
      "c1.1 basic.publish exchange='' routing_key='q' body='a'",
      "c1.1 basic.publish exchange='' routing_key='q' body='b'",
      "c1.1 basic.get queue='q'",
      "c1.1 basic.get queue='q'",
  });
  const auto dead_letters = [&](model::Outage outage) {
    std::multiset<std::size_t> ready;
    for (const PossibleOutcome& outcome :
         conformance::possible_outcomes({broker}, outage, model::Time{}).all) {
      for (const model::QueueReport& queue : outcome.broker.queues())
        if (queue.name == "d") ready.insert(queue.ready);
    }
    return ready;
  };
  EXPECT_EQ(dead_letters(model::Outage::restart), (std::multiset<std::size_t>{0, 1, 2}));
  EXPECT_EQ(dead_letters(model::Outage::kill), std::multiset<std::size_t>{2});
}

TEST(PossibleOutcomes,
     have_a_publisher_ask_a_quorum_queue_before_or_after_what_another_queue_refused_is_there) {
  const auto broker = broker_after({
      "c1 connection.open",
      "c1.1 channel.open",
      "c1.1 queue.declare queue='full' arguments={x-max-length: I 0, "
      "x-overflow: S 'reject-publish-dlx', x-dead-letter-exchange: S '', "
      "x-dead-letter-routing-key: S 'q'}",
      "c1.1 queue.declare queue='q' durable=true arguments={x-queue-type: S 'quorum', "
      "x-max-length-bytes: I 0, x-overflow: S 'reject-publish'}",
      "c1.1 queue.bind queue='full' exchange='amq.fanout'",
      "c1.1 queue.bind queue='q' exchange='amq.fanout'",
  });
  // The dead letter makes 'q' too long: it is alone there, or the second, or the first of two.
  const PossibleOutcomes outcomes =
      possible_outcomes(broker, "c1.1 basic.publish exchange='amq.fanout' body='a'");
  EXPECT_EQ(outcomes.all.size(), 3u);
}

TEST(PossibleOutcomes, have_queues_go_on_after_the_next_settlement_of_a_transaction) {
  auto broker = broker_after({
      "c1 connection.open",
      "c1.1 channel.open",
      "c1.1 queue.declare queue='q'",
      "c1.1 basic.qos prefetch_count=1",
      "c1.1 basic.consume queue='q' consumer_tag='s'",
      "c1.1 basic.consume queue='q' consumer_tag='u'",
      "c1.1 basic.qos prefetch_count=2 global=true",
      "c1.1 tx.select",
  });
  for (const char* body : {"a", "b", "c", "d"})
    broker.apply(model::parse_command(std::string("c1.1 basic.publish exchange='' "
                                                  "routing_key='q' body='") +
                                      body + "'"),
                 model::Time{});
  broker.apply(model::parse_command("c1.1 tx.commit"), model::Time{});
  broker.apply(model::parse_command("c1.1 basic.nack delivery_tag=1 requeue=false"), model::Time{});
  broker.apply(model::parse_command("c1.1 basic.ack delivery_tag=2 multiple=true"), model::Time{});
  std::set<std::string> first;
  for (const PossibleOutcome& outcome : possible_outcomes(broker, "c1.1 tx.commit").all)
    if (const auto* it = std::get_if<model::Deliver>(&outcome.effects.front()))
      first.insert(it->consumer_tag.str());
  EXPECT_EQ(first, (std::set<std::string>{"s", "u"}));
}

TEST(PossibleOutcomes,
     have_the_limiter_hear_of_a_transactions_settlements_before_queues_have_its_publishes) {
  auto broker = broker_after({
      "c1 connection.open",
      "c1.1 channel.open",
      "c1.2 channel.open",
      "c1.1 queue.declare queue='q'",
      "c1.1 basic.consume queue='q' consumer_tag='s'",
      "c1.2 basic.consume queue='q' consumer_tag='t' arguments={x-priority: I 1}",
      "c1.2 basic.qos prefetch_count=1 global=true",
      "c1.2 tx.select",
      "c1.1 basic.publish exchange='' routing_key='q' body='a'",
      "c1.2 basic.reject delivery_tag=1",
      "c1.2 basic.publish exchange='' routing_key='q' body='b'",
      "c1.2 basic.publish exchange='' routing_key='q' body='c'",
  });
  std::set<std::string> seen;
  for (const PossibleOutcome& outcome : possible_outcomes(broker, "c1.2 tx.commit").all) {
    std::map<std::string, std::string> gets;
    for (const model::Effect& effect : outcome.effects)
      if (const auto* it = std::get_if<model::Deliver>(&effect))
        gets[it->consumer_tag.str()] += it->message->body();
    seen.insert("s " + gets["s"] + ", t " + gets["t"]);
  }
  EXPECT_TRUE(seen.contains("s ca, t b"));
}

TEST(PossibleOutcomes, have_queues_let_go_of_what_expires_at_one_time_in_either_order) {
  const auto broker = broker_after({
      "c1 connection.open",
      "c1.1 channel.open",
      "c1.1 queue.declare queue='p' arguments={x-dead-letter-exchange: S '', "
      "x-dead-letter-routing-key: S 'q'}",
      "c1.1 queue.declare queue='r' arguments={x-dead-letter-exchange: S '', "
      "x-dead-letter-routing-key: S 'q'}",
      "c1.1 queue.declare queue='q'",
      "c1.1 basic.publish exchange='' routing_key='p' expiration='150' body='a'",
      "c1.1 basic.publish exchange='' routing_key='r' expiration='150' body='b'",
  });
  const model::Time later{std::chrono::milliseconds(150)};
  const PossibleOutcomes after = conformance::possible_outcomes({broker}, model::Wait{}, later);
  EXPECT_EQ(after.open, std::set{model::Unordered::expiring});
  EXPECT_EQ(what_is_first_in_q(after), (std::set<std::string>{"a", "b"}));

  PossibleOutcomes after_a_command = possible_outcomes(broker, "c1.1 queue.declare queue='other'");
  advance(after_a_command, later);
  EXPECT_EQ(what_is_first_in_q(after_a_command), (std::set<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace rehearsal::properties::conformance
