#include "services/patterns/outbox.hpp"

#include <utility>

#include "model/text/text.hpp"
#include "services/patterns/backoff.hpp"

namespace rehearsal::services::patterns {
namespace {

using broker_adapters::Mandatory;
using broker_adapters::PublishOutcome;

constexpr std::chrono::seconds confirm_timeout{10};

/// Keys sort as their numbers do.
std::string padded(std::uint64_t number) {
  std::string digits(20, '0');
  for (auto last = digits.rbegin(); number > 0; number /= 10, ++last)
    *last = static_cast<char>('0' + number % 10);
  return digits;
}

}  // namespace

Outbox::Outbox(broker_adapters::Context& context, std::string table)
    : context_(context), table_(std::move(table)) {
  for (broker_adapters::Row& row : context_.store().scan(table_)) {
    last_key_ = std::stoull(row.key);
    unsent_.push_back({std::move(row.key), model::parse_message(row.value)});
  }
}

void Outbox::add(broker_adapters::Transaction& transaction, model::MessageRef message) {
  std::string key = padded(++last_key_);
  transaction.put(table_, key, model::text(*message));
  unsent_.push_back({std::move(key), std::move(message)});
}

sim::task<> Outbox::flush(broker_adapters::ChannelRef channel) {
  Backoff backoff;
  while (!unsent_.empty()) {
    Entry entry = std::move(unsent_.front());
    unsent_.pop_front();
    for (;;) {
      const PublishOutcome outcome =
          co_await channel->publish_confirmed(entry.message, Mandatory::yes, confirm_timeout);
      if (outcome == PublishOutcome::confirmed) break;
      co_await context_.sleep(backoff.next());
    }
    broker_adapters::Transaction sent(context_.store());
    sent.erase(table_, std::move(entry.key));
    co_await context_.commit(sent);
  }
}

std::string Outbox::table_of(const broker_adapters::Context& context, const model::Name& queue) {
  std::string table = "outbox." + queue.str();
  if (context.name() != context.store_name()) table.append(".").append(context.name());
  return table;
}

}  // namespace rehearsal::services::patterns
