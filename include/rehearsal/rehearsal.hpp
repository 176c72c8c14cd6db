#pragma once

#include "include/rehearsal/service.hpp"
#include "properties/run.hpp"
#include "properties/search.hpp"
#include "properties/standard_properties.hpp"
#include "properties/workflow.hpp"
#include "tools/main.hpp"

/// All of Rehearsal that a project of its own needs: services, workflows, what must hold of them,
/// and the command line over them. Its tests include <rehearsal/testing.hpp> too.
namespace rehearsal {

using properties::Check;
using properties::Property;
using properties::replay;
using properties::run;
using properties::RunOptions;
using properties::RunRecord;
using properties::RunResult;
using properties::search;
using properties::SearchOptions;
using properties::SearchResult;
using properties::Subject;
using properties::Verdict;
using properties::Violation;
using properties::Workflow;
using properties::Workload;
using properties::Wrong;

using properties::all_of;
using properties::at_most_once;
using properties::bounded_amplification;
using properties::caused_by;
using properties::conservation;
using properties::each_request_acts;
using properties::exactly_once;
using properties::invariant;
using properties::nothing_unasked;
using properties::one_event_of_a_kind;
using properties::queues_drained;

using sim::CalmChoices;
using sim::Decision;
using sim::Fault;
using sim::FaultSet;
using sim::SeededChoices;
using sim::Strategy;

}  // namespace rehearsal
