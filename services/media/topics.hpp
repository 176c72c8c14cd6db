#pragma once

/// The names that the media choreographies agree on.
namespace rehearsal::services::media {

/// The topic exchange on which everything is announced.
inline constexpr const char* exchange = "media";
/// The queue where what nobody could handle waits for a person.
inline constexpr const char* parking_queue = "media.parking";

/// What an event is called, and the routing key under which it is announced.
struct Topic {
  const char* type;
  const char* routing_key;
};
inline constexpr Topic uploaded{"Uploaded", "upload.video"};
inline constexpr Topic transcoded{"Transcoded", "transcoded.720p"};
inline constexpr Topic illustrated{"Illustrated", "illustrated.thumbnail"};
/// A request, and its answer, which goes directly to whoever asked.
inline constexpr Topic rights_asked{"RightsAsked", "ask.rights"};
inline constexpr const char* rights_granted = "RightsGranted";

}  // namespace rehearsal::services::media
