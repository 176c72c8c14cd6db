#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/broker.hpp"
#include "properties/conformance/clients.hpp"
#include "properties/conformance/interests.hpp"
#include "properties/conformance/picks.hpp"
#include "properties/conformance/side_by_side.hpp"

namespace rehearsal::properties::conformance {

/// Makes up a program command by command. It lets a model do what it writes, so that most commands
/// mean something: acknowledgements are of what is outstanding, and cancels of those who consume.
/// Only inside one of RapidCheck's generators.
class Author {
 public:
  explicit Author(const Interests& interests);

  Program write();

 private:
  /// The connection that may be alice's, whose permissions change.
  static constexpr model::ConnectionId alices{3};
  using Maker = model::Command (Author::*)();

  void choose_makers();
  void set_the_stage();
  void add(model::Command command);
  void renew_alice();
  void wait();
  /// What the command and its effects say of tags and consumers.
  void note(const model::Command& command, const model::Effects& effects);
  void settled(model::ChannelId channel, model::DeliveryTag tag, bool multiple);

  model::ConnectionId any_connection();
  model::ChannelId any_channel();
  /// One with deliveries that it has not settled, if there is one.
  model::ChannelId holding_channel();
  model::DeliveryTag tag_of(model::ChannelId channel);
  /// One of those who consume on the channel; else one of any name.
  model::Name consumer_of(model::ChannelId channel);
  model::QueueDeclare declaration(const model::Name& queue);

  model::Command ack();
  model::Command bind();
  model::Command bind_exchange();
  model::Command cancel();
  model::Command clear_alarm();
  model::Command clear_policy();
  model::Command close_channel();
  model::Command close_connection();
  model::Command commit();
  model::Command configure();
  model::Command confirm();
  model::Command consume();
  model::Command consume_replies();
  model::Command declare();
  model::Command declare_exchange();
  model::Command delete_exchange();
  model::Command delete_queue();
  model::Command drop_connection();
  model::Command flow();
  model::Command get();
  model::Command mistake();
  model::Command nack();
  model::Command open_as_alice();
  model::Command publish();
  model::Command purge();
  model::Command qos();
  model::Command raise_alarm();
  model::Command recover();
  model::Command reject();
  model::Command roll_back();
  model::Command select_tx();
  model::Command set_permissions();
  model::Command set_policy();
  model::Command unbind();
  model::Command unbind_exchange();

  const Interests interests_;
  Weighted<Maker> makers_;
  Program program_;
  model::Broker broker_;
  model::Time now_{};
  Clients clients_;
  /// By channel: the tags that were not settled, and the consumers, with whether they acknowledge.
  std::map<model::ChannelId, std::set<model::DeliveryTag>> outstanding_;
  std::map<model::ChannelId, std::map<model::Name, bool>> consumers_;
  std::set<model::Resource> alarms_;
  /// What each queue was declared with last.
  std::map<model::Name, model::QueueDeclare> declared_;
};

}  // namespace rehearsal::properties::conformance
