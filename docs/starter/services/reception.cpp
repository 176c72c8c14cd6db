#include <utility>

#include "services/services.hpp"

namespace laboratory {
namespace {

using rehearsal::Context;
using rehearsal::MessageRef;
using rehearsal::Transaction;

/// Announces the sample. Asked again, it does nothing.
MessageRef take_in(Context&, Transaction& transaction, const rehearsal::model::Message& request) {
  const std::string sample = request.properties().correlation_id.value();
  if (!rehearsal::inbox::first_time(transaction, "inbox.requests", sample)) return nullptr;
  return write(Message("Received", sample), received_exchange);
}

}  // namespace

rehearsal::MessageRef sample_request(std::uint32_t number) {
  return rehearsal::Message::to("").type("Request").correlation_id(std::to_string(number));
}

rehearsal::task<> reception(Context& context) {
  rehearsal::Intake intake;
  intake.publishes_to = {received_exchange};
  intake.decide = take_in;
  return rehearsal::take_requests(context, std::move(intake));
}

}  // namespace laboratory
