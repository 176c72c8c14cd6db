#pragma once

#include "properties/workflow.hpp"

namespace rehearsal::services::orders {

/// What must hold of every choreography of orders, whoever wrote it.
void add_properties(properties::Workflow& workflow);

/// Customers place orders 101, 102 and so on.
void add_workload(properties::Workflow& workflow);

}  // namespace rehearsal::services::orders
