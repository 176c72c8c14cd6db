#include "workflow.hpp"

#include "services/services.hpp"

namespace laboratory {

using rehearsal::at_most_once;
using rehearsal::caused_by;
using rehearsal::each_request_acts;

rehearsal::Workflow samples() {
  rehearsal::Workflow workflow("samples", "a sample is received, analysed, and reported");
  workflow.service("reception", reception);
  workflow.service("analysis", analysis());
  workflow.service("report", report());
  workflow.workload("sample", sample_request).takes(std::chrono::seconds(2));
  workflow.always("reported once", at_most_once("report"));
  workflow.always("only when analysed", caused_by("report", {"Analysed"}));
  workflow.always("idempotency", rehearsal::one_event_of_a_kind());
  workflow.eventually("reported", each_request_acts("analyse", "report"));
  workflow.eventually("drained", rehearsal::queues_drained());
  workflow.sometimes("a sample was reported", [](const rehearsal::RunRecord& record) {
    return each_request_acts("report").for_some(record);
  });
  return workflow;
}

}  // namespace laboratory
