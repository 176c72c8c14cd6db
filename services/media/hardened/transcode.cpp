#include "services/media/hardened/hardened.hpp"

namespace rehearsal::services::media::hardened {
namespace {

/// Whether the encoder gets through.
bool succeeds(const Event& upload) {
  switch (upload.video.encoding) {
    case Encoding::plain:
      return true;
    case Encoding::heavy:
      return upload.attempt > 1;
    case Encoding::corrupt:
      return false;
  }
  return false;
}

sim::task<std::optional<Event>> transcode_video(Context& context, Transaction& transaction,
                                                Event upload) {
  const std::string name = upload.video.name();
  co_await context.sleep(std::chrono::seconds(2));
  if (!succeeds(upload)) throw patterns::Retry("the encoder fails at video " + name);
  co_await context.act("transcode", name, "transcode-" + name);
  transaction.put("videos", name, "transcoded");
  co_return Event(transcoded, std::move(upload.video));
}

}  // namespace

sim::task<> transcode(Context& context) {
  return patterns::Reliable<Event>(transcode_subscription(), event_codec(),
                                   transcode_video)(context);
}

}  // namespace rehearsal::services::media::hardened
