import type { VoicemailMessage } from '#shared/voicemail/index.ts';
import { ALL_KEYS, type Key, LEFT, type Left, type Utterance } from '../voice/index.ts';
import { forwardMessage, replyTo } from './pass-on.ts';
import { choose, type Onward, type Visit } from './visit.ts';
import { wallClock } from './wall-clock.ts';

export type View = 'new' | 'saved' | 'deleted';

/** Back and on by the keys for it (as sipXcom has it; Asterisk's three, a little more). */
const SKIP_MS = 5000;
/** Who has paused a message for longer has gone away. */
const PAUSE_MS = 60_000;

/**
 * The messages of a folder one after the other (sipXcom 20.04 VML-10). `new` are those in the inbox that nobody has listened to, the urgent ones first, then
 * the oldest; `saved` those that somebody has, or that were put aside, the newest first.
 */
export async function hearMessages(visit: Visit, view: View): Promise<Onward> {
  const { voice } = visit;
  const messages = await messagesOf(visit, view);
  if (messages === null) return said(visit, [{ phrase: 'voicemail/unavailable-now' }]);
  if (messages.length === 0) return said(visit, [{ phrase: 'voicemail/no-messages' }]);
  for (let at = 0; ; ) {
    const message = messages[at];
    if (!message) return said(visit, [{ phrase: 'voicemail/no-more' }]);
    const onward = await hearMessage(visit, message, { number: at + 1, view });
    if (voice.hasLeft) return LEFT;
    if (onward === 'next') at += 1;
    else if (onward === 'previous') at = Math.max(0, at - 1);
    else return onward;
  }
}

async function messagesOf(visit: Visit, view: View): Promise<readonly VoicemailMessage[] | null> {
  const { port } = visit;
  if (view === 'deleted') return port.list(visit, 'deleted');
  const inbox = await port.list(visit, 'inbox');
  if (inbox === null) return null;
  if (view === 'new')
    return inbox
      .filter(({ isHeard }) => !isHeard)
      .sort((a, b) => Number(b.isUrgent) - Number(a.isUrgent) || a.receivedAtMs - b.receivedAtMs);
  const saved = await port.list(visit, 'saved');
  return saved && [...saved, ...inbox.filter(({ isHeard }) => isHeard)].sort((a, b) => b.receivedAtMs - a.receivedAtMs);
}

const said = async ({ voice }: Visit, says: readonly Utterance[]): Promise<'menu' | Left> =>
  (await voice.say(says, { stopsAt: '#' })) === LEFT ? LEFT : 'menu';

interface Place {
  /** Of the message in what is listened to, from 1. */
  readonly number: number;
  readonly view: View;
}

/** Whether a message was heard, and that is not written down yet. */
interface Listening {
  isUnwritten: boolean;
}

async function hearMessage(
  visit: Visit,
  message: VoicemailMessage,
  place: Place,
): Promise<Onward | 'next' | 'previous'> {
  const listening = { isUnwritten: false };
  const onward = await goThrough(visit, message, { ...place, listening });
  if (listening.isUnwritten) await visit.port.change(visit, message.id, 'heard');
  return onward;
}

async function goThrough(
  visit: Visit,
  message: VoicemailMessage,
  place: Place & { readonly listening: Listening },
): Promise<Onward | 'next' | 'previous'> {
  const { voice, port, keyMap } = visit;
  const { view, listening } = place;
  const choices = view === 'deleted' ? keyMap.afterDeleted : keyMap.afterMessage;
  let key: Key | null | Left = await voice.say(
    [{ phrase: 'voicemail/message' }, { number: place.number }, ...envelope(visit, message)],
    { stopsAt: ALL_KEYS },
  );
  // The key for the message itself, or for more of what has been said, goes on to it.
  if (key === null || (key !== LEFT && keyMap.beforeMessage.includes(key)))
    key = await hearSound(visit, message, listening);
  for (;;) {
    if (key === null) key = await choose(visit, [{ phrase: choices.phrase }], Object.keys(choices.keys).join(''));
    if (key === LEFT) return LEFT;
    if (key === null) return 'menu';
    if (key === '0' && visit.hasOperator) return 'operator';
    let done: Utterance[] = [];
    const action = choices.keys[key];
    switch (action) {
      case 'menu':
      case 'next':
      case 'previous':
        return action;
      case 'envelope':
        done = envelope(visit, message);
        break;
      case 'again':
      case 'end':
        key = await hearSound(visit, message, listening, action === 'end' ? SKIP_MS : null);
        continue;
      case 'save':
      case 'delete':
      case 'undelete':
      case 'purge': {
        const isDone = await port.change(visit, message.id, action);
        return (await voice.say([{ phrase: isDone ? DONE[action] : 'voicemail/not-done' }])) === LEFT ? LEFT : 'next';
      }
      case 'reply':
        if ((await replyTo(visit, message)) === 'operator') return 'operator';
        break;
      case 'forward':
        if ((await forwardMessage(visit, message)) === 'operator') return 'operator';
        break;
    }
    if (voice.hasLeft || (await voice.say(done)) === LEFT) return LEFT;
    key = null;
  }
}

