#include "properties/workflow.hpp"

#include "properties/canaries/canaries.hpp"
#include "services/orders/orders.hpp"
#include "services/orders_naive/orders_naive.hpp"

namespace rehearsal::properties {
namespace {

using broker_adapters::Boundary;

Workflow naive() {
  Workflow workflow;
  workflow.name = "orders-naive";
  workflow.about = "the order choreography as beginners write it";
  workflow.expect = "falsified";
  workflow.faults = "realistic";
  workflow.services = services::orders_naive::services();
  workflow.boundaries = {Boundary::received, Boundary::before_effect, Boundary::after_effect,
                         Boundary::published};
  return workflow;
}

Workflow hardened() {
  Workflow workflow;
  workflow.name = "orders";
  workflow.about = "the order choreography, hardened";
  workflow.expect = "held";
  workflow.faults = "adversarial";
  workflow.services = services::orders::services();
  workflow.boundaries = {Boundary::received,      Boundary::before_effect, Boundary::after_effect,
                         Boundary::before_commit, Boundary::after_commit,  Boundary::published,
                         Boundary::confirmed,     Boundary::before_ack,    Boundary::after_ack};
  workflow.redelivers = true;
  return workflow;
}

std::vector<Workflow> make_workflows() {
  std::vector<Workflow> all;
  all.push_back(naive());
  all.push_back(hardened());
  for (Workflow& canary : canaries::workflows()) all.push_back(std::move(canary));
  return all;
}

}  // namespace

std::span<const Workflow> workflows() {
  static const std::vector<Workflow> all = make_workflows();
  return all;
}

const Workflow* find_workflow(std::string_view name) {
  for (const Workflow& workflow : workflows())
    if (workflow.name == name) return &workflow;
  return nullptr;
}

std::string workflow_names() {
  std::string names;
  for (const Workflow& workflow : workflows())
    names.append(names.empty() ? "" : ", ").append(workflow.name);
  return names;
}

}  // namespace rehearsal::properties
