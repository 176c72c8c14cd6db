#include <utility>
#include <vector>

#include "model/methods.hpp"
#include "model/quorum_delivery.hpp"

namespace rehearsal::model {

namespace {

/// Rule 17.1.
Outcome check_transactional(const Channel& channel) {
  if (channel.transaction) return std::nullopt;
  return Refusal{ReplyCode::precondition_failed, "channel is not transactional"};
}

void settle_all(Call& call, std::vector<Transaction::Settlement> settlements) {
  for (auto& [disposal, deliveries] : settlements) {
    settle_now(call, std::move(deliveries), disposal);
  }
  if (std::exchange(call.channel.limiter.resumes_late, false)) resume_channel(call);
}

/// Settlements come last (rule 17.5), but may overtake the publishes on their way to a queue (N8).
bool settlements_overtake(Call& call, const Transaction& transaction) {
  if (transaction.publications.empty() || transaction.settlements.empty()) return false;
  return pick_next(2, call.order, Unordered::fan_out) == 1;
}

/// False if a queue refused a publish.
bool commit(Call& call, Transaction transaction) {
  call.state.committing = call.handle;
  bool complete = true;
  quorum::in_one_go(call.state, call.effects, [&] {
    if (settlements_overtake(call, transaction))
      settle_all(call, std::exchange(transaction.settlements, {}));
    complete = publish_all(call, transaction.publications);
    settle_all(call, std::move(transaction.settlements));
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
