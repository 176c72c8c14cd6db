#include "model/profile.hpp"

#include <algorithm>
#include <array>

namespace rehearsal::model {

namespace {

constexpr std::array all_versions{Version::v3_10, Version::v3_13, Version::v4_0};
constexpr std::array<std::string_view, 3> names{"3.10", "3.13", "4.0"};

constexpr Difference all_differences[] = {
    {Version::v3_13, "27.1",
     "x-queue-mode decides nothing: every classic queue stores as a lazy one does"},
    {Version::v3_13, "27.1", "a virtual host may have a default queue type", false},
    {Version::v3_13, "27.2", "the first get from a quorum queue brings no x-delivery-count"},
    {Version::v3_13, "27.2",
     "a publish to a single active consumer that idles after a cancel overtakes what waits"},
    {Version::v3_13, "27.2", "consumer timeouts by policy and by argument", false},
    {Version::v3_13, "27.3", "a limit on the consumers of a channel", false},
    {Version::v3_13, "27.4",
     "x-death is made anew, the latest death first; x-last-death-* stand beside it"},
    {Version::v3_13, "26.17",
     "a quorum queue hears that its own dead letters came to it, and does not keep them"},
    {Version::v3_13, "27.5", "Khepri, and what several nodes know of a binding", false},
    {Version::v4_0, "27.6", "an x-death that a publisher sent is not taken for history"},
    {Version::v4_0, "27.6", "a body has at most 16 MiB"},
    {Version::v4_0, "27.6",
     "a quorum queue has a delivery limit of 20, and -1 means none; so what is requeued comes back "
     "to the front"},
    {Version::v4_0, "27.6", "the next single active consumer gets what waits after a cancel"},
    {Version::v4_0, "27.6", "a headers exchange tells 1 from 1.0"},
    {Version::v4_0, "27.6", "two levels of priority in quorum queues", false},
    {Version::v4_0, "27.6", "x-delivery-count where it is not the number of returns", false},
    {Version::v4_0, "27.6", "mirrored queues and the first storage version are gone", false},
    {Version::v4_0, "27.7", "what is deprecated is still permitted, with a warning", false},
};

}  // namespace

std::span<const Version> versions() { return all_versions; }

std::string_view name_of(Version version) { return names[static_cast<std::size_t>(version)]; }

std::optional<Version> version_named(std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Version>(found - names.begin());
}

std::string_view version_names() { return "3.10, 3.13, 4.0"; }

std::string_view trust_in(Version version) {
  return is_compared(version) ? "compared with a real broker" : "not tried on a real broker";
}

Profile profile_of(Version version) {
  Profile profile;
  profile.version = version;
  if (version >= Version::v3_13) {
    profile.queue_mode_counts = false;
    profile.first_get_is_counted = false;
    profile.after_cancel = AfterCancel::publish_overtakes;
    profile.rebuilds_deaths = true;
    profile.hears_own_dead_letters = true;
  }
  if (version >= Version::v4_0) {
    profile.after_cancel = AfterCancel::queue_runs;
    profile.believes_publishers_deaths = false;
    profile.default_delivery_limit = 20;
    profile.headers_compare_exactly = true;
    profile.max_message_size = 16777216;
  }
  return profile;
}

std::span<const Difference> differences() { return all_differences; }

}  // namespace rehearsal::model
