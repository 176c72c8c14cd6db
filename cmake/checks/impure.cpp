// Everything that the purity check must find, in one object file. It is never run.
#include <sys/socket.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

long impure_clock() { return std::chrono::steady_clock::now().time_since_epoch().count(); }
unsigned impure_entropy() { return std::random_device{}(); }
void impure_thread() {
  std::thread([] {}).join();
}
int impure_socket() { return socket(AF_INET, SOCK_STREAM, 0); }
void* impure_file() { return std::fopen("file", "r"); }
const char* impure_environment() { return std::getenv("HOME"); }
