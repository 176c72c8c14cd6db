#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "broker_adapters/client/context.hpp"

namespace rehearsal::services::patterns {

/// Messages that a transaction decided to send, kept in the store until the broker confirmed
/// them: a crash between commit and publish loses nothing, it only sends again.
class Outbox {
 public:
  /// Takes up what an earlier life left unsent in the table, which no other outbox may use
  /// meanwhile, or both would send it. Strands of one process share an outbox; each replica, for
  /// whom `table_of` has a name, has its own.
  Outbox(broker_adapters::Context& context, std::string table);

  /// The message will be sent if, and only if, the transaction is committed. Requires: `flush`
  /// is called after the commit; an outbox whose transaction failed is used no more.
  void add(broker_adapters::Transaction& transaction, model::MessageRef message);

  /// Publishes everything that no other strand is publishing, in order, each until the broker
  /// confirms it. What is returned or refused, or stays unanswered, is published again. Requires: a
  /// channel in confirm mode; once one was lost, the outbox is used no more.
  sim::task<> flush(broker_adapters::ChannelRef channel);

  /// The table for what follows from the messages of that queue, of the context's own replica.
  static std::string table_of(const broker_adapters::Context& context, const model::Name& queue);

 private:
  struct Entry {
    std::string key;
    model::MessageRef message;
  };

  broker_adapters::Context& context_;
  std::string table_;
  std::deque<Entry> unsent_;
  std::uint64_t last_key_ = 0;
};

}  // namespace rehearsal::services::patterns
