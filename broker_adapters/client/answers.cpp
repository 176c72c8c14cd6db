#include "broker_adapters/client/answers.hpp"

#include <type_traits>
#include <variant>

#include "sim/bug.hpp"

namespace rehearsal::broker_adapters {
namespace {

/// Its place among the alternatives.
template <class T, class... All>
constexpr AnswerKind place(const std::variant<All...>*) {
  AnswerKind before = 0;
  (void)((std::is_same_v<T, All> || (++before, false)) || ...);
  return before;
}

template <class T>
constexpr AnswerKind kind() {
  return place<T>(static_cast<const model::Effect*>(nullptr));
}

/// One overload for each method with an answer.
struct AnswerTo {
  AnswerKind operator()(const model::ChannelOpen&) const { return kind<model::ChannelOpenOk>(); }
  AnswerKind operator()(const model::ExchangeDeclare&) const {
    return kind<model::ExchangeDeclareOk>();
  }
  AnswerKind operator()(const model::ExchangeDelete&) const {
    return kind<model::ExchangeDeleteOk>();
  }
  AnswerKind operator()(const model::ExchangeBind&) const { return kind<model::ExchangeBindOk>(); }
  AnswerKind operator()(const model::ExchangeUnbind&) const {
    return kind<model::ExchangeUnbindOk>();
  }
  AnswerKind operator()(const model::QueueDeclare&) const { return kind<model::QueueDeclareOk>(); }
  AnswerKind operator()(const model::QueueBind&) const { return kind<model::QueueBindOk>(); }
  AnswerKind operator()(const model::QueueUnbind&) const { return kind<model::QueueUnbindOk>(); }
  AnswerKind operator()(const model::QueuePurge&) const { return kind<model::QueuePurgeOk>(); }
  AnswerKind operator()(const model::QueueDelete&) const { return kind<model::QueueDeleteOk>(); }
  AnswerKind operator()(const model::Qos&) const { return kind<model::QosOk>(); }
  AnswerKind operator()(const model::Consume&) const { return kind<model::ConsumeOk>(); }
  AnswerKind operator()(const model::Cancel&) const { return kind<model::CancelOk>(); }
  AnswerKind operator()(const model::Get&) const { return kind<model::GetOk>(); }
  AnswerKind operator()(const model::Recover&) const { return kind<model::RecoverOk>(); }
  AnswerKind operator()(const model::ConfirmSelect&) const {
    return kind<model::ConfirmSelectOk>();
  }
  AnswerKind operator()(const model::TxSelect&) const { return kind<model::TxSelectOk>(); }
  AnswerKind operator()(const model::TxCommit&) const { return kind<model::TxCommitOk>(); }
  AnswerKind operator()(const model::TxRollback&) const { return kind<model::TxRollbackOk>(); }

  template <class WithoutAnswer>
  AnswerKind operator()(const WithoutAnswer&) const {
    throw sim::Bug("a call of a method that has no answer");
  }
};

}  // namespace

AnswerKind kind_of_answer_to(const model::Command& command) {
  return std::visit(AnswerTo(), command);
}

AnswerKind kind_of(const model::Effect& answer) {
  if (std::holds_alternative<model::GetEmpty>(answer)) return kind<model::GetOk>();
  return answer.index();
}

}  // namespace rehearsal::broker_adapters
