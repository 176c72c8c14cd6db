#include "services/media/workflow.hpp"

#include "services/media/hardened/hardened.hpp"
#include "services/media/naive/naive.hpp"
#include "services/media/properties.hpp"

namespace rehearsal::services::media {
namespace {

using properties::Verdict;
using properties::Workflow;

constexpr std::uint32_t transcoders = 2;

}  // namespace

Workflow naive_workflow() {
  Workflow workflow("media-naive", "a choreography of videos as beginners write it");
  workflow.service("upload", naive::upload);
  workflow.service("transcode", naive::transcode).replicas(transcoders);
  workflow.service("illustrate", naive::illustrate);
  workflow.service("rights", naive::rights);
  workflow.service("publish", naive::publish);
  add_workload(workflow);
  add_properties(workflow);
  workflow.expects(Verdict::falsified, "realistic").compare_with("media");
  return workflow;
}

Workflow hardened_workflow() {
  Workflow workflow("media", "a choreography of videos, hardened");
  workflow.service("upload", hardened::upload);
  workflow.service("transcode", hardened::transcode).replicas(transcoders);
  workflow.service("illustrate", hardened::illustrate);
  workflow.service("rights", hardened::rights);
  workflow.service("publish", hardened::publish);
  add_workload(workflow);
  add_properties(workflow);
  workflow.sometimes("a message was tried again", was_tried_again);
  workflow.expects(Verdict::held, "adversarial");
  return workflow;
}

}  // namespace rehearsal::services::media
