#include <string>
#include <vector>

#include "model/refusals/parts.hpp"

namespace rehearsal::model::refusals {

void declare_exchanges(std::vector<Attempt>& all) {
  const std::string exchange = "c1.1 exchange.declare exchange='x' type='direct'";
  all.push_back({{}, exchange + " arguments={alternate-exchange: $}", types});
  all.push_back({{exchange}, exchange + " arguments={alternate-exchange: $}", types});
  all.push_back({{exchange + " arguments={alternate-exchange: S '1'}"},
                 exchange + " $",
                 {"durable=false", "arguments={alternate-exchange: S '1'}",
                  "arguments={alternate-exchange: V}", "arguments={alternate-exchange: x '1'}",
                  "arguments={alternate-exchange: S 'a'}",
                  "arguments={alternate-exchange: F {a: D 1e-2}}", "arguments={x-own: l 1}"}});
  all.push_back(
      {{},
       "c1.1 exchange.declare exchange='x' type=$",
       {"''", "'Direct'", "'x-delayed-message'", "'headers '", R"('it\'s')", R"('\xc3\xbc')"}});
  all.push_back({{exchange},
                 "c1.1 exchange.declare exchange='x' $",
                 {"type='fanout'", "type='direct' durable=true", "type='direct' auto_delete=true",
                  "type='direct' internal=true", "type='topic' durable=true internal=true",
                  "passive=true type='fanout'", "passive=true type='none' durable=true"}});
}

void bind(std::vector<Attempt>& all) {
  const Texts good = words({"all", "any", "all-with-x", "any-with-x", "All", ""}) + strange_words;
  const Texts more = {"l -5",
                      "l 9223372036854775807",
                      "d 1e+100",
                      "d 0.1",
                      "f 0.1",
                      "d 1e-05",
                      "d 100000",
                      "d 123456789012345680",
                      "d 1e+22",
                      "d -0",
                      "x ''",
                      R"(x '\x01\xff')",
                      "A [A [], F {}, V, d 2, S 'a', x 'b', D 1e-0, T 5]",
                      "F {k: F {l: A [t false]}}"};
  const std::string match = " arguments={x-match: $}";
  all.push_back({{"c1.1 queue.declare queue='q'"},
                 "c1.1 queue.bind queue='q' exchange='amq.headers'" + match,
                 types + good + more});
  all.push_back({{"c1.1 queue.declare queue='q'"},
                 "c1.1 queue.unbind queue='q' exchange='amq.headers'" + match,
                 {"l 1", "S 'some'"}});
  all.push_back({{"c1.1 queue.declare queue='q'"},
                 "c1.1 queue.bind queue='q' exchange='amq.direct'" + match,
                 {"l 1", "S 'some'"}});
  all.push_back({{"c1.1 exchange.declare exchange='x' type='fanout'"},
                 "c1.1 exchange.bind source='amq.match' destination='x'" + match,
                 {"l 1", "S 'some'"}});
}

void consume(std::vector<Attempt>& all) {
  const std::string command = "c1.1 basic.consume queue='q' consumer_tag='t' arguments={";
  for (const std::string& queue : {classic(""), quorum("")}) {
    all.push_back({{queue}, command + "x-priority: $}", types + ranges});
    all.push_back({{queue}, command + "x-cancel-on-ha-failover: $}", types});
    all.push_back({{queue},
                   command + "x-credit: $}",
                   {"F {}", "F {credit: l 1}", "F {credit: I 1, drain: t true}",
                    "F {credit: l 1, drain: l 1}", "F {drain: t false}"}});
    for (const char* const key : {"x-stream-offset", "x-expires", "x-own"}) {
      all.push_back({{queue}, command + key + ": $}", {"l 1", "S 'first'", "V"}});
    }
    all.push_back({{queue},
                   "c1.1 basic.consume queue='q' consumer_tag='t' arguments=$",
                   {"{x-stream-offset: l 1, x-cancel-on-ha-failover: l 1, x-priority: V}",
                    "{x-stream-offset: l 1, x-cancel-on-ha-failover: t true}",
                    "{x-cancel-on-ha-failover: l 1, x-priority: V}"}});
  }
  // Of a classic queue, this crashes the queue.
  all.push_back({{quorum("")}, command + "x-credit: $}", {"l 1", "S 'a'", "A []", "V"}});
}

void publish(std::vector<Attempt>& all) {
  const std::string command = "c1.1 basic.publish exchange='' routing_key='q' ";
  all.push_back({{},
                 command + "expiration=$",
                 {"''",
                  "'0'",
                  "'5'",
                  "'+5'",
                  "'007'",
                  "'-1'",
                  "'-0'",
                  "'+'",
                  "'-'",
                  "' 5'",
                  "'5 '",
                  "'1.5'",
                  "'1e3'",
                  "'soon'",
                  "'5 minutes'",
                  "'5s'",
                  R"('5\n')",
                  R"('5\x00')",
                  R"('it\'s')",
                  R"('5"\\')",
                  R"('5\xc3\xbc')",
                  R"('5\xe2\x82\xac')",
                  "'315360000000'",
                  "'315360000001'",
                  "'-99999999999999'",
                  "'9223372036854775807'",
                  "'9223372036854775808'",
                  "'100000000000000000000000000000'",
                  "'-100000000000000000000000000000'",
                  "'000000000000000000000000000005'",
                  "'2026-11-27T00:00:00Z'",
                  "'5 and a long tail that does not fit into one line of eighty columns'",
                  "'0x10'",
                  R"('\xd9\xa3')"}});
  for (const char* const key : {"CC", "BCC"}) {
    all.push_back({{}, command + "headers={" + argument(key, "$") + "}", types});
  }
  all.push_back({{}, command + "headers=$", {"{CC: l 1, BCC: V}", "{BCC: V, CC: l 1}"}});
  all.push_back({{}, command + "delivery_mode=$", {"0", "1", "2", "3", "255"}});
  all.push_back({{}, command + "priority=$", {"0", "255"}});
  all.push_back({{}, command + "user_id=$", {"''", "'guest'", "'mallory'", R"('it\'s \xc3\xbc')"}});
  all.push_back({{}, command + "reply_to=$", {"''", "'amq.rabbitmq.reply-to'"}});
  all.push_back({{"c1.1 exchange.declare exchange='x' type='fanout' internal=true"},
                 "c1.1 basic.publish $",
                 {"exchange='none' routing_key='q'", "exchange='x' routing_key='q'",
                  "exchange='none' routing_key='q' expiration='soon' delivery_mode=3",
                  "exchange='' routing_key='q' expiration='soon' delivery_mode=3 user_id='no'",
                  "exchange='' routing_key='q' expiration='soon' delivery_mode=3",
                  "exchange='' routing_key='q' delivery_mode=3 headers={CC: l 1}",
                  "immediate=true exchange='none' routing_key='q'"}});
}

}  // namespace rehearsal::model::refusals
