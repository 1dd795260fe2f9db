import type { Queue, SendOutcome } from './queue.ts';

/** A queue asks a price for each message and each request, in money and in CPU: small bodies travel together. *chosen* */
const LINES_PER_MESSAGE = 10;

/**
 * Sends bodies that are one line each, several to a message. One outcome for each body, in order; one that the queue
 * refuses takes none of its companions with it, for a refused pack goes again body by body.
 */
export function packing(queue: Pick<Queue, 'send'>): Pick<Queue, 'send'> {
  return {
    async send(bodies) {
      const packs: (readonly string[])[] = [];
      for (let at = 0; at < bodies.length; at += LINES_PER_MESSAGE)
        packs.push(bodies.slice(at, at + LINES_PER_MESSAGE));
      const answers = await queue.send(packs.map((pack) => pack.join('\n')));
      const outcomes: SendOutcome[] = [];
      for (const [index, pack] of packs.entries()) {
        const answer = answers[index] as SendOutcome; // the queue gives one for each
        if (answer.name === 'refused' && pack.length > 1) outcomes.push(...(await queue.send(pack)));
        else for (const _ of pack) outcomes.push(answer);
      }
      return outcomes;
    },
  };
}

/** The bodies in a message of `packing`; a message of one body is that body. */
export const unpack = (message: string): string[] => message.split('\n');
