#pragma once

#include "properties/workflow.hpp"

/// The order choreographies, as workflows to rehearse.
namespace rehearsal::services::orders {

/// "orders-naive": as beginners write it.
properties::Workflow naive_workflow();
/// "orders": the hardened one.
properties::Workflow hardened_workflow();

}  // namespace rehearsal::services::orders
