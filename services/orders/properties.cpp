#include "services/orders/properties.hpp"

#include "properties/standard_properties.hpp"
#include "services/orders/event.hpp"

namespace rehearsal::services::orders {
namespace {

using namespace properties;

constexpr std::uint32_t first_order = 101;

}  // namespace

void add_workload(Workflow& workflow) {
  workflow
      .workload("order",
                [](std::uint32_t number) { return place_order(std::int64_t{number}, "John Doe"); })
      .numbered_from(first_order)
      .takes(std::chrono::seconds(4));
}

void add_properties(Workflow& workflow) {
  const Check caused =
      all_of({caused_by("charge", {"OrderPlaced"}), caused_by("reserve", {"PaymentProcessed"}),
              caused_by("notify", {"InventoryReserved"}), nothing_unasked()});
  const EachRequestActs completed = each_request_acts("charge", "reserve", "notify");
  workflow.always("charged once", at_most_once("charge"), "no order is charged twice")
      .always("reserved once", at_most_once("reserve"), "no order's stock is reserved twice")
      .always("notified once", at_most_once("notify"), "no customer is notified twice of one order")
      .always("causality", caused, "nothing is done before the event that calls for it")
      .always("idempotency", one_event_of_a_kind(),
              "handling a message twice announces nothing twice")
      .always("conservation", conservation(),
              "every copy of a message leaves its queue once or is still there")
      .eventually("completion", completed,
                  "every order is charged, reserved and notified in the end")
      .sometimes("an order was completed",
                 [completed](const RunRecord& record) { return completed.for_some(record); });
}

}  // namespace rehearsal::services::orders
