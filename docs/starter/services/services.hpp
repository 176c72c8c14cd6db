#pragma once

#include "model/message.hpp"

/// The services of a laboratory. Each survives crashes, redelivery, lost connections and a
/// restarted broker.
namespace laboratory {

/// Takes samples in, and announces each as "Received".
rehearsal::task<> reception(rehearsal::Context& context);

/// Analyses what was received, and announces it as "Analysed".
rehearsal::Reliable<Message> analysis();

/// Reports to the physician what was analysed.
rehearsal::Reliable<Message> report();

/// What reception is asked: to take in the sample of that number.
rehearsal::MessageRef sample_request(std::uint32_t number);

/// Where messages are announced.
inline constexpr const char* received_exchange = "received";
inline constexpr const char* analysed_exchange = "analysed";

}  // namespace laboratory
