#include <optional>

#include "services/services.hpp"

namespace laboratory {
namespace {

using rehearsal::Context;
using rehearsal::Transaction;

rehearsal::task<std::optional<Message>> analyse(Context& context, Transaction& transaction,
                                                Message received) {
  co_await context.sleep(std::chrono::seconds(2));
  co_await context.act("analyse", received.sample, "analyse-" + received.sample);
  transaction.put("samples", received.sample, "analysed");
  co_return Message("Analysed", received.sample);
}

}  // namespace

rehearsal::Reliable<Message> analysis() {
  rehearsal::Subscription subscription;
  subscription.queue = "analysis.received";
  subscription.bindings.push_back({{received_exchange}});
  subscription.publishes_to = {analysed_exchange};
  return {subscription, codec(), analyse};
}

}  // namespace laboratory