const DONE = {
  save: 'voicemail/saved',
  delete: 'voicemail/deleted',
  undelete: 'voicemail/undeleted',
  purge: 'voicemail/purged',
} as const;

/** What is said of a message before it: marks, who, when (VML-10). */
export function envelope({ timeZone }: Pick<Visit, 'timeZone'>, message: VoicemailMessage): Utterance[] {
  const { from, forwarded, isUrgent, isPrivate, isCutOff, receivedAtMs } = message;
  const marks: Utterance[] = [
    ...(isUrgent ? [{ phrase: 'voicemail/urgent' } as const] : []),
    ...(isPrivate ? [{ phrase: 'voicemail/private' } as const] : []),
    ...(isCutOff ? [{ phrase: 'voicemail/cut-off' } as const] : []),
  ];
  const digits = from.number.replace(/[^0-9*#]/g, '');
  const who: Utterance[] =
    digits === '' ? [{ phrase: 'voicemail/from-unknown' }] : [{ phrase: 'voicemail/from' }, { digits: from.number }];
  const by: Utterance[] = forwarded ? [{ phrase: 'voicemail/forwarded-by' }, { digits: forwarded.by.number }] : [];
  const { date, time } = wallClock(receivedAtMs, timeZone);
  return [...marks, ...by, ...who, { phrase: 'voicemail/received' }, { date, time }];
}

/**
 * Plays a message, with the comment of who has forwarded it before it. Keys for it go back or on, pause, or say the envelope in between;
 * any other key ends it.
 *
 * Heard is what was played to its end, or was decided on in its midst: who hangs up finds it new again.
 *
 * @param lastMs  only so much of its end; null: all of it
 * @returns the key that ended it; null when it was heard to its end
 */
async function hearSound(
  visit: Visit,
  message: VoicemailMessage,
  listening: Listening,
  lastMs: number | null = null,
): Promise<Key | null | Left> {
  const { voice, soundOf } = visit;
  const comment = lastMs === null ? message.forwarded?.recording : null;
  for (const { audio, durationMs } of [...(comment ? [comment] : []), message]) {
    const file = await soundOf(audio);
    if (file === null) return (await voice.say([{ phrase: 'voicemail/sound-missing' }])) === LEFT ? LEFT : null;
    const startMs = lastMs === null ? 0 : Math.max(0, durationMs - lastMs);
    const key = await play(visit, { file, startMs, durationMs }, message);
    if (key === LEFT) return LEFT;
    if (key !== null) {
      await heard(visit, message, listening);
      return key;
    }
  }
  await heard(visit, message, listening);
  return null;
}

/** Where it deletes what was heard, that waits until the message is left: it can be saved or forwarded until then. */
async function heard(visit: Visit, message: VoicemailMessage, listening: Listening): Promise<void> {
  if (message.isHeard || message.folder !== 'inbox') return;
  if (visit.box.deletesListened) listening.isUnwritten = true;
  else await visit.port.change(visit, message.id, 'heard');
}

async function play(
  visit: Visit,
  { file, durationMs, ...from }: { readonly file: string; readonly startMs: number; readonly durationMs: number },
  message: VoicemailMessage,
): Promise<Key | null | Left> {
  const { voice, clock, keyMap } = visit;
  for (let { startMs } = from; startMs < durationMs; ) {
    const begunMs = clock.monotonicMs();
    const key = await voice.say([{ file }], { stopsAt: ALL_KEYS, startMs });
    if (key === null || key === LEFT) return key;
    const atMs = Math.min(startMs + clock.monotonicMs() - begunMs, durationMs);
    switch (keyMap.playing[key]) {
      case 'back':
        startMs = Math.max(0, atMs - SKIP_MS);
        break;
      case 'on':
        startMs = atMs + SKIP_MS;
        break;
      case 'pause': {
        const then = await paused(visit);
        if (then === null || then === LEFT || keyMap.playing[then] !== 'pause') return then;
        startMs = atMs;
        break;
      }
      case 'envelope':
        if ((await voice.say(envelope(visit, message), { stopsAt: ALL_KEYS })) === LEFT) return LEFT;
        startMs = atMs;
        break;
      default:
        return key;
    }
  }
  return null;
}

/** @returns the key again to go on, another one to end it; null for whoever has gone away */
async function paused({ voice }: Visit): Promise<Key | null | Left> {
  const key = await voice.say([{ phrase: 'voicemail/paused' }], { stopsAt: ALL_KEYS });
  return key === null ? voice.pause(PAUSE_MS, { stopsAt: ALL_KEYS }) : key;
}
