#pragma once

/// Stands in front of the name of a class that is awaited: whoever makes one and forgets to await
/// it is warned, with the reason. A macro, for the text of an attribute must be a literal.
#define REHEARSAL_AWAITED [[nodiscard("nothing happens until it is awaited: co_await it")]]
