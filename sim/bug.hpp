#pragma once

#include <stdexcept>
#include <string>

namespace rehearsal::sim {

/// Rehearsal itself is wrong, not the service under test: a broken invariant. Nobody catches it but
/// the top, which prints decisions and trace and exits with 4.
class Bug : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// The service under test spins: it goes on and on, and time does not move. Its bug, not ours.
class Livelock : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The service under test asks for what makes no sense: a mistake in its program, which no restart
/// cures. Where it is thrown, `what()` says what was done and what to do instead; the process lets
/// it out of the world, and puts the name of the service in front.
class Misuse : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// An assertion that is always on.
inline void require(bool holds, const char* what) {
  if (!holds) [[unlikely]]
    throw Bug(what);
}

}  // namespace rehearsal::sim
