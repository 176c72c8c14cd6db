#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "model/broker.hpp"
#include "model/text/fields.hpp"
#include "model/text/text.hpp"
#include "properties/conformance/programs/clients.hpp"
#include "properties/conformance/programs/feature_mix.hpp"
#include "properties/conformance/programs/generators.hpp"
#include "properties/conformance/programs/picks.hpp"
#include "properties/conformance/programs/programs.hpp"

namespace rehearsal::model {
namespace {

using programs::Program;

Program any_program() { return *programs::any_program(programs::Actors::outages); }

/// A broker, and its clients.
struct World {
  Broker broker;
  programs::Clients clients;
  Time now{};

  /// The effects of the step, and of what the clients do about it.
  Effects act(const Step::What& step) {
    Effects effects;
    if (const auto* command = std::get_if<Command>(&step)) {
      clients.say(*command, [&](const Command& said) {
        Effects its;
        broker.apply(said, now, its);
        effects.insert(effects.end(), its.begin(), its.end());
        return its;
      });
    } else {
      perform(broker, step, now, effects);
      if (std::holds_alternative<Outage>(step)) clients.lose_all();
    }
    return effects;
  }
};

/// Shows each step's effects to `see`.
template <class See>
void run(World& world, const Program& program, See&& see) {
  for (const Step::What& step : program) see(world.act(step));
}

Effects run(World& world, const Program& program) {
  Effects all;
  run(world, program,
      [&](const Effects& effects) { all.insert(all.end(), effects.begin(), effects.end()); });
  return all;
}

Program part(const Program& program, std::size_t from, std::size_t to) {
  return {program.begin() + static_cast<std::ptrdiff_t>(from),
          program.begin() + static_cast<std::ptrdiff_t>(to)};
}

RC_GTEST_PROP(Broker, with_the_same_history_is_the_same_and_says_the_same, ()) {
  const auto program = any_program();
  World a;
  World b;
  RC_ASSERT(run(a, program) == run(b, program));
  RC_ASSERT(a.broker == b.broker);
}

RC_GTEST_PROP(Broker, copied_goes_on_independently_and_equally, ()) {
  const auto program = any_program();
  const auto cut = *rc::gen::inRange<std::size_t>(0, program.size() + 1);
  const auto rest = part(program, cut, program.size());
  World original;
  run(original, part(program, 0, cut));
  World copy = original;
  const World before = original;
  const Effects effects_of_copy = run(copy, rest);
  RC_ASSERT(original.broker == before.broker);
  RC_ASSERT(run(original, rest) == effects_of_copy);
  RC_ASSERT(original.broker == copy.broker);
}

/// Each by itself, for counts of all copies are right if one leaves twice and another never.
RC_GTEST_PROP(Broker, accounts_for_every_copy_of_every_message, ()) {
  std::map<std::pair<Name, std::uint64_t>, int> open;
  World world;
  const Broker& broker = world.broker;
  run(world, any_program(), [&](const Effects& effects) {
    for (const Effect& effect : effects) {
      if (const auto* in = std::get_if<Enqueued>(&effect)) {
        ++open[{in->queue, in->message->digest()}];
      } else if (const auto* out = std::get_if<Settled>(&effect);
                 out && info(out->fate).was_queued) {
        const int left = --open[{out->queue, out->message->digest()}];
        RC_ASSERT(left >= 0);
      }
    }
    // A cycle of dead letters without end is under way.
    if (const auto due = broker.next_queue_deadline(); due && *due <= world.now) return;
    std::map<std::pair<Name, std::uint64_t>, int> there;
    for (const QueueReport& queue : broker.queues()) {
      const auto messages = broker.messages(queue.name);
      RC_ASSERT(messages.size() == queue.ready + queue.unacked + queue.dead_letters);
      for (const CopyReport& copy : messages) ++there[{queue.name, copy.message->digest()}];
    }
    std::erase_if(open, [](const auto& entry) { return entry.second == 0; });
    RC_ASSERT(open == there);
  });
}

RC_GTEST_PROP(Broker, numbers_deliveries_of_each_channel_without_gaps, ()) {
  std::map<ChannelId, DeliveryTag> last;
  World world;
  run(world, any_program(), [&](const Effects& effects) {
    for (const Effect& effect : effects) {
      if (const auto* opened = std::get_if<ChannelOpenOk>(&effect)) last[opened->channel] = 0;
      if (const auto* got = std::get_if<GetOk>(&effect)) {
        RC_ASSERT(got->delivery_tag == ++last[got->channel]);
      }
      if (const auto* delivered = std::get_if<Deliver>(&effect)) {
        RC_ASSERT(delivered->delivery_tag == ++last[delivered->channel]);
      }
    }
  });
}

RC_GTEST_PROP(Broker, confirms_every_publish_of_a_confirm_channel_once_and_in_order, ()) {
  const ChannelId channel{ConnectionId{1}, 1};
  Broker broker;
  Effects effects;
  broker.apply(ConnectionOpen{channel.connection}, Time{}, effects);
  broker.apply(ChannelOpen{channel}, Time{}, effects);
  broker.apply(QueueDeclare{.channel = channel, .queue = "a"}, Time{}, effects);
  broker.apply(ConfirmSelect{channel}, Time{}, effects);
  const int count = *rc::gen::inRange(0, 20);
  for (int i = 1; i <= count; ++i) {
    effects.clear();
    broker.apply(
        Publish{
            .channel = channel, .message = programs::message({}), .mandatory = programs::one_in(2)},
        Time{}, effects);
    RC_ASSERT(effects.back() == Effect(ConfirmAck{channel, static_cast<DeliveryTag>(i), false}));
  }
}

RC_GTEST_PROP(Broker, puts_requeued_messages_back_where_they_were, ()) {
  const ChannelId channel{ConnectionId{1}, 1};
  Broker broker;
  Effects effects;
  const auto apply = [&](const Command& command) { broker.apply(command, Time{}, effects); };
  apply(ConnectionOpen{channel.connection});
  apply(ChannelOpen{channel});
  apply(QueueDeclare{.channel = channel, .queue = "q"});
  const auto count = *rc::gen::inRange(1u, 12u);
  for (std::uint32_t i = 0; i < count; ++i) {
    apply(Publish{channel, std::make_shared<const Message>("", "q", Properties{},
                                                           std::string(1, char('a' + i)))});
  }
  std::vector<DeliveryTag> taken;
  for (DeliveryTag i = 1; i <= *rc::gen::inRange(0u, count + 1); ++i) {
    apply(Get{.channel = channel, .queue = "q"});
    taken.push_back(i);
  }
  for (std::size_t i = taken.size(); i > 1; --i) {
    std::swap(taken[i - 1], taken[programs::below(static_cast<std::uint32_t>(i))]);
  }
  for (const DeliveryTag tag : taken) apply(Reject{channel, tag, true});
  std::string bodies;
  for (const CopyReport& copy : broker.messages("q")) bodies += copy.message->body();
  RC_ASSERT(bodies.size() == count);
  RC_ASSERT(std::is_sorted(bodies.begin(), bodies.end()));
}

/// Picks at random, and remembers how many candidates there were.
class AnyOrder : public OpenOrder {
 public:
  std::uint32_t pick(std::uint32_t bound, Unordered) override {
    bounds.push_back(bound);
    return programs::below(bound);
  }
  std::vector<std::uint32_t> bounds;
};

RC_GTEST_PROP(Broker, asks_in_which_order_queues_take_a_message, ()) {
  const ChannelId channel{ConnectionId{1}, 1};
  Broker broker;
  Effects effects;
  broker.apply(ConnectionOpen{channel.connection}, Time{}, effects);
  broker.apply(ChannelOpen{channel}, Time{}, effects);
  for (const Name queue : {"a", "b", "c"}) {
    broker.apply(QueueDeclare{.channel = channel, .queue = queue}, Time{}, effects);
    broker.apply(QueueBind{.channel = channel, .queue = queue, .exchange = "amq.fanout"}, Time{},
                 effects);
  }
  effects.clear();
  AnyOrder order;
  broker.apply(
      Publish{channel, std::make_shared<const Message>("amq.fanout", "", Properties{}, "m")},
      Time{}, effects, &order);
  std::set<Name> took;
  for (const Effect& effect : effects) took.insert(std::get<Enqueued>(effect).queue);
  RC_ASSERT(took.size() == 3u);
  RC_ASSERT(order.bounds == (std::vector<std::uint32_t>{3, 2}));
}

}  // namespace
}  // namespace rehearsal::model
