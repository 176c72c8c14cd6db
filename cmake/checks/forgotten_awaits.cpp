// Every awaitable, forgotten: awaitables.py expects the compiler to complain about each line that
// names one.
#include "broker_adapters/client/context.hpp"

using namespace rehearsal;
using namespace rehearsal::broker_adapters;

sim::task<int> answer();

void forget(Context& context, Channel& channel, Connection& connection, Consumer& consumer,
            Transaction& transaction, model::MessageRef message) {
  answer();                                                  // forgotten: task
  context.sleep(std::chrono::seconds(1));                    // forgotten: Sleep
  context.open_channel();                                    // forgotten: task
  context.commit(transaction);                               // forgotten: Committing
  context.act("charge", "101");                              // forgotten: Acting
  context.next_request();                                    // forgotten: NextRequest
  connection.open();                                         // forgotten: Opening
  channel.declare_exchange("events", ExchangeType::fanout);  // forgotten: SimpleCall
  channel.declare_queue(QueueOptions::durable("orders"));    // forgotten: DeclareCall
  channel.bind("orders", "events");                          // forgotten: SimpleCall
  channel.delete_queue("orders");                            // forgotten: SimpleCall
  channel.prefetch(1);                                       // forgotten: SimpleCall
  channel.confirm_select();                                  // forgotten: SimpleCall
  channel.consume("orders", Acknowledge::manual);            // forgotten: ConsumeCall
  channel.get("orders", Acknowledge::manual);                // forgotten: GetCall
  channel.publish(message);                                  // forgotten: Publishing
  channel.publish_confirmed(message, Mandatory::yes, {});    // forgotten: ConfirmedPublishing
  channel.ack(1);                                            // forgotten: Settling
  channel.reject(1);                                         // forgotten: Settling
  channel.requeue(1);                                        // forgotten: Settling
  consumer.next();                                           // forgotten: Next
}
