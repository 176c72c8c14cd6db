#pragma once

#include "properties/workflow.hpp"

namespace rehearsal::services::media {

/// What must hold of every choreography of videos, whoever wrote it.
void add_properties(properties::Workflow& workflow);

/// Users upload videos 1, 2 and so on, of which not all are as they should be.
void add_workload(properties::Workflow& workflow);

/// Whether a message came again from a queue in which it had waited for that.
bool was_tried_again(const properties::RunRecord& record);

}  // namespace rehearsal::services::media
