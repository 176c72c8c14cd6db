#include "services/examples.hpp"

#include <utility>

#include "services/media/workflow.hpp"
#include "services/orders/canaries/canaries.hpp"
#include "services/orders/workflow.hpp"

namespace rehearsal::services {

std::vector<properties::Workflow> examples() {
  std::vector<properties::Workflow> workflows{orders::naive_workflow(), orders::hardened_workflow(),
                                              media::naive_workflow(), media::hardened_workflow()};
  for (properties::Workflow& canary : orders::canaries::workflows())
    workflows.push_back(std::move(canary));
  return workflows;
}

const properties::Catalogue& example_catalogue() {
  static const properties::Catalogue catalogue(examples());
  return catalogue;
}

}  // namespace rehearsal::services
