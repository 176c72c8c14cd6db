// Every awaitable, forgotten: awaitables.py expects the compiler to complain about each line that
// names one.
#include "broker_adapters/client/context.hpp"
#include "broker_adapters/client/event.hpp"
#include "broker_adapters/client/requester.hpp"

using namespace rehearsal;
using namespace rehearsal::broker_adapters;

sim::task<int> answer();

void forget_of_context(Context& context, Connection& connection, Transaction& transaction,
                       sim::StrandHandle strand, Event& event) {
  using namespace std::chrono_literals;
  answer();                      // forgotten: task
  context.sleep(1s);             // forgotten: Sleep
  context.open_channel();        // forgotten: task
  context.commit(transaction);   // forgotten: Committing
  context.act("charge", "101");  // forgotten: Acting
  context.next_request();        // forgotten: NextRequest
  connection.open();             // forgotten: Opening
  strand.join();                 // forgotten: Joining
  event.wait();                  // forgotten: Wait
  event.wait(1s);                // forgotten: WaitWithin
}

void forget_of_topology(Channel& channel) {
  channel.declare_exchange("events", ExchangeType::fanout);      // forgotten: SimpleCall
  channel.declare_exchange(ExchangeOptions::passive("events"));  // forgotten: SimpleCall
  channel.delete_exchange("events");                             // forgotten: SimpleCall
  channel.bind_exchange("copies", "events");                     // forgotten: SimpleCall
  channel.unbind_exchange("copies", "events");                   // forgotten: SimpleCall
  channel.declare_queue(QueueOptions::durable("orders"));        // forgotten: DeclareCall
  channel.bind("orders", "events");                              // forgotten: SimpleCall
  channel.unbind("orders", "events");                            // forgotten: SimpleCall
  channel.purge("orders");                                       // forgotten: CountCall
  channel.delete_queue("orders");                                // forgotten: CountCall
}

void forget_of_messages(Channel& channel, Consumer& consumer, Returns& returns,
                        Requester& requester, model::MessageRef message) {
  using namespace std::chrono_literals;
  channel.prefetch(1);                                     // forgotten: SimpleCall
  channel.consume("orders", Acknowledge::manual);          // forgotten: ConsumeCall
  channel.get("orders", Acknowledge::manual);              // forgotten: GetCall
  channel.ack(1);                                          // forgotten: Settling
  channel.nack(1, Requeue::yes);                           // forgotten: Settling
  channel.reject(1);                                       // forgotten: Settling
  channel.requeue(1);                                      // forgotten: Settling
  channel.recover();                                       // forgotten: SimpleCall
  channel.publish(message);                                // forgotten: Publishing
  channel.confirm_select();                                // forgotten: SimpleCall
  channel.publish_confirmed(message, Mandatory::yes, {});  // forgotten: ConfirmedPublishing
  channel.tx_select();                                     // forgotten: SimpleCall
  channel.tx_commit();                                     // forgotten: SimpleCall
  channel.tx_rollback();                                   // forgotten: SimpleCall
  consumer.next();                                         // forgotten: Next
  consumer.next(1s);                                       // forgotten: NextWithin
  consumer.cancel();                                       // forgotten: CancelCall
  returns.next();                                          // forgotten: Next
  returns.next(1s);                                        // forgotten: NextWithin
  Requester::open(nullptr);                                // forgotten: task
  requester.ask(message, 1s);                              // forgotten: Asking
}
