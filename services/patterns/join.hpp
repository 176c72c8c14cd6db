#pragma once

#include <string>
#include <vector>

#include "broker_adapters/client/context.hpp"

namespace rehearsal::services::patterns {

/// Waits for all parts of something, in whatever order they come. What has come is kept in the
/// store, so that it is there after a crash, and there for other strands and replicas.
class Join {
 public:
  /// The names of the parts are keys of the table, with what they are parts of.
  Join(std::string table, std::vector<std::string> parts)
      : table_(std::move(table)), parts_(std::move(parts)) {}

  /// Makes durable that the part has come, and is true if all have. It is so for whoever brings the
  /// last one, and for whoever brings any one again; where two are brought at once, perhaps for
  /// both. So what follows needs an idempotency key.
  ///
  /// The part is committed by itself, before this looks for the others, and not with what follows:
  /// of two that are brought at once each would miss the other, and neither would be the last.
  sim::task<bool> complete_with(broker_adapters::Context& context, std::string whole,
                                std::string part) const;

 private:
  std::string table_;
  std::vector<std::string> parts_;
};

}  // namespace rehearsal::services::patterns
