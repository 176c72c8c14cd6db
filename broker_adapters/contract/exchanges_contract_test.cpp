#include <gtest/gtest.h>

#include "broker_adapters/contract/pieces.hpp"

/// Exchanges of each type, and what is bound to them.
namespace rehearsal::broker_adapters::contract {
namespace {

/// Three messages to the exchange: what came into the queue.
sim::task<std::string> routed(ChannelRef channel, model::Name exchange, model::Name queue) {
  for (const char* key : {"a", "a.b", "c"}) {
    model::MessageRef sent = Message::to(exchange, key).header("format", key).body(key);
    co_await channel->publish(sent);
  }
  std::string all;
  for (;;) {
    const std::string one = co_await head(channel, queue);
    if (one == "empty") co_return all;
    all += one + " ";
  }
}

sim::task<> routes_by_type(Context& context, Notes& notes) {
  const ChannelRef channel = co_await context.open_channel();
  for (const ExchangeType type :
       {ExchangeType::direct, ExchangeType::fanout, ExchangeType::topic, ExchangeType::headers}) {
    const model::Name name = fresh(context);
    const ExchangeOptions exchange = ExchangeOptions::durable(name, type);
    co_await channel->declare_exchange(exchange);
    co_await channel->declare_queue(QueueOptions::exclusive(name));
    model::Table pattern;
    if (type == ExchangeType::headers)
      pattern = Arguments().with("x-match", "any").with("format", "c");
    co_await channel->bind(name, name, type == ExchangeType::topic ? "a.#" : "a", pattern);
    const std::string all = co_await routed(channel, name, name);
    notes.push_back(all);
  }
}

TEST(Exchanges, route_each_by_its_type) {
  EXPECT_EQ(perform(routes_by_type), (Notes{"a ", "a a.b c ", "a a.b ", "c "}));
}

sim::task<> binds_and_unbinds(Context& context, Notes& notes) {
  const model::Name name = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, name);
  co_await channel->declare_exchange(name, ExchangeType::headers);
  const model::Table pattern = Arguments().with("format", "c");
  const model::Table other = Arguments().with("format", "a");
  co_await channel->bind(name, name, "", pattern);
  co_await channel->bind(name, name, "", other);
  co_await channel->unbind(name, name, "", pattern);
  co_await channel->unbind(name, name, "no such key", pattern);
  const std::string all = co_await routed(channel, name, name);
  notes.push_back(all);
  co_await channel->unbind(name, name, "", other);
  const std::string none = co_await routed(channel, name, name);
  notes.push_back(none);
}

TEST(Exchanges, lose_the_binding_of_exactly_those_arguments) {
  EXPECT_EQ(perform(binds_and_unbinds), (Notes{"a ", ""}));
}

sim::task<> binds_exchanges(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  const model::Name source = queue.str() + "-source";
  const model::Name destination = queue.str() + "-destination";
  co_await channel->declare_exchange(source, ExchangeType::topic);
  co_await channel->declare_exchange(destination, ExchangeType::fanout);
  co_await channel->bind(queue, destination);
  co_await channel->bind_exchange(destination, source, "a.*");
  const std::string bound = co_await routed(channel, source, queue);
  notes.push_back(bound);
  co_await channel->unbind_exchange(destination, source, "a.*");
  const std::string unbound = co_await routed(channel, source, queue);
  notes.push_back(unbound);
}

TEST(Exchanges, hand_on_to_exchanges_that_are_bound_to_them) {
  EXPECT_EQ(perform(binds_exchanges), (Notes{"a.b ", ""}));
}

sim::task<> asks_for_exchanges(Context& context, Notes& notes) {
  const model::Name name = fresh(context);
  const ChannelRef channel = co_await context.open_channel();
  const ChannelRef asker = co_await context.open_channel();
  const ExchangeOptions passive = ExchangeOptions::passive(name);
  co_await channel->declare_exchange(ExchangeOptions::transient(name, ExchangeType::direct));
  co_await asker->declare_exchange(passive);
  const std::string other = co_await refusal(channel->declare_exchange(name, ExchangeType::direct));
  notes.push_back("declared otherwise: " + other);
  co_await asker->delete_exchange(name);
  const std::string missing = co_await refusal(asker->declare_exchange(passive));
  notes.push_back("missing: " + missing);
}

TEST(Exchanges, are_there_as_they_were_declared_until_they_are_deleted) {
  EXPECT_EQ(perform(asks_for_exchanges), (Notes{"declared otherwise: 406", "missing: 404"}));
}

sim::task<> deletes_unused(Context& context, Notes& notes) {
  const model::Name name = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, name);
  const ChannelRef other = co_await context.open_channel();
  co_await channel->declare_exchange(name, ExchangeType::fanout);
  co_await channel->bind(name, name);
  const std::string used =
      co_await refusal(other->delete_exchange(name, DeleteExchange::if_unused));
  notes.push_back("used: " + used);
  co_await channel->unbind(name, name);
  co_await channel->delete_exchange(name, DeleteExchange::if_unused);
  co_await channel->delete_exchange(name);
}

TEST(Exchanges, can_be_deleted_only_if_unused) {
  EXPECT_EQ(perform(deletes_unused), Notes{"used: 406"});
}

sim::task<> loses_the_last_binding(Context& context, Notes& notes) {
  const model::Name name = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, name);
  const ExchangeOptions options =
      ExchangeOptions::durable(name, ExchangeType::fanout).auto_delete();
  co_await channel->declare_exchange(options);
  co_await channel->bind(name, name);
  co_await channel->unbind(name, name);
  const std::string gone =
      co_await refusal(channel->declare_exchange(ExchangeOptions::passive(name)));
  notes.push_back(gone);
}

TEST(Exchanges, may_go_with_their_last_binding) {
  EXPECT_EQ(perform(loses_the_last_binding), Notes{"404"});
}

sim::task<> goes_elsewhere(Context& context, Notes& notes) {
  const model::Name name = fresh(context);
  const model::Name inner = name.str() + "-internal";
  const ChannelRef channel = co_await channel_with_queue(context, name);
  const ExchangeOptions internal = ExchangeOptions::durable(inner, ExchangeType::fanout).internal();
  co_await channel->declare_exchange(internal);
  co_await channel->bind(name, inner);
  const ExchangeOptions outer =
      ExchangeOptions::durable(name, ExchangeType::direct).alternate(inner);
  co_await channel->declare_exchange(outer);
  co_await channel->publish(Message::to(name, "no such key").body("through the alternate"));
  const std::string routed = co_await head(channel, name);
  notes.push_back(routed);
  co_await channel->publish(Message::to(inner).body("directly"));
  const int code = co_await code_of(channel);
  notes.push_back(std::to_string(code));
}

TEST(Exchanges, have_an_alternate_which_may_be_an_internal_one) {
  EXPECT_EQ(perform(goes_elsewhere), (Notes{"through the alternate", "403"}));
}

}  // namespace
}  // namespace rehearsal::broker_adapters::contract
