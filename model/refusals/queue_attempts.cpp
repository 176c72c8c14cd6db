#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "model/refusals/parts.hpp"

namespace rehearsal::model::refusals {

namespace {

/// What is tried for an argument besides every type: integers or words.
struct Argument {
  const char* key;
  Texts values;
  /// One that a queue may have.
  const char* good;
};

const std::vector<Argument>& classic_arguments() {
  static const std::vector<Argument> all = {
      {"x-expires", ranges, "l 600000"},
      {"x-message-ttl", ranges, "I 5"},
      {"x-dead-letter-exchange", words({"amq.fanout", "nowhere"}), "S 'x'"},
      {"x-dead-letter-routing-key", {}, nullptr},
      {"x-max-length", ranges, "l 1"},
      {"x-max-length-bytes", ranges, "i 1"},
      {"x-max-priority", ranges, "l 2"},
      {"x-overflow",
       words({"drop-head", "reject-publish", "reject-publish-dlx", "drop-tail"}) + strange_words,
       "S 'reject-publish'"},
      {"x-queue-mode", words({"default", "lazy", "Lazy"}) + strange_words, "S 'lazy'"},
      {"x-queue-version", ranges, "l 2"},
      {"x-single-active-consumer", {"t false"}, "t true"},
      {"x-queue-type", words({"classic", "Quorum"}) + strange_words, "S 'classic'"},
      {"x-queue-master-locator", words({"min-masters", "client-local", "random", "nearest"}),
       "S 'random'"},
  };
  return all;
}

const std::vector<Argument>& quorum_arguments() {
  static const std::vector<Argument> all = {
      {"x-dead-letter-exchange", {}, "S 'x'"},
      {"x-dead-letter-routing-key", {}, nullptr},
      {"x-dead-letter-strategy", words({"at-most-once", "at-least-once", "never"}),
       "S 'at-most-once'"},
      {"x-expires", {"l -1", "l 0", "l 315360000001"}, "l 600000"},
      {"x-max-length", {"l -1", "l 0"}, "l 1"},
      {"x-max-length-bytes", {"l -1"}, "l 1"},
      {"x-max-in-memory-length", {"l -1"}, "l 1"},
      {"x-max-in-memory-bytes", {"l -1"}, "l 1"},
      {"x-overflow", words({"reject-publish-dlx", "drop-tail"}), "S 'reject-publish'"},
      {"x-single-active-consumer", {}, "t true"},
      {"x-quorum-initial-group-size", {"l -1", "l 0", "l 3"}, "l 1"},
      {"x-delivery-limit", {"l -1"}, "l 2"},
      {"x-message-ttl", {"l -1", "l 315360000001"}, "l 5"},
      {"x-queue-leader-locator", words({"client-local", "balanced", "nearest"}),
       "S 'client-local'"},
  };
  return all;
}

/// Known to one type of queue only, or to none.
constexpr std::array foreign_keys = {"x-max-priority",
                                     "x-queue-mode",
                                     "x-queue-version",
                                     "x-queue-master-locator",
                                     "x-dead-letter-strategy",
                                     "x-max-in-memory-length",
                                     "x-max-in-memory-bytes",
                                     "x-quorum-initial-group-size",
                                     "x-delivery-limit",
                                     "x-queue-leader-locator",
                                     "x-max-age",
                                     "x-stream-max-segment-size-bytes",
                                     "x-initial-cluster-size",
                                     "x-ha-policy",
                                     "message-ttl"};

/// Without fractions as a strategy: RabbitMQ's channel looks for it for ever, and never answers.
Texts types_of(std::string_view key) {
  Texts all = types;
  if (key == "x-queue-master-locator") {
    std::erase_if(all, [](const std::string& it) {
      return it.starts_with("f ") || it.starts_with("d ") || it.starts_with("D ");
    });
  }
  return all;
}

/// Every value of every argument, for a queue that is not there yet.
template <class Declare>
void declare_each(std::vector<Attempt>& all, const std::vector<Argument>& arguments,
                  Declare declare) {
  for (const Argument& it : arguments) {
    all.push_back({{}, declare(argument(it.key, "$")), types_of(it.key) + it.values});
  }
  all.push_back({{}, declare("x-dead-letter-routing-key: $, x-dead-letter-exchange: S ''"), types});
  for (const char* const key : foreign_keys) {
    all.push_back({{}, declare(argument(key, "$")), {"l 1", "S 'a'"}});
  }
}

/// The queue has the argument or has it not, and is declared with something else.
template <class Declare>
void redeclare_each(std::vector<Attempt>& all, const std::vector<Argument>& arguments,
                    Declare declare, const Texts& values) {
  const auto bare = [&](const std::string& it) { return declare(it).substr(who.size()); };
  for (const Argument& it : arguments) {
    if (!it.good) continue;
    const std::string good = argument(it.key, it.good);
    all.push_back({{declare(good)}, declare(argument(it.key, "$")), values + it.values});
    all.push_back({{declare(good)}, "c1.1 $", {bare(good), bare("")}});
    all.push_back({{declare("")}, "c1.1 $", {bare(good)}});
  }
  all.push_back({{declare("")}, declare("x-expires: $"), values});
}

/// Which of several faults is told.
void declare_with_several_faults(std::vector<Attempt>& all) {
  all.push_back(
      {{},
       "c1.1 queue.declare queue='q' arguments=$",
       {"{x-overflow: S 'no', x-expires: l 0}", "{x-queue-mode: S 'no', x-overflow: l 1}",
        "{x-delivery-limit: l 1, x-max-length: l -1}", "{x-max-age: l 1, x-delivery-limit: l 1}",
        "{x-max-length: l -1, x-dead-letter-exchange: l 1}",
        "{x-queue-type: S 'no', x-expires: l 0}", "{x-expires: l 5, x-expires: l 0}",
        "{x-expires: l 0, x-expires: l 5}",
        "{x-queue-master-locator: S 'no', x-delivery-limit: l 1}"}});
  all.push_back(
      {{},
       "c1.1 queue.declare queue='q' $",
       {"arguments={x-queue-type: S 'quorum'}",
        "durable=true exclusive=true arguments={x-queue-type: S 'quorum'}",
        "durable=true auto_delete=true exclusive=true arguments={x-queue-type: S 'quorum'}",
        "arguments={x-queue-type: S 'quorum', x-expires: l 0, x-overflow: S 'no'}",
        "exclusive=true arguments={x-queue-master-locator: S 'no'}"}});
  all.push_back({{},
                 "c1.1 queue.declare arguments={x-queue-type: $}",
                 types + words({"classic", "quorum", "no"})});
  all.push_back(
      {{"c1.1 queue.declare queue='q' arguments={x-expires: l 600000, x-max-length: l 1}"},
       "c1.1 queue.declare queue='q' arguments=$",
       {"{}", "{x-max-length: l 2, x-expires: l 5}", "{x-expires: l 600000, x-max-length: t true}",
        "{x-max-length: I 1, x-expires: I 600000, x-delivery-limit: l 1, x-own: l 1}"}});
}

}  // namespace

void declare_queues(std::vector<Attempt>& all) {
  declare_each(all, classic_arguments(), classic);
  declare_each(all, quorum_arguments(), quorum);
  declare_with_several_faults(all);
  redeclare_each(all, classic_arguments(), classic, types);
  redeclare_each(all, quorum_arguments(), quorum, {"I 1", "l 9", "S 'z'", "t false"});
}

}  // namespace rehearsal::model::refusals
