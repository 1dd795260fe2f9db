/** A RabbitMQ of a test's own (rabbitmq.ts), for what hands events to a message broker. */
export { type RabbitMq, startRabbitMq } from './rabbitmq.ts';
