#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "broker_adapters/rabbitmq/peek.hpp"
#include "broker_adapters/rabbitmq/private_broker.hpp"
#include "broker_adapters/rabbitmq/sqlite_store.hpp"

/// A choreography as it is in production: each service a process of its own, `rehearse service`, on
/// a real RabbitMQ.
namespace rehearsal::tools {
namespace {

using namespace std::chrono_literals;
using broker_adapters::rabbitmq::PrivateBroker;
using broker_adapters::rabbitmq::SqliteStore;
using broker_adapters::rabbitmq::TemporaryFolder;
using Names = std::set<std::string>;

/// A service that runs until this goes.
class ServiceProcess {
 public:
  explicit ServiceProcess(std::vector<std::string> words) {
    words.insert(words.begin(), {REHEARSE_PATH, "service"});
    process_ = fork();
    if (process_ == 0) become(words);
  }
  ~ServiceProcess() { end(SIGKILL); }
  ServiceProcess(const ServiceProcess&) = delete;
  ServiceProcess& operator=(const ServiceProcess&) = delete;

  /// Returns its exit status, or -1 where it has none.
  int end(int signal) {
    if (process_ < 0) return -1;
    int status = 0;
    kill(process_, signal);
    waitpid(std::exchange(process_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  [[noreturn]] static void become(std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execv(arguments.front(), arguments.data());
    std::_Exit(127);
  }

  pid_t process_ = -1;
};

class ServiceProcesses : public testing::Test {
 protected:
  void SetUp() override {
    if (!PrivateBroker::installed()) GTEST_SKIP() << "rabbitmq-server is not installed";
    broker = std::make_unique<PrivateBroker>();
  }

  std::unique_ptr<ServiceProcess> start(const std::string& service,
                                        std::vector<std::string> more = {}) const {
    std::vector<std::string> words{
        service, "--workflow", "media", "--store", folder.path(), "--broker", broker->url().text()};
    words.insert(words.end(), more.begin(), more.end());
    return std::make_unique<ServiceProcess>(words);
  }

  Names published() const {
    Names names;
    const std::filesystem::path file = folder.path() / "publish.sqlite";
    if (!std::filesystem::exists(file)) return names;
    for (const auto& row : SqliteStore(file).scan("published")) names.insert(row.key);
    return names;
  }

  Names parked() const {
    Names names;
    for (const auto& message : messages_in(broker->url(), "media.parking"))
      names.insert(message->properties().correlation_id.value_or("?"));
    return names;
  }

  std::unique_ptr<PrivateBroker> broker;
  TemporaryFolder folder;
};

/// The publisher comes first, and one of the transcoders is killed at work. Of four uploads the
/// third is corrupt, and the fourth no video.
TEST_F(ServiceProcesses, publish_every_video_or_park_it) {
  std::vector<std::unique_ptr<ServiceProcess>> services;
  services.push_back(start("upload", {"--uploads", "4"}));
  services.push_back(start("transcode-1"));
  for (const char* service : {"transcode-2", "illustrate", "rights", "publish"})
    services.push_back(start(service));
  std::this_thread::sleep_for(3s);
  services[1]->end(SIGKILL);
  services[1] = start("transcode-1");

  const Names all_published{"1", "2"};
  const Names all_parked{"3", "4"};
  for (int tries = 0; tries < 120 && (published() != all_published || parked() != all_parked);
       ++tries)
    std::this_thread::sleep_for(1s);
  EXPECT_EQ(published(), all_published);
  EXPECT_EQ(parked(), all_parked);
  for (const auto& service : services) EXPECT_EQ(service->end(SIGTERM), 0);
}

}  // namespace
}  // namespace rehearsal::tools
