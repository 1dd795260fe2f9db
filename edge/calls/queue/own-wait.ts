import type { LiveCall } from '../call/index.ts';
import type { Utterance } from '../voice/index.ts';

/** What an application says to a caller who waits. */
export interface OwnWords {
  /** What comes next; null: nothing more, and music is heard. */
  next(): Promise<readonly Utterance[] | 'leave' | null>;
}

/** How an application has a caller wait. */
export interface OwnWait {
  /** Who has more is served before; callers have 0 by themselves. */
  readonly priority: number;
  readonly words: OwnWords | null;
}

const told = new WeakMap<LiveCall, OwnWait>();

/** The wait in the queue that the call comes to next is this. */
export const waitAsTold = (call: LiveCall, wait: OwnWait): void => void told.set(call, wait);

/** Once: the next queue of the call is an ordinary one. */
export function takeOwnWait(call: LiveCall): OwnWait {
  const wait = told.get(call) ?? { priority: 0, words: null };
  told.delete(call);
  return wait;
}
