import { type MessageFacts, MIN_MESSAGE_MS, type Taking } from '#edge/voicemail/index.ts';
import type { VoicemailDepositStep } from '#shared/dialplan/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { ALL_KEYS, BEEP, LEFT, type Left, type Utterance, type VoiceLeg } from '../voice/index.ts';
import { greetingKind, greetingOf } from './greeting.ts';
import type { KeyMap } from './key-map.ts';
import type { VoicemailPort } from './voicemail-port.ts';

/** Who says nothing for so long is done, or has put the phone down beside the cradle (chosen). */
const SILENCE_MS = 10_000;
const TRIES = 3;
/** For who is turned away, and may want the operator or the menu. */
const MOMENT_MS = 3000;

/** Somebody who speaks on a mailbox. */
export interface Taker {
  readonly voice: Pick<VoiceLeg, 'say' | 'ask' | 'record' | 'hasLeft'>;
  readonly port: Pick<VoicemailPort, 'spool'>;
  readonly box: Pick<VoicemailBox, 'maxMessageSeconds'>;
  readonly facts: MessageFacts;
  /** Whether 0 leads somewhere. */
  readonly hasOperator: boolean;
  /** Its keys of the review. */
  readonly keyMap: Pick<KeyMap, 'review'>;
  /** The message cannot be recorded: the disk is full, or gone. */
  readonly cannotRecord: (error: string) => void;
}

/** A caller who reaches a mailbox. */
export interface Deposit extends Taker {
  readonly port: Pick<VoicemailPort, 'spool' | 'stateOf' | 'isFull'>;
  readonly soundOf: (audio: string) => Promise<string | null>;
  readonly tenantId: TenantId;
  readonly box: VoicemailBox;
  readonly step: Pick<VoicemailDepositStep, 'takesMessages' | 'greeting' | 'skipsInstructions'>;
  /** That lead where the owner has it, besides 0. */
  readonly ownKeys: string;
}

/** How it ended: `over` says goodbye; the others lead on, `key` to where the owner has it. */
export type DepositEnd = 'over' | 'operator' | 'menu' | { readonly key: string } | Left;

/**
 * Greeting, tone, message, and what becomes of it (sipXcom 20.04 VML-01, VML-10, VML-12; XiVO 15.12 XA-VM-03). Whoever hangs up has
 * left what he has said.
 *
 *   greeting ──▶ tone ──▶ recording ──▶ review ──▶ sent
 *      │  #: skips     ▲       │           │ 3: again
 *      │  *: menu      └───────┼───────────┘
 *      ├─ 1 to 9: where the owner has it (AAT-14)
 *      └─ 0: operator ◀────────┴─ 0: the message is kept
 */
export async function leaveMessage(deposit: Deposit): Promise<DepositEnd> {
  const { voice, port, tenantId, box, step, ownKeys } = deposit;
  const state = await port.stateOf({ tenantId, box });
  if (!step.takesMessages) return turnAway(deposit, [{ phrase: 'voicemail/takes-no-messages' }]);
  // Whether there is room is asked again when it is written; then it waits, as the caller has spoken already.
  if (await port.isFull({ tenantId, box })) return turnAway(deposit, [{ phrase: 'voicemail/full' }]);

  const kind = greetingKind(box, step.greeting);
  const greeting = kind ? await greetingOf({ box, state, kind }, deposit.soundOf) : [];
  const instructions: Utterance[] = step.skipsInstructions ? [] : [{ phrase: 'voicemail/leave-message' }];
  const stopsAt = `#*${deposit.hasOperator ? '0' : ''}${ownKeys}`;
  const key = await voice.say([...greeting, ...instructions], { stopsAt });
  if (key === LEFT) return LEFT;
  if (key === '*') return 'menu';
  if (key === '0') return 'operator';
  if (key !== null && ownKeys.includes(key)) return { key };
  const taken = await takeMessage(deposit);
  return taken === 'operator' || taken === LEFT ? taken : over(voice, []);
}

async function turnAway({ voice, hasOperator }: Deposit, says: readonly Utterance[]): Promise<DepositEnd> {
  const answer = await voice.ask({ says: [...says, ...forOperator(hasOperator)], firstKeyMs: MOMENT_MS });
  if (answer === LEFT) return LEFT;
  if (answer.digits === '*') return 'menu';
  if (hasOperator && answer.digits === '0') return 'operator';
  return over(voice, []);
}

async function over(voice: Deposit['voice'], says: readonly Utterance[]): Promise<DepositEnd> {
  return (await voice.say([...says, { phrase: 'voicemail/goodbye' }])) === LEFT ? LEFT : 'over';
}

/** `sent`: or waits to be, and the caller has heard so. */
export type Taken = 'sent' | 'nothing' | 'operator' | Left;

/** Tone, recording, review. */
export async function takeMessage(deposit: Taker): Promise<Taken> {
  const { voice, port, facts, cannotRecord } = deposit;
  let taking: Taking;
  try {
    taking = await port.spool.begin(facts);
  } catch (error) {
    cannotRecord(String(error));
    return (await voice.say([{ phrase: 'voicemail/cannot-record' }])) === LEFT ? LEFT : 'nothing';
  }
  for (let left = TRIES; left > 0; left--) {
    const take = await recordOnce(deposit, taking.path);
    if (take.name === 'recorded') return review(deposit, taking, take);
    if (take.name === 'over') return take.end;
    if (voice.hasLeft || (await voice.say([{ phrase: 'voicemail/too-short' }])) === LEFT) break;
  }
  await port.spool.discard(facts.id);
  return voice.hasLeft ? LEFT : 'nothing';
}

