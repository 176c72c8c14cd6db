#include "model/refusals/attempts.hpp"

#include <string>
#include <vector>

#include "model/refusals/parts.hpp"
#include "model/text/text.hpp"

namespace rehearsal::model::refusals {

namespace {

/// With the name of a queue or an exchange at the $.
const Texts queue_methods = {"queue.declare queue=$",
                             "queue.declare queue=$ passive=true",
                             "queue.delete queue=$",
                             "queue.purge queue=$",
                             "queue.bind queue=$ exchange='amq.direct'",
                             "queue.unbind queue=$ exchange='amq.direct'",
                             "basic.get queue=$",
                             "basic.consume queue=$ consumer_tag='t'"};
const Texts exchange_methods = {"exchange.declare exchange=$ type='direct'",
                                "exchange.declare exchange=$ passive=true",
                                "exchange.delete exchange=$",
                                "exchange.bind source=$ destination='amq.fanout'",
                                "exchange.bind source='amq.fanout' destination=$",
                                "exchange.unbind source=$ destination='amq.fanout'",
                                "exchange.unbind source='amq.fanout' destination=$",
                                "queue.bind queue='none' exchange=$",
                                "queue.unbind queue='none' exchange=$",
                                "basic.publish exchange=$ routing_key=''"};

void name(std::vector<Attempt>& all) {
  const Texts names = {"''",
                       "'none'",
                       "'amq.none'",
                       R"('it\'s "so"')",
                       R"('\xc3\xbc\n')",
                       "'" + std::string(255, 'n') + "'"};
  for (const Texts& methods : {queue_methods, exchange_methods}) {
    for (const std::string& method : methods) all.push_back({{}, "c1.1 " + method, names});
  }
  all.push_back({{}, "c1.1 exchange.delete exchange=$", {"'amq.direct'", "'amq.rabbitmq.trace'"}});
}

Texts with_value(const Texts& commands, const std::string& value) {
  Texts all;
  for (std::string command : commands) {
    all.push_back(command.replace(command.find('$'), 1, value));
  }
  return all;
}

/// Of a queue that another connection has for itself, or that is declared as what it is not.
void lock(std::vector<Attempt>& all) {
  const Texts owner = {"c2 connection.open", "c2.1 channel.open",
                       "c2.1 queue.declare queue='q' exclusive=true"};
  all.push_back({owner, "c1.1 $", with_value(queue_methods, "'q'")});
  all.push_back(
      {{"c1.1 queue.declare queue='q'"},
       "c1.1 queue.declare queue='q' $",
       {"exclusive=true", "durable=true", "auto_delete=true", "durable=true exclusive=true",
        "durable=true auto_delete=true arguments={x-expires: l 5}",
        "passive=true exclusive=true durable=true"}});
  all.push_back({{"c1.1 queue.declare queue='q' exclusive=true"},
                 "c1.1 queue.declare queue='q' $",
                 {"exclusive=false", "exclusive=true durable=true",
                  "exclusive=true auto_delete=true", "passive=true"}});
  all.push_back({{quorum("x-single-active-consumer: t true")}, "c1.1 basic.get queue=$", {"'q'"}});
}

/// Of a user who may do nothing, and of one who may do all but with topics.
void permit(std::vector<Attempt>& all) {
  const Texts nobody = {"operator add_user user='u' tags=''",
                        "operator set_permissions user='u' configure='^$' write='^$' read='^$'",
                        "c2 connection.open user='u'",
                        "c2.1 channel.open",
                        "c1.1 queue.declare queue='q'",
                        "c1.1 exchange.declare exchange='x' type='topic'"};
  all.push_back({nobody, "c2.1 $", with_value(queue_methods, "'q'")});
  all.push_back({nobody, "c2.1 $", with_value(exchange_methods, "'x'")});
  all.push_back({nobody, "c2.1 basic.publish exchange=$ routing_key='q'", {"''"}});
  Texts somebody = nobody;
  somebody[1] = "operator set_permissions user='u' configure='' write='^[^z]*$' read='^[^y]*$'";
  somebody.push_back("operator set_topic_permissions user='u' exchange='x' write='^a' read='^b'");
  all.push_back(
      {somebody,
       "c2.1 $",
       {"basic.publish exchange='x' routing_key='b'",
        "queue.bind queue='q' exchange='x' routing_key='a'",
        "queue.declare queue='z' arguments={x-dead-letter-exchange: S 'z'}",
        "queue.declare queue='y' arguments={x-dead-letter-exchange: S 'a'}",
        "exchange.declare exchange='a' type='fanout' arguments={alternate-exchange: S 'z'}",
        "exchange.declare exchange='y' type='fanout' arguments={alternate-exchange: S 'a'}",
        "basic.publish exchange='' routing_key='q' user_id='guest'"}});
}

/// What depends on what was done before.
void misuse(std::vector<Attempt>& all) {
  const Texts consumer = {"c1.1 queue.declare queue='q'",
                          "c1.1 basic.consume queue='q' consumer_tag='t'"};
  const std::string replies = "basic.consume queue='amq.rabbitmq.reply-to'";
  all.push_back({{},
                 "c1.1 $",
                 {"basic.ack", "basic.ack delivery_tag=1", "basic.ack delivery_tag=1 multiple=true",
                  "basic.ack delivery_tag=18446744073709551615", "basic.ack multiple=true",
                  "basic.nack delivery_tag=2", "basic.reject delivery_tag=3",
                  "basic.recover requeue=false", "basic.recover-async requeue=false",
                  "basic.qos prefetch_size=1", "basic.qos prefetch_size=4294967295",
                  "basic.cancel consumer_tag='none'", "channel.flow active=false", "channel.open",
                  "tx.commit", "tx.rollback", replies, replies + " no_ack=true"}});
  all.push_back({{"c1.1 tx.select"}, "c1.1 $", {"tx.select", "confirm.select"}});
  all.push_back({{"c1.1 confirm.select"}, "c1.1 $", {"tx.select", "confirm.select"}});
  all.push_back({{"c1.1 " + replies + " no_ack=true consumer_tag='t'"},
                 "c1.1 $",
                 {replies + " no_ack=true consumer_tag='t'", replies + " no_ack=true"}});
  all.push_back(
      {consumer,
       "c1.1 $",
       {"basic.consume queue='q' consumer_tag='t'", "basic.consume queue='none' consumer_tag='t'",
        "basic.consume queue='q' consumer_tag='own' exclusive=true",
        "queue.delete queue='q' if_unused=true", replies + " consumer_tag='t'"}});
  all.push_back(
      {{"c1.1 queue.declare queue='q'", "c1.1 queue.bind queue='q' exchange='amq.fanout'",
        "c1.1 exchange.declare exchange='x' type='fanout'",
        "c1.1 queue.bind queue='q' exchange='x'", "c1.1 basic.publish exchange='' routing_key='q'"},
       "c1.1 $",
       {"queue.delete queue='q' if_empty=true", "exchange.delete exchange='x' if_unused=true",
        "queue.delete queue='q' if_unused=true"}});
  all.push_back({{classic("x-single-active-consumer: t true")},
                 "c1.1 basic.consume queue='q' consumer_tag='t' exclusive=$",
                 {"true"}});
  all.push_back({{quorum("")},
                 "c1.1 queue.delete queue='q' $",
                 {"if_unused=true", "if_empty=true", "if_unused=true if_empty=true"}});
  all.push_back({{quorum(""), "c1.1 basic.qos prefetch_count=1 global=true"},
                 "c1.1 basic.consume queue=$ consumer_tag='t'",
                 {"'q'"}});
}

}  // namespace

Command Attempt::with(const std::string& value) const {
  std::string text = command;
  return parse_command(text.replace(text.find('$'), 1, value));
}

std::vector<Attempt> attempts() {
  std::vector<Attempt> all;
  for (const auto& add :
       {declare_queues, declare_exchanges, bind, consume, publish, name, lock, permit, misuse}) {
    add(all);
  }
  return all;
}

}  // namespace rehearsal::model::refusals
