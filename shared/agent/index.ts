/** Who answers the calls of queues. */
export { Agent } from './agent.ts';
