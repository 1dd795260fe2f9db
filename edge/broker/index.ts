/**
 * A message broker of the operator's that hears what happens (AMQP 0-9-1), for programs that are used to one: optional.
 *
 *   publisher.ts   from the event log to the broker, with confirmations
 *   message.ts     an event as messages: routing key and content, ours and XiVO's
 */
export { Publisher, type PublisherOptions } from './publisher.ts';
