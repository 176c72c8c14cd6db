#include "services/media/hardened/hardened.hpp"

namespace rehearsal::services::media::hardened {
namespace {

sim::task<std::optional<Event>> illustrate_video(Context& context, Transaction& transaction,
                                                 Event upload) {
  const std::string name = upload.video.name();
  co_await context.sleep(std::chrono::seconds(1));
  co_await context.act("illustrate", name, "illustrate-" + name);
  transaction.put("videos", name, "illustrated");
  co_return Event(illustrated, std::move(upload.video));
}

}  // namespace

sim::task<> illustrate(Context& context) {
  return patterns::Reliable<Event>(illustrate_subscription(), event_codec(),
                                   illustrate_video)(context);
}

}  // namespace rehearsal::services::media::hardened
