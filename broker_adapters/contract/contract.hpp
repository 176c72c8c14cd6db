#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "broker_adapters/client/context.hpp"

namespace rehearsal::broker_adapters::contract {

/// What a script saw, in its own words.
using Notes = std::vector<std::string>;

/// A service that exercises the port and writes down what it saw.
using Script = sim::task<> (*)(Context& context, Notes& notes);

/// A script as a service, and how far it got.
class Performance {
 public:
  explicit Performance(Script script) : script_(script) {}
  Performance(const Performance&) = delete;
  Performance& operator=(const Performance&) = delete;

  std::vector<Service> services() {
    return {{"contract", [this](Context& context) {
               ++lives_;
               return play(context, *this);
             }}};
  }
  bool ended() const { return ended_; }
  /// More than one where the script threw.
  std::uint32_t lives() const { return lives_; }
  const Notes& notes() const { return notes_; }

 private:
  static sim::task<> play(Context& context, Performance& self) {
    co_await self.script_(context, self.notes_);
    self.ended_ = true;
  }

  Script script_;
  Notes notes_;
  bool ended_ = false;
  std::uint32_t lives_ = 0;
};

/// What becomes of the first effect that a script asks for. All others are done at once.
enum class Outside : std::uint8_t {
  works,      ///< it is done
  refuses,    ///< it is refused
  times_out,  ///< it is done, and times out
  is_slow,    ///< it is done, and takes `slow_for`, in which a connection needs heartbeats
};
inline constexpr std::chrono::seconds slow_for{4};

/// Performs the script once, to its end, in the world that this program is linked with. A script
/// that does not end in time, or is restarted because it threw, fails the test.
Notes perform(Script script, Outside outside = Outside::works);

}  // namespace rehearsal::broker_adapters::contract
