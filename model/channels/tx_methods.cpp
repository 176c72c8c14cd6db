#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "model/channels/consumer_timeout.hpp"
#include "model/channels/settle_methods.hpp"
#include "model/quorum/quorum_delivery.hpp"
#include "model/routing/publish.hpp"

namespace rehearsal::model {

namespace {

/// Rule 17.1.
Outcome check_transactional(const Channel& channel) {
  if (channel.transaction) return std::nullopt;
  return Refusal{ReplyCode::precondition_failed, "channel is not transactional"};
}

using Settlements = std::vector<Transaction::Settlement>;

void settle_all(Call& call, Settlements settlements, LimiterHears limiter = LimiterHears::now) {
  for (auto& [disposal, deliveries] : settlements) {
    settle_now(call, std::move(deliveries), disposal, limiter);
  }
  if (std::exchange(call.channel.limiter.resumes_late, false)) resume_channel(call);
}

/// Settlements come last (rule 17.5), but may overtake the publishes on their way to a queue (N8).
bool settlements_overtake(Call& call, const Transaction& transaction) {
  if (transaction.publications.empty() || transaction.settlements.empty()) return false;
  return pick_next(2, call.order, Unordered::fan_out) == 1;
}

/// The limiter may hear of the settlements before a queue has its publishes, and tell the queues to
/// go on before they hear of the settlements themselves (N10).
bool publish_and_settle(Call& call, Transaction& transaction) {
  LimiterHears limiter = LimiterHears::now;
  const Settlements& settlements = transaction.settlements;
  const bool counts = std::any_of(settlements.begin(), settlements.end(), [&](const auto& it) {
    return counts_for_limiter(call.channel, it.deliveries);
  });
  const auto hear = [&] {
    limiter = LimiterHears::before;
    for (const auto& it : settlements) tell_limiter(call, it.deliveries);
    if (!call.channel.limiter.resumes_late) return;
    if (pick_next(2, call.order, Unordered::resuming) == 0) return;
    call.channel.limiter.resumes_late = false;
    resume_channel(call);
  };
  const bool complete =
      publish_all(call, transaction.publications, counts ? std::function<void()>(hear) : nullptr);
  settle_all(call, std::move(transaction.settlements), limiter);
  return complete;
}

/// False if a queue refused a publish.
bool commit(Call& call, Transaction transaction) {
  call.state.committing = call.handle;
  bool complete = true;
  quorum::in_one_go(call.state, call.effects, [&] {
    if (settlements_overtake(call, transaction))
      settle_all(call, std::exchange(transaction.settlements, {}));
    complete = publish_and_settle(call, transaction);
  });
  call.state.committing = {};
  quorum::listen(call.state, call.handle);
  return complete;
}

}  // namespace

/// Rules 16.2 and 17.1.
Outcome perform(Call& call, const TxSelect&) {
  if (call.channel.confirms) {
    return Refusal{ReplyCode::precondition_failed, "cannot switch from confirm to tx mode"};
  }
  if (!call.channel.transaction) call.channel.transaction.emplace();
  call.reply(TxSelectOk{call.channel.id});
  return std::nullopt;
}

/// Rules 17.5 and 17.6.
Outcome perform(Call& call, const TxCommit&) {
  if (auto refusal = check_transactional(call.channel)) return refusal;
  if (!commit(call, std::exchange(*call.channel.transaction, {}))) {
    return Refusal{ReplyCode::precondition_failed, "partial tx completion"};
  }
  call.reply(TxCommitOk{call.channel.id});
  return std::nullopt;
}

/// Rule 17.4.
Outcome perform(Call& call, const TxRollback&) {
  if (auto refusal = check_transactional(call.channel)) return refusal;
  call.channel.roll_back();
  if (!call.channel.outstanding.empty()) watch(call.state, call.channel);
  call.reply(TxRollbackOk{call.channel.id});
  return std::nullopt;
}

}  // namespace rehearsal::model
