#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/methods.hpp"

/// How deliveries are settled: by a method, or late, when a transaction is committed.
namespace rehearsal::model {

/// Whether the channel's limiter has heard of what is settled, or hears of it now (rule 15.3).
enum class LimiterHears : bool { now, before };

/// Settles deliveries that were taken from the channel, at once.
void settle_now(Call& call, std::vector<Outstanding> taken, Disposal disposal,
                LimiterHears limiter = LimiterHears::now);

/// Whether it is anything to the channel's limiter that these are settled.
bool counts_for_limiter(const Channel& channel, std::span<const Outstanding> taken);
/// The channel's limiter hears of it, and the queues do not yet: what it allows then is left to
/// `resume_channel`.
void tell_limiter(Call& call, std::span<const Outstanding> taken);

/// The channel's limit allows more: the consumers that waited for it take turns (rule 15.3).
void resume_channel(Call& call);

}  // namespace rehearsal::model
