#pragma once

namespace rehearsal::tools {

/// From now on a service under test that ends the program by a signal, as an access to what is gone
/// does, is named in one line on standard error before the program ends. What else waits for such a
/// signal, a sanitizer say, has its turn after that.
void name_who_ends_the_program();

}  // namespace rehearsal::tools
