#pragma once

#include "model/message.hpp"
#include "model/text/field.hpp"

namespace rehearsal::model {

template <>
struct Description<Properties> {
  static constexpr auto fields =
      std::tuple{field("content_type", &Properties::content_type),
                 field("content_encoding", &Properties::content_encoding),
                 field("headers", &Properties::headers),
                 field("delivery_mode", &Properties::delivery_mode),
                 field("priority", &Properties::priority),
                 field("correlation_id", &Properties::correlation_id),
                 field("reply_to", &Properties::reply_to),
                 field("expiration", &Properties::expiration),
                 field("message_id", &Properties::message_id),
                 field("timestamp", &Properties::timestamp),
                 field("type", &Properties::type),
                 field("user_id", &Properties::user_id),
                 field("app_id", &Properties::app_id),
                 field("cluster_id", &Properties::cluster_id)};
};

}  // namespace rehearsal::model
