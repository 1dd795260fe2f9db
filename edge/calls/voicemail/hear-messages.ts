import type { VoicemailMessage } from '#shared/voicemail/index.ts';
import { ALL_KEYS, type Key, LEFT, type Left, type Utterance } from '../voice/index.ts';
import { forwardMessage, replyTo } from './pass-on.ts';
import { choose, type Onward, type Visit } from './visit.ts';
import { wallClock } from './wall-clock.ts';

export type View = 'new' | 'saved' | 'deleted';

/** Back and on by the keys for it (chosen: as XiVO 15.12 has it, by way of Asterisk's three, a little more). */
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
  const { voice, port } = visit;
  const { view, listening } = place;
  let key: Key | null | Left = await voice.say(
    [{ phrase: 'voicemail/message' }, { number: place.number }, ...envelope(visit, message)],
    { stopsAt: ALL_KEYS },
  );
  // The key for the message itself, or for more of what has been said, goes on to it.
  if (key === null || key === '5' || key === '1' || key === '#' || key === '*')
    key = await hearSound(visit, message, listening);
  for (;;) {
    if (key === null)
      key = await choose(
        visit,
        [{ phrase: view === 'deleted' ? 'voicemail/after-deleted' : 'voicemail/after-message' }],
        '123456789#',
      );
    let done: Utterance[] = [];
    switch (key) {
      case LEFT:
        return LEFT;
      case null:
      case '#':
        return 'menu';
      case '0':
        if (visit.hasOperator) return 'operator';
        break;
      case '1':
        done = envelope(visit, message);
        break;
      case '5':
        key = await hearSound(visit, message, listening);
        continue;
      case '6':
        return 'next';
      case '4':
        return 'previous';
      case '7': {
        const isDeleted = view === 'deleted';
        const isDone = await port.change(visit, message.id, isDeleted ? 'undelete' : 'delete');
        const phrase = !isDone ? 'voicemail/not-done' : isDeleted ? 'voicemail/undeleted' : 'voicemail/deleted';
        return (await voice.say([{ phrase }])) === LEFT ? LEFT : 'next';
      }
      case '9': {
        if (view === 'deleted') break;
        const isDone = await port.change(visit, message.id, 'save');
        const phrase = isDone ? 'voicemail/saved' : 'voicemail/not-done';
        return (await voice.say([{ phrase }])) === LEFT ? LEFT : 'next';
      }
      case '3':
        if (view === 'deleted') break;
        if ((await replyTo(visit, message)) === 'operator') return 'operator';
        break;
      case '8':
        if (view === 'deleted') break;
        if ((await forwardMessage(visit, message)) === 'operator') return 'operator';
        break;
    }
    if (voice.hasLeft || (await voice.say(done)) === LEFT) return LEFT;
    key = null;
  }
}

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
 * Plays a message, with the comment of who has forwarded it before it. `*` goes back, `#` on, 2 pauses, 1 says the envelope in between;
 * any other key ends it.
 *
 * Heard is what was played to its end, or was decided on in its midst: who hangs up finds it new again.
 *
 * @returns the key that ended it; null when it was heard to its end
 */
async function hearSound(visit: Visit, message: VoicemailMessage, listening: Listening): Promise<Key | null | Left> {
  const { voice, soundOf } = visit;
  const recordings = [...(message.forwarded?.recording ? [message.forwarded.recording] : []), message];
  for (const { audio, durationMs } of recordings) {
    const file = await soundOf(audio);
    if (file === null) return (await voice.say([{ phrase: 'voicemail/sound-missing' }])) === LEFT ? LEFT : null;
    const key = await play(visit, file, durationMs, message);
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
  file: string,
  durationMs: number,
  message: VoicemailMessage,
): Promise<Key | null | Left> {
  const { voice, clock } = visit;
  for (let startMs = 0; startMs < durationMs; ) {
    const begunMs = clock.monotonicMs();
    const key = await voice.say([{ file }], { stopsAt: ALL_KEYS, startMs });
    if (key === null || key === LEFT) return key;
    const atMs = Math.min(startMs + clock.monotonicMs() - begunMs, durationMs);
    switch (key) {
      case '*':
        startMs = Math.max(0, atMs - SKIP_MS);
        break;
      case '#':
        startMs = atMs + SKIP_MS;
        break;
      case '2': {
        const then = await paused(visit);
        if (then !== '2') return then;
        startMs = atMs;
        break;
      }
      case '1':
        if ((await voice.say(envelope(visit, message), { stopsAt: ALL_KEYS })) === LEFT) return LEFT;
        startMs = atMs;
        break;
      default:
        return key;
    }
  }
  return null;
}

/** @returns 2 to go on, another key to end it; null for whoever has gone away */
async function paused({ voice }: Visit): Promise<Key | null | Left> {
  const key = await voice.say([{ phrase: 'voicemail/paused' }], { stopsAt: ALL_KEYS });
  return key === null ? voice.pause(PAUSE_MS, { stopsAt: ALL_KEYS }) : key;
}
