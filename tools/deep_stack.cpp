#include "tools/deep_stack.hpp"

#include <pthread.h>

#include <cstddef>
#include <exception>
#include <system_error>

namespace rehearsal::tools {
namespace {

/// The system gives as much of it as is used.
constexpr std::size_t stack_size = std::size_t{1} << 30;

struct Work {
  const std::function<int()>& function;
  int result = 0;
  std::exception_ptr error;

  void run() noexcept {
    try {
      result = function();
    } catch (...) {
      error = std::current_exception();
    }
  }
};

extern "C" void* run_work(void* work) {
  static_cast<Work*>(work)->run();
  return nullptr;
}

}  // namespace

int on_deep_stack(const std::function<int()>& function) {
  Work work{function, 0, nullptr};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack_size);
  pthread_t thread{};
  const int error = pthread_create(&thread, &attributes, run_work, &work);
  pthread_attr_destroy(&attributes);
  if (error != 0) throw std::system_error(error, std::generic_category(), "no thread can be made");
  pthread_join(thread, nullptr);
  if (work.error) std::rethrow_exception(work.error);
  return work.result;
}

}  // namespace rehearsal::tools
