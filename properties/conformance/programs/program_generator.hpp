#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/broker.hpp"
#include "properties/conformance/programs/clients.hpp"
#include "properties/conformance/programs/feature_mix.hpp"
#include "properties/conformance/programs/picks.hpp"
#include "properties/conformance/programs/programs.hpp"

namespace rehearsal::model::programs {

/// Makes up a program command by command. It lets a model do what it writes, so that most commands
/// mean something: acknowledgements are of what is outstanding, and cancels of those who consume.
/// Only inside one of RapidCheck's generators.
class ProgramGenerator {
 public:
  explicit ProgramGenerator(const FeatureMix& features);

  Program write();

 private:
  Program write_about_turns();
  Program write_about_kept_dead_letters();
  /// The connection that may be alice's, whose permissions change.
  static constexpr ConnectionId alices{3};
  using Maker = Command (ProgramGenerator::*)();
  /// What the generator knows of a channel.
  struct Standing {
    /// The tags that were not settled.
    std::set<DeliveryTag> outstanding;
    /// With whether they acknowledge.
    std::map<Name, bool> consumers;
    bool confirms = false;
    bool transactional = false;
  };

  void choose_makers();
  void set_the_stage();
  void lay_routes();
  void add(Command command);
  void add_more_like(const Publish& publish);
  void renew_alice();
  void wait();
  void outage(Outage how);
  void look_at_what_is_left();
  void select_confirms_again(const Command& command);
  /// What the command and its effects say of channels, queues and alarms.
  void note(const Command& command, const Effects& effects);
  void note(const Command& command);
  void keep(const MessageRef& received);
  void note(const Effect& effect);
  void settled(ChannelId channel, DeliveryTag tag, bool multiple);

  ConnectionId any_connection();
  ChannelId any_channel();
  /// One with deliveries that it has not settled, if there is one.
  std::optional<ChannelId> holding_channel();
  /// Mostly one of that quality.
  ChannelId channel_that(bool Standing::*quality);
  template <class Which>
  std::vector<ChannelId> channels_where(Which&& which) const;
  DeliveryTag tag_of(ChannelId channel);
  /// One of those who consume on the channel; else one of any name.
  Name consumer_of(ChannelId channel);
  QueueDeclare declaration(const Name& queue);
  ExchangeDeclare exchange_declaration(const Name& exchange);
  QueueBind bind_to(const Name& exchange);

  Command ack();
  Command bind();
  Command bind_exchange();
  Command cancel();
  Command clear_alarm();
  Command clear_policy();
  Command close_channel();
  Command close_connection();
  Command commit();
  Command configure();
  Command confirm();
  Command count();
  Command consume();
  Command consume_replies();
  Command declare();
  Command declare_exchange();
  Command delete_exchange();
  Command delete_queue();
  Command drop_connection();
  Command flow();
  Command get();
  Command mistake();
  Command nack();
  Command open_as_alice();
  Command publish();
  Command purge();
  Command qos();
  Command raise_alarm();
  Command recover();
  Command reject();
  Command republish();
  Command roll_back();
  Command select_tx();
  Command set_permissions();
  Command set_policy();
  Command unbind();
  Command unbind_exchange();

  const FeatureMix features_;
  Weighted<Maker> makers_;
  Program program_;
  /// Before a command that would have no end.
  bool ended_ = false;
  Broker broker_;
  Time now_{};
  Clients clients_;
  std::map<ChannelId, Standing> channels_;
  std::set<Resource> alarms_;
  /// What clients got last.
  std::deque<MessageRef> received_;
  /// What each queue was declared with last.
  std::map<Name, QueueDeclare> declared_;
};

}  // namespace rehearsal::model::programs
