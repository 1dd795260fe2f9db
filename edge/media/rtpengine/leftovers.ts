import { fieldOf } from './bencode.ts';
import type { RtpengineNode } from './node.ts';

/** One life of an edge: calls over there bear its name, so that the next life knows those that nobody will end. */
export interface EdgeLife {
  readonly edgeId: string;
  /** Another one after each start. */
  readonly life: string;
}

export const callIdOf = ({ edgeId, life }: EdgeLife, id: string): string => `${edgeId}.${life}.${id}`;

/** A reply of this many fits a packet. */
const LIST_LIMIT = 500;
const MOST_LISTS = 20;

/**
 * Ends what an earlier life of this edge, which was killed, has left at an rtpengine: phones that go on sending would keep
 * such a call there for as long as they like.
 *
 * @returns how many there were
 */
export async function deleteLeftovers(node: Pick<RtpengineNode, 'ask'>, now: EdgeLife): Promise<number> {
  let deleted = 0;
  for (let lists = 0; lists < MOST_LISTS; lists++) {
    const listed = await node.ask({ command: 'list', limit: LIST_LIMIT });
    const calls = listed.ok ? fieldOf(listed.value, 'calls') : undefined;
    const left = Array.isArray(calls) ? calls.filter((id) => isLeftover(id, now)) : [];
    if (left.length === 0) break;
    for (const id of left) {
      const reply = await node.ask({ command: 'delete', 'call-id': id, 'delete delay': 0 });
      if (!reply.ok) return deleted;
      deleted += 1;
    }
  }
  return deleted;
}

function isLeftover(id: unknown, { edgeId, life }: EdgeLife): id is string {
  return typeof id === 'string' && id.startsWith(`${edgeId}.`) && !id.startsWith(`${edgeId}.${life}.`);
}
