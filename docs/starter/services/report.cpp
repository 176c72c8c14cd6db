#include <optional>

#include "services/services.hpp"

namespace laboratory {
namespace {

using rehearsal::Context;
using rehearsal::Transaction;

rehearsal::task<std::optional<Message>> tell_physician(Context& context, Transaction& transaction,
                                                       Message analysed) {
  co_await context.act("report", analysed.sample, "report-" + analysed.sample);
  transaction.put("samples", analysed.sample, "reported");
  co_return std::nullopt;
}

}  // namespace

rehearsal::Reliable<Message> report() {
  rehearsal::Subscription subscription;
  subscription.queue = "report.analysed";
  subscription.bindings.push_back({{analysed_exchange}});
  return {subscription, codec(), tell_physician};
}

}  // namespace laboratory
