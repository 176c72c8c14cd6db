#pragma once

#include "properties/workflow.hpp"

/// The choreographies of videos, as workflows to rehearse.
namespace rehearsal::services::media {

/// "media-naive": as beginners write it.
properties::Workflow naive_workflow();
/// "media": the hardened one.
properties::Workflow hardened_workflow();

}  // namespace rehearsal::services::media
