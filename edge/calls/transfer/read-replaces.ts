import { paramOf } from '#edge/signaling/parser/index.ts';
import type { DialogNames } from '../signaling-port/index.ts';

/** Which dialog somebody is to take over (RFC 3891 §6.1), named as we name it. */
export interface Replaces extends DialogNames {
  /** Only while nobody has answered it. */
  readonly isEarlyOnly: boolean;
  /** Not in its place but beside it (Join, RFC 3911 §7.1, which is written the same way). */
  readonly isJoin: boolean;
}

/** Undefined when it names no dialog. Its To tag is ours: it is written for who is asked to be replaced (RFC 3891 §3). */
export function readReplaces(value: string, isJoin = false): Replaces | undefined {
  const callId = value.split(';', 1)[0]?.trim() ?? '';
  const [localTag, remoteTag] = [paramOf(value, 'to-tag'), paramOf(value, 'from-tag')];
  if (callId === '' || !localTag || !remoteTag) return undefined;
  return { callId, localTag, remoteTag, isEarlyOnly: paramOf(value, 'early-only') !== undefined, isJoin };
}

export const isSameDialog = (a: DialogNames, b: DialogNames): boolean =>
  a.callId === b.callId && a.localTag === b.localTag && a.remoteTag === b.remoteTag;
