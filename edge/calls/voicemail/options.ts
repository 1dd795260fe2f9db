import type { PhraseId } from '#edge/media/index.ts';
import { MIN_MESSAGE_MS } from '#edge/voicemail/index.ts';
import type { GreetingKind } from '#shared/voicemail/index.ts';
import { ALL_KEYS, LEFT, type Left } from '../voice/index.ts';
import { recordOwnWords } from './own-words.ts';
import { choose, type Onward, type Visit } from './visit.ts';
import type { Spoken } from './voicemail-port.ts';

const RECORDED: Readonly<Record<string, GreetingKind>> = {
  1: 'unavailable',
  2: 'busy',
  3: 'out-of-office',
  4: 'extended-absence',
  5: 'personal',
  6: 'name',
};
const CHOSEN = {
  0: 'standard',
  1: 'unavailable',
  2: 'busy',
  3: 'out-of-office',
  4: 'extended-absence',
  5: 'personal',
} as const;
const GREETING_LIMITS = {
  maxMs: 120_000,
  minMs: MIN_MESSAGE_MS / 2, // a name is shorter than a message
  endAfterSilenceMs: 10_000,
};
const PIN = /^[0-9]{4,15}$/;
const PATIENCE = { maxDigits: 15, firstKeyMs: 10_000, nextKeyMs: 5000 };

/** Greetings, the name, the PIN (VML-10, VML-20). */
export async function changeOptions(visit: Visit): Promise<Onward> {
  for (;;) {
    const key = await choose(visit, [{ phrase: 'voicemail/options' }], '12345678*#');
    if (key === LEFT) return LEFT;
    if (key === '0') return 'operator';
    if (key === null || key === '*' || key === '#') return 'menu';
    const kind = RECORDED[key];
    const done = kind
      ? await recordGreeting(visit, kind)
      : key === '7'
        ? await chooseGreeting(visit)
        : await changePin(visit);
    if (done === LEFT) return LEFT;
    if (done !== null && (await visit.voice.say([{ phrase: done }])) === LEFT) return LEFT;
  }
}

/** What is to be said of it; null: nothing was changed. */
async function recordGreeting(visit: Visit, kind: GreetingKind): Promise<PhraseId | null | Left> {
  const { voice, port } = visit;
  const before = await port.stateOf(visit);
  const kept = before?.greetings[kind];
  let spoken: Spoken | null = null;
  let path = kept ? await visit.soundOf(kept.audio) : null;
  const leave = async (says: PhraseId | null | Left) => {
    if (spoken) await port.forgetDraft(spoken.path);
    return says;
  };
  // Without one there is nothing to keep or to listen to: it is recorded at once.
  for (let isToBeRecorded = path === null; ; ) {
    if (isToBeRecorded) {
      const recorded = await recordOwnWords(visit, 'voicemail/record-greeting', GREETING_LIMITS);
      if (recorded === LEFT) return leave(LEFT);
      if (recorded === 'failed') return leave('voicemail/not-done');
      if (recorded) {
        if (spoken) await port.forgetDraft(spoken.path);
        spoken = recorded;
        path = recorded.path;
      } else if ((await voice.say([{ phrase: 'voicemail/too-short' }])) === LEFT) return leave(LEFT);
    }
    const key = await choose(visit, [{ phrase: 'voicemail/keep-greeting' }], '1237*#');
    isToBeRecorded = key === '3';
    if (key === LEFT) return leave(LEFT);
    if (key === '2' && path !== null) {
      if ((await voice.say([{ file: path }], { stopsAt: ALL_KEYS })) === LEFT) return leave(LEFT);
    } else if (key === '1' && spoken) {
      return leave((await port.setGreeting(visit, kind, spoken)) ? 'voicemail/kept' : 'voicemail/not-done');
    } else if (key === '7') {
      return leave((await port.setGreeting(visit, kind, null)) ? 'voicemail/kept' : 'voicemail/not-done');
    } else if (key !== '2' && key !== '3') return leave(null);
  }
}

async function chooseGreeting(visit: Visit): Promise<PhraseId | null | Left> {
  // 0 is a greeting here, and no operator.
  const key = await choose({ ...visit, hasOperator: false }, [{ phrase: 'voicemail/choose-greeting' }], '012345*#');
  if (key === LEFT) return LEFT;
  const kind = CHOSEN[key as unknown as keyof typeof CHOSEN];
  if (!kind) return null;
  return (await visit.port.activate(visit, kind)) ? 'voicemail/kept' : 'voicemail/not-done';
}

async function changePin(visit: Visit): Promise<PhraseId | Left> {
  const { voice, port, box, snapshot } = visit;
  if (!box.mayChangePin) return 'voicemail/pin-not-allowed';
  const first = await voice.ask({ says: [{ phrase: 'voicemail/enter-new-pin' }], ...PATIENCE });
  if (first === LEFT) return LEFT;
  if (!PIN.test(first.digits)) return 'voicemail/not-done';
  const again = await voice.ask({ says: [{ phrase: 'voicemail/enter-pin-again' }], ...PATIENCE });
  if (again === LEFT) return LEFT;
  if (first.digits !== again.digits) return 'voicemail/pins-differ';
  return (await port.setPin(snapshot, box, first.digits)) ? 'voicemail/pin-changed' : 'voicemail/not-done';
}
