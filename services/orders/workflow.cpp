#include "services/orders/workflow.hpp"

#include "services/orders/hardened/hardened.hpp"
#include "services/orders/naive/naive.hpp"
#include "services/orders/properties.hpp"

namespace rehearsal::services::orders {
namespace {

using properties::Verdict;
using properties::Workflow;

void add_services(Workflow& workflow, std::vector<broker_adapters::Service> services) {
  for (broker_adapters::Service& service : services)
    workflow.service(std::move(service.name), std::move(service.run));
}

}  // namespace

Workflow naive_workflow() {
  Workflow workflow("orders-naive", "the order choreography as beginners write it");
  add_services(workflow, naive::services());
  add_workload(workflow);
  add_properties(workflow);
  workflow.expects(Verdict::falsified, "realistic").compare_with("orders");
  return workflow;
}

Workflow hardened_workflow() {
  Workflow workflow("orders", "the order choreography, hardened");
  add_services(workflow, hardened::services());
  add_workload(workflow);
  add_properties(workflow);
  workflow.expects(Verdict::held, "adversarial");
  return workflow;
}

}  // namespace rehearsal::services::orders
