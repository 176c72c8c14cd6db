#include "services/patterns/strands.hpp"

#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "broker_adapters/client/event.hpp"

namespace rehearsal::services::patterns {
namespace {

using broker_adapters::Context;
using Work = std::function<sim::task<>(Context&)>;

/// Why the first strand ended.
struct End {
  broker_adapters::Event happened;
  std::exception_ptr error;
};

/// Ends what still runs when it goes.
struct Strands {
  std::vector<sim::StrandHandle> handles;

  Strands() = default;
  Strands(const Strands&) = delete;
  Strands& operator=(const Strands&) = delete;
  ~Strands() {
    for (const sim::StrandHandle& strand : handles) strand.cancel();
  }
};

sim::task<> run_to_its_end(Context& context, Work work, std::shared_ptr<End> end) {
  try {
    co_await work(context);
  } catch (const broker_adapters::ConnectionLost&) {
    end->error = std::current_exception();
  } catch (const broker_adapters::ChannelError&) {
    end->error = std::current_exception();
  } catch (const broker_adapters::EffectFailed&) {
    end->error = std::current_exception();
  }
  end->happened.set();
}

sim::task<> until_one_ends(Context& context, std::string name, std::uint16_t count, Work work) {
  const auto end = std::make_shared<End>();
  Strands strands;
  for (std::uint16_t number = 1; number <= count; ++number)
    strands.handles.push_back(
        context.spawn(name + " " + std::to_string(number), run_to_its_end(context, work, end)));
  co_await end->happened.wait();
  if (end->error) std::rethrow_exception(end->error);
}

}  // namespace

sim::task<> in_strands(Context& context, std::string name, std::uint16_t count, Work work) {
  return until_one_ends(context, std::move(name), count, std::move(work));
}

}  // namespace rehearsal::services::patterns
