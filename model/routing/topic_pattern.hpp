#pragma once

#include <string_view>

namespace rehearsal::model {

/// Whether a topic binding's pattern matches a routing key (rule 9.6): `*` is one word, `#` any
/// number of them, and words are what stands between dots. The empty key has no words.
bool topic_matches(std::string_view pattern, std::string_view routing_key);

}  // namespace rehearsal::model
