#pragma once

#include <cstdint>
#include <string>

#include "broker_adapters/amqp/amqp_values.hpp"
#include "model/effect.hpp"

/// What the broker tells clients, from the model's effects to AMQP's octets.
namespace rehearsal::broker_adapters::amqp_server {

/// Puts frames together for one client.
class FrameWriter {
 public:
  /// Octets of a frame; bodies are cut so that none is longer (rule 2.11).
  void set_frame_max(std::uint32_t frame_max) { frame_max_ = frame_max; }

  /// A frame with one of rabbitmq-c's structs of a method, whose number that is.
  template <class Method>
  void method(std::uint16_t channel, amqp_method_number_t number, Method method) {
    encode_method(channel, number, &method);
  }
  /// A method of the connection without fields.
  void bare_method(amqp_method_number_t number);
  /// The message behind the method that announced it.
  void content(std::uint16_t channel, const model::Message& message);
  /// A frame without a payload, on channel 0 (rule 2.18).
  void heartbeat();
  /// Octets that are no frame.
  void raw(std::string_view octets) { out_ += octets; }

  /// What is to be sent; whoever sends it clears it.
  std::string& out() { return out_; }

 private:
  void encode_method(std::uint16_t channel, amqp_method_number_t number, void* method);

  std::string out_;
  std::uint32_t frame_max_ = 4096;
  amqp::Pool pool_;
};

/// What is said to the client of the effect; nothing of those that only observers are told.
void write(FrameWriter& to, const model::Effect& effect);

}  // namespace rehearsal::broker_adapters::amqp_server