/** What came of one recording. */
type Take =
  | { readonly name: 'nothing' }
  | { readonly name: 'over'; readonly end: Taken }
  | { readonly name: 'recorded'; readonly durationMs: number; readonly isTooLong: boolean };

/** @param sendEarlier  what this is another try of: it stays when this one comes to nothing, and goes out where the call goes on */
async function recordOnce(
  deposit: Taker,
  path: string,
  sendEarlier: (() => Promise<unknown>) | null = null,
): Promise<Take> {
  const { voice, port, box, facts, hasOperator, cannotRecord } = deposit;
  if ((await voice.say([BEEP])) === LEFT) return { name: 'nothing' };
  const recorded = await voice.record({
    path,
    sampleRateHz: facts.format === 'wav-16000' ? 16_000 : 8000,
    maxMs: box.maxMessageSeconds * 1000,
    minMs: MIN_MESSAGE_MS,
    endAfterSilenceMs: SILENCE_MS,
    terminators: hasOperator ? '#0' : '#',
  });
  const durationMs = Math.round(recorded.durationMs);
  const { how } = recorded;
  const isEmpty =
    recorded.path === null || durationMs < MIN_MESSAGE_MS || (how === 'silence' && recorded.speechMs === 0);
  if (how === 'failed') cannotRecord(recorded.error ?? 'failed');
  if (isEmpty || recorded.path === null || (sendEarlier && how === 'failed')) {
    if (how !== 'failed' && recorded.key !== '0') return { name: 'nothing' };
    // What there is of the other try goes with the message, once it is handed on.
    await (sendEarlier ? sendEarlier() : port.spool.discard(facts.id));
    if (recorded.key === '0') return { name: 'over', end: 'operator' };
    const said = await voice.say([{ phrase: sendEarlier ? 'voicemail/sent' : 'voicemail/cannot-record' }]);
    return { name: 'over', end: said === LEFT ? LEFT : sendEarlier ? 'sent' : 'nothing' };
  }
  const isKept = how === 'failed' || recorded.key === '0' || voice.hasLeft;
  if (!isKept) return { name: 'recorded', durationMs, isTooLong: how === 'max-length' };
  await port.spool.finish(facts, { path: recorded.path, durationMs, isCutOff: how === 'failed', ...PLAIN });
  if (recorded.key === '0') return { name: 'over', end: 'operator' };
  const said = how === 'failed' ? await voice.say([{ phrase: 'voicemail/recording-stopped' }]) : LEFT;
  return { name: 'over', end: said === LEFT ? LEFT : 'sent' };
}

/** Who says nothing, or hangs up, wants it sent. */
async function review(
  deposit: Taker,
  { path, retakePath }: Taking,
  first: Take & { name: 'recorded' },
): Promise<Taken> {
  const { voice, port, facts, hasOperator, keyMap } = deposit;
  const marks = { ...PLAIN };
  let { durationMs } = first;
  const send = () => port.spool.finish(facts, { path, durationMs, isCutOff: false, ...marks });
  const choices: Utterance[] = [{ phrase: keyMap.review.phrase }, ...forOperator(hasOperator)];
  let says: readonly Utterance[] = first.isTooLong ? [{ phrase: 'voicemail/too-long' }] : [];
  for (let silent = 0; silent < TRIES; ) {
    const answer = await voice.ask({ says: [...says, ...choices] });
    says = [];
    if (answer === LEFT) {
      await send();
      return LEFT;
    }
    if (answer.digits === '0' && hasOperator) {
      await send();
      return 'operator';
    }
    switch (keyMap.review.keys[answer.digits]) {
      case 'listen':
        await voice.say([{ file: path }], { stopsAt: ALL_KEYS });
        break;
      case 'retake': {
        const take = await recordOnce(deposit, retakePath, send);
        if (take.name === 'over') return take.end;
        // What was there before stays, and is what a caller who hangs up now has left.
        if (take.name === 'nothing') says = [{ phrase: 'voicemail/too-short' }];
        else {
          await port.spool.retaken(facts.id);
          durationMs = take.durationMs;
        }
        break;
      }
      case 'urgent':
        marks.isUrgent = !marks.isUrgent;
        says = [{ phrase: marks.isUrgent ? 'voicemail/marked-urgent' : 'voicemail/not-urgent' }];
        break;
      case 'private':
        marks.isPrivate = !marks.isPrivate;
        says = [{ phrase: marks.isPrivate ? 'voicemail/marked-private' : 'voicemail/not-private' }];
        break;
      case 'cancel':
        await port.spool.discard(facts.id);
        return 'nothing';
      case 'send':
        silent = TRIES;
        break;
      default:
        silent += 1;
    }
  }
  await send();
  return (await voice.say([{ phrase: 'voicemail/sent' }])) === LEFT ? LEFT : 'sent';
}

const PLAIN = { isUrgent: false, isPrivate: false };

const forOperator = (hasOperator: boolean): Utterance[] => (hasOperator ? [{ phrase: 'voicemail/for-operator' }] : []);
