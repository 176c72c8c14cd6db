#include "services/media/properties.hpp"

#include <algorithm>

#include "properties/standard_properties.hpp"
#include "services/media/video.hpp"
#include "services/patterns/retries.hpp"

namespace rehearsal::services::media {
namespace {

using namespace properties;

/// What is parked could not have been handled.
Wrong parked_for_nothing(const RunRecord& record) {
  for (const model::MessageRef& message : record.waiting_in(parking_queue)) {
    const auto event = decode(*message);
    if (event && event->video.encoding != Encoding::corrupt)
      return "video " + event->video.name() + " is parked, and nothing is wrong with it";
  }
  return std::nullopt;
}

bool something_was_parked(const RunRecord& record) {
  return !record.waiting_in(parking_queue).empty();
}

}  // namespace

bool was_tried_again(const RunRecord& record) {
  const auto& receptions = record.history().receptions;
  return std::any_of(receptions.begin(), receptions.end(), [](const auto& reception) {
    return patterns::attempt_of(*reception.message) > 1;
  });
}

void add_workload(Workflow& workflow) {
  workflow.workload("upload", upload_request).takes(std::chrono::seconds(4));
}

void add_properties(Workflow& workflow) {
  const Check caused = all_of({caused_by("publish", {transcoded.type, illustrated.type}),
                               caused_by("transcode", {uploaded.type}),
                               caused_by("illustrate", {uploaded.type}), nothing_unasked()});
  const EachRequestActs published = each_request_acts("publish").or_waits_in(parking_queue);
  workflow.always("published once", at_most_once("publish"), "no video is published twice")
      .always("transcoded once", at_most_once("transcode"), "no video is transcoded twice")
      .always("illustrated once", at_most_once("illustrate"), "no video is illustrated twice")
      .always("not before its parts", caused,
              "nothing is done before the events that call for it, all of them")
      .always("idempotency", one_event_of_a_kind(),
              "handling a message twice announces nothing twice")
      .always("parked for a reason", parked_for_nothing, "nothing is parked that could be handled")
      .always("conservation", conservation(),
              "every copy of a message leaves its queue once or is still there")
      .eventually("published", published, "every video is published in the end, or parked")
      .eventually("drained", queues_drained().except(parking_queue),
                  "no queue but the parking queue has a message in the end")
      .sometimes(
          "a video was published",
          [](const RunRecord& record) { return each_request_acts("publish").for_some(record); })
      .sometimes("something was parked", something_was_parked);
}

}  // namespace rehearsal::services::media
