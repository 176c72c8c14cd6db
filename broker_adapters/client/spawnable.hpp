#pragma once

#include <concepts>
#include <functional>
#include <tuple>
#include <type_traits>

#include "sim/task.hpp"

namespace rehearsal::broker_adapters {

/// A callable that returns a task when it is called with what is kept for it, with the context in
/// front or without.
template <class Callable, class Context, class... Kept>
concept Spawnable = std::is_invocable_r_v<sim::task<>, Callable&, Context&, Kept&...> ||
                    std::is_invocable_r_v<sim::task<>, Callable&, Kept&...>;

/// The strand of a callable: its frame keeps both the callable and the arguments.
template <class Context, class Callable, class... Kept>
sim::task<> run_kept(Context& context, Callable callable, std::tuple<Kept...> arguments) {
  const auto call = [&](Kept&... kept) {
    if constexpr (std::is_invocable_v<Callable&, Context&, Kept&...>)
      return std::invoke(callable, context, kept...);
    else
      return std::invoke(callable, kept...);
  };
  sim::task<> body = std::apply(call, arguments);
  co_await body;
}

}  // namespace rehearsal::broker_adapters
