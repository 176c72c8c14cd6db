#include "properties/conformance/programs/program_generator.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "properties/conformance/programs/cycles.hpp"
#include "properties/conformance/programs/generators.hpp"

namespace rehearsal::model::programs {
namespace {

constexpr std::uint32_t steps_min = 12;
constexpr std::uint32_t steps_max = 28;
/// More than a queue may be passed over, for the one that is always first not to run dry before.
constexpr std::uint32_t backlog = 50;
constexpr DeliveryTag turns = 48;
/// What is looked at of a queue after an outage.
constexpr std::size_t kept_max = 3;
/// What clients got so long ago is not published again.
constexpr std::size_t received_max = 6;

bool changes_permissions(const Step::What& what) {
  const auto* const command = std::get_if<Command>(&what);
  return command && (std::holds_alternative<SetPermissions>(*command) ||
                     std::holds_alternative<SetTopicPermissions>(*command));
}

constexpr std::uint32_t connection_count = 3;
constexpr std::uint32_t channel_count = 2;

}  // namespace

ProgramGenerator::ProgramGenerator(const FeatureMix& features) : features_(features) {
  choose_makers();
}

Program ProgramGenerator::write() {
  if (features_.turns) return write_about_turns();
  if (features_.kept_dead_letters) return write_about_kept_dead_letters();
  set_the_stage();
  const Outage how = one_of({Outage::restart, Outage::kill});
  std::uint32_t outages = !features_.outages ? 0 : one_in(8) ? 2 : 1;
  for (std::uint32_t i = steps_min + below(steps_max - steps_min); i > 0; --i) {
    if (below(i) < outages) {
      outage(how);
      --outages;
    }
    if (features_.expiry && one_in(6)) {
      wait();
      add(count());
    }
    const Command command = (this->*makers_.pick())();
    add(command);
    if (const auto* publish = std::get_if<Publish>(&command); publish && one_in(2)) {
      add_more_like(*publish);
    }
    select_confirms_again(command);
    if (changes_permissions(program_.back())) renew_alice();
  }
  if (features_.outages) look_at_what_is_left();
  return std::move(program_);
}

/// Queues have a backlog, and the limit of a whole channel lets one of them go on at a time: none
/// may be left out for long (rule 15.10).
Program ProgramGenerator::write_about_turns() {
  constexpr ChannelId consumer{ConnectionId{1}, 1};
  constexpr ChannelId publisher{ConnectionId{2}, 1};
  const std::vector<Name> queues{"a", "b", "c"};
  for (const Name& queue : queues) {
    add(QueueDeclare{.channel = publisher, .queue = queue, .durable = true});
    for (std::uint32_t i = 0; i < backlog; ++i) {
      add(Publish{.channel = publisher,
                  .message = std::make_shared<const Message>("", queue, Properties(),
                                                             std::to_string(below(1000000)))});
    }
  }
  add(Qos{.channel = consumer, .prefetch_count = 1, .global = true});
  for (const Name& queue : queues) {
    add(Consume{.channel = consumer, .queue = queue, .consumer_tag = queue});
  }
  for (DeliveryTag tag = 1; tag <= turns; ++tag) add(Ack{consumer, tag});
  return std::move(program_);
}

/// They go to no queue, to one that comes later or is full, or to the queue itself; and again when
/// its policy changes and when the broker starts (rules 26.14, 26.17).
Program ProgramGenerator::write_about_kept_dead_letters() {
  constexpr ChannelId client{ConnectionId{1}, 1};
  const QueueDeclare taking{
      .channel = client, .queue = "c", .durable = true, .arguments = taking_arguments()};
  const auto publish = [&] {
    Properties properties;
    if (one_in(4)) properties.expiration = "150";
    if (one_in(4)) properties.headers = Table{{"CC", Value{Array{Value{"c"}}}}};
    add(Publish{.channel = client,
                .message = std::make_shared<const Message>("", "q", std::move(properties),
                                                           std::to_string(below(1000000)))});
  };
  add(QueueDeclare{
      .channel = client, .queue = "q", .durable = true, .arguments = keeping_arguments()});
  if (one_in(2)) add(taking);
  if (one_in(3)) add(ConfirmSelect{client});
  const Outage how = one_of({Outage::restart, Outage::kill});
  const std::uint32_t early = below(12);
  for (std::uint32_t i = 3 + below(6); i > 0; --i) {
    for (std::uint32_t more = 1 + below(2); more > 0; --more) publish();
    if (one_in(4)) wait();
    add(Get{.channel = client, .queue = "q"});
    if (!channels_[client].outstanding.empty()) add(Reject{client, tag_of(client), one_in(6)});
    if (one_in(5)) add(taking);
    if (features_.policies && one_in(2)) add(set_policy());
    if (one_in(6)) add(QueuePurge{.channel = client, .queue = one_of({"c", "q"})});
    if (i == early) outage(how);
  }
  outage(how);
  add(taking);
  look_at_what_is_left();
  return std::move(program_);
}

/// What happens often, and what happens when it is what the program is about.
void ProgramGenerator::choose_makers() {
  const auto often = [&](bool interest, std::uint32_t then, std::uint32_t else_) {
    return interest ? then : else_;
  };
  makers_.add(60, &ProgramGenerator::publish);
  makers_.add(often(features_.expiry, 8, 16), &ProgramGenerator::consume);
  makers_.add(16, &ProgramGenerator::get);
  makers_.add(12, &ProgramGenerator::ack);
  makers_.add(often(features_.dead_letters, 14, 6), &ProgramGenerator::nack);
  makers_.add(often(features_.dead_letters, 14, 6), &ProgramGenerator::reject);
  makers_.add(6, &ProgramGenerator::declare);
  makers_.add(often(features_.exchanges, 20, 6), &ProgramGenerator::bind);
  makers_.add(3, &ProgramGenerator::unbind);
  makers_.add(often(features_.endings, 10, 5), &ProgramGenerator::cancel);
  makers_.add(often(features_.endings, 6, 1), &ProgramGenerator::close_channel);
  makers_.add(often(features_.endings, 6, 1), &ProgramGenerator::close_connection);
  makers_.add(often(features_.endings, 6, 1), &ProgramGenerator::drop_connection);
  makers_.add(often(features_.endings, 6, 1), &ProgramGenerator::delete_queue);
  makers_.add(2, &ProgramGenerator::purge);
  makers_.add(1, &ProgramGenerator::flow);
  makers_.add(2, &ProgramGenerator::recover);
  makers_.add(often(features_.dead_letters, 16, 4), &ProgramGenerator::republish);
  makers_.add(often(features_.prefetch, 30, 2), &ProgramGenerator::qos);
  makers_.add(often(features_.confirms, 4, 1), &ProgramGenerator::confirm);
  makers_.add(often(features_.exchanges, 16, 1), &ProgramGenerator::declare_exchange);
  makers_.add(often(features_.exchanges, 16, 1), &ProgramGenerator::bind_exchange);
  makers_.add(often(features_.exchanges, 3, 1), &ProgramGenerator::unbind_exchange);
  makers_.add(often(features_.exchanges, 3, 1), &ProgramGenerator::delete_exchange);
  if (features_.transactions) {
    makers_.add(2, &ProgramGenerator::select_tx);
    makers_.add(14, &ProgramGenerator::commit);
    makers_.add(6, &ProgramGenerator::roll_back);
  }
  if (features_.replies) makers_.add(20, &ProgramGenerator::consume_replies);
  if (features_.mistakes) makers_.add(24, &ProgramGenerator::mistake);
  if (features_.policies) {
    makers_.add(10, &ProgramGenerator::set_policy);
    makers_.add(4, &ProgramGenerator::clear_policy);
  }
  if (features_.permissions) {
    makers_.add(8, &ProgramGenerator::open_as_alice);
    makers_.add(8, &ProgramGenerator::set_permissions);
  }
  if (features_.alarms) {
    makers_.add(14, &ProgramGenerator::raise_alarm);
    makers_.add(22, &ProgramGenerator::clear_alarm);
    makers_.add(6, &ProgramGenerator::configure);
  }
}

/// The queues are there, and something of what the program is about.
void ProgramGenerator::set_the_stage() {
  if (features_.permissions) add(AddUser{"alice", ""});
  for (const char* const queue : {"a", "b", "c"}) add(declaration(queue));
  if (features_.quorum) add(declaration("q"));
  if (features_.exchanges)
    lay_routes();
  else if (features_.dead_letters)
    add(bind());
  if (features_.confirms) add(confirm());
  if (features_.transactions) add(select_tx());
  if (features_.prefetch) {
    add(qos());
    add(qos());
    add(consume());
    add(consume());
  }
  if (features_.replies) add(consume_replies());
  if (features_.policies) add(set_policy());
  if (features_.permissions) {
    add(set_permissions());
    renew_alice();
  }
}

/// Two queues are bound alike, and another to what most exchanges have as their alternate.
void ProgramGenerator::lay_routes() {
  for (const char* const exchange : {"x", "y"}) add(exchange_declaration(exchange));
  QueueBind binding = bind_to(features_.exchange);
  add(binding);
  binding.queue = queue_name(features_);
  add(binding);
  add(bind_to("amq.fanout"));
}

void ProgramGenerator::add(Command command) {
  if (ended_) return;
  const bool said = clients_.say(command, [&](const Command& one) {
    Effects effects;
    broker_.apply(one, now_, effects);
    note(one, effects);
    return effects;
  });
  ended_ = goes_round(broker_, now_);
  if (said && !ended_) program_.emplace_back(std::move(command));
}

/// Limits matter only where there are several messages.
void ProgramGenerator::add_more_like(const Publish& publish) {
  for (std::uint32_t i = 1 + below(3); i > 0; --i) {
    Publish another = publish;
    const Message& message = *publish.message;
    another.message =
        std::make_shared<const Message>(message.exchange(), message.routing_key(),
                                        message.properties(), std::to_string(below(1000000)));
    add(another);
  }
}

/// A channel remembers for a while what it was permitted (rule 23.7), so hers are new ones.
void ProgramGenerator::renew_alice() {
  add(ConnectionClose{alices});
  add(open_as_alice());
}

void ProgramGenerator::wait() {
  if (ended_) return;
  const Wait wait{long_enough};
  Effects effects;
  perform(broker_, wait, now_, effects);
  for (const Effect& effect : effects) note(effect);
  ended_ = goes_round(broker_, now_);
  if (!ended_) program_.emplace_back(wait);
}

void ProgramGenerator::outage(Outage how) {
  if (ended_) return;
  program_.emplace_back(how);
  Effects effects;
  perform(broker_, how, now_, effects);
  clients_.lose_all();
  channels_.clear();
  alarms_.clear();
}

/// What a broker has kept shows in what it gives out.
void ProgramGenerator::look_at_what_is_left() {
  for (const QueueReport& queue : broker_.queues()) {
    for (std::size_t i = 0; i < std::min(queue.ready, kept_max); ++i) {
      add(Get{.channel = any_channel(), .queue = queue.name, .no_ack = one_in(2)});
    }
    add(QueueDeclare{.channel = any_channel(), .queue = queue.name, .passive = true});
  }
}

/// A channel number that is used again begins anew, with the numbers of confirms as well.
void ProgramGenerator::select_confirms_again(const Command& command) {
  const auto* const closed = std::get_if<ChannelClose>(&command);
  if (!closed || !features_.confirms || one_in(4)) return;
  add(ConfirmSelect{closed->channel});
  add(Publish{.channel = closed->channel, .message = message(features_)});
}

void ProgramGenerator::settled(ChannelId channel, DeliveryTag tag, bool multiple) {
  auto& tags = channels_[channel].outstanding;
  if (!multiple) return void(tags.erase(tag));
  tags.erase(tags.begin(), tag == 0 ? tags.end() : tags.upper_bound(tag));
}

void ProgramGenerator::note(const Command& command) {
  if (const auto* ack = std::get_if<Ack>(&command)) {
    settled(ack->channel, ack->delivery_tag, ack->multiple);
  } else if (const auto* nack = std::get_if<Nack>(&command)) {
    settled(nack->channel, nack->delivery_tag, nack->multiple);
  } else if (const auto* reject = std::get_if<Reject>(&command)) {
    settled(reject->channel, reject->delivery_tag, false);
  } else if (const auto* consume = std::get_if<Consume>(&command)) {
    channels_[consume->channel].consumers[consume->consumer_tag] = !consume->no_ack;
  } else if (const auto* raise = std::get_if<RaiseAlarm>(&command)) {
    alarms_.insert(raise->source);
  } else if (const auto* clear = std::get_if<ClearAlarm>(&command)) {
    alarms_.erase(clear->source);
  } else if (const auto* declare = std::get_if<QueueDeclare>(&command);
             declare && !declare->passive) {
    declared_.insert_or_assign(declare->queue, *declare);
  }
}

void ProgramGenerator::note(const Effect& effect) {
  if (const auto* delivery = std::get_if<Deliver>(&effect)) {
    Standing& channel = channels_[delivery->channel];
    if (channel.consumers[delivery->consumer_tag])
      channel.outstanding.insert(delivery->delivery_tag);
    keep(delivery->message);
  } else if (const auto* opened = std::get_if<ChannelOpenOk>(&effect)) {
    channels_.insert_or_assign(opened->channel, Standing());
  } else if (const auto* confirms = std::get_if<ConfirmSelectOk>(&effect)) {
    channels_[confirms->channel].confirms = true;
  } else if (const auto* tx = std::get_if<TxSelectOk>(&effect)) {
    channels_[tx->channel].transactional = true;
  } else if (const auto* cancelled = std::get_if<CancelOk>(&effect)) {
    channels_[cancelled->channel].consumers.erase(cancelled->consumer_tag);
  }
}

void ProgramGenerator::keep(const MessageRef& received) {
  received_.push_back(received);
  if (received_.size() > received_max) received_.pop_front();
}

void ProgramGenerator::note(const Command& command, const Effects& effects) {
  note(command);
  for (const Effect& effect : effects) note(effect);
  const auto* const get = std::get_if<Get>(&command);
  if (!get) return;
  for (const Effect& effect : effects) {
    const auto* const got = std::get_if<GetOk>(&effect);
    if (!got) continue;
    if (!get->no_ack) channels_[got->channel].outstanding.insert(got->delivery_tag);
    keep(got->message);
  }
}

ConnectionId ProgramGenerator::any_connection() {
  return ConnectionId{1 + below(connection_count)};
}

/// One of them most often, for a limit matters only to those who consume on the same channel.
ChannelId ProgramGenerator::any_channel() {
  constexpr ChannelId favourite{ConnectionId{1}, 1};
  if (one_in(features_.prefetch ? 2 : 4)) return favourite;
  return {any_connection(), static_cast<std::uint16_t>(1 + below(channel_count))};
}

template <class Which>
std::vector<ChannelId> ProgramGenerator::channels_where(Which&& which) const {
  std::vector<ChannelId> channels;
  for (const auto& [id, standing] : channels_) {
    if (which(standing)) channels.push_back(id);
  }
  return channels;
}

std::optional<ChannelId> ProgramGenerator::holding_channel() {
  const auto holding = channels_where([](const Standing& it) { return !it.outstanding.empty(); });
  if (!holding.empty()) return one_of(holding);
  if (features_.mistakes && one_in(8)) return any_channel();
  return std::nullopt;
}

ChannelId ProgramGenerator::channel_that(bool Standing::*quality) {
  const auto those = channels_where([&](const Standing& it) { return it.*quality; });
  return those.empty() || one_in(8) ? any_channel() : one_of(those);
}

DeliveryTag ProgramGenerator::tag_of(ChannelId channel) {
  const auto& tags = channels_[channel].outstanding;
  if (tags.empty() || (features_.mistakes && one_in(8))) return below(5);
  return one_of(std::vector(tags.begin(), tags.end()));
}

Name ProgramGenerator::consumer_of(ChannelId channel) {
  const auto& consumers = channels_[channel].consumers;
  if (consumers.empty()) return one_of({"s", "t", "u"});
  std::vector<Name> names;
  for (const auto& [name, acknowledges] : consumers) names.push_back(name);
  return one_of(names);
}

QueueDeclare ProgramGenerator::declaration(const Name& queue) {
  const bool quorum = queue == "q";
  return {.channel = any_channel(),
          .queue = queue,
          .durable = queue != "b",
          .exclusive = !quorum && one_in(12),
          .auto_delete = queue == "c" && one_in(2),
          .arguments = quorum ? quorum_arguments(features_) : queue_arguments(features_)};
}

}  // namespace rehearsal::model::programs
