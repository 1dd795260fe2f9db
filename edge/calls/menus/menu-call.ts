import { callProgressTone } from '#edge/media/index.ts';
import { Queue } from '#shared/call-queue/index.ts';
import type { Party } from '#shared/cdr/index.ts';
import { admission, EMPTY_ROOM } from '#shared/conference-room/index.ts';
import type { Destination } from '#shared/destination/index.ts';
import { lettersOf } from '#shared/dial-by-name/index.ts';
import {
  boxOfUser,
  type CallOutOfFlow,
  type Menu,
  type QueueStep,
  type RejectStep,
  type RoutableCall,
  routeDialedInMenu,
  routeFromMenu,
  routeOutOfFlow,
  SIP_ANSWER,
  type Step,
} from '#shared/dialplan/index.ts';
import type { Ivr } from '#shared/ivr/index.ts';
import type { Said } from '#shared/prompt/index.ts';
import { objectsOf, objectWith, type SnapshotUser, type TenantSnapshot } from '#shared/tenant/index.ts';
import { languageOfTenant } from '#shared/wording/index.ts';
import type { LiveCall } from '../call/index.ts';
import { outcomeOf } from '../call/rejection-outcomes.ts';
import type { RoomConfig } from '../conference-room/room-config.ts';
import { doorTerms } from '../conference-room/room-door.ts';
import type { AnsweredLeg } from '../conversation/index.ts';
import { reasonHeader } from '../signaling-port/index.ts';
import {
  ALL_KEYS,
  type Answer,
  answerWithVoice,
  goOn,
  hangUp,
  LEFT,
  type Left,
  type Question,
  type Utterance,
  untilItEnds,
  type VoiceLeg,
  voiceFor,
  wordingFor,
} from '../voice/index.ts';

/** What the caller has reached: its name is on the bill, its language is spoken. */
export interface Reached {
  readonly name: string;
  readonly language: string | null;
}

/** How it was in a room: why he could not come in, or where he was sent from there. */
export type Conferred = string | Left | null | { readonly sentTo: string };

type Answered = Extract<Awaited<ReturnType<typeof answerWithVoice>>, { ok: true }>;

/** A caller who goes from menu to menu, on the phone that he has called with: answered when he first hears something. */
export class MenuCall {
  readonly call: LiveCall;
  #reached: Reached = { name: '', language: null };
  #answered: Answered | null = null;
  #instead: RejectStep | null = null;
  #onAnswered: () => void = () => {};

  constructor(call: LiveCall) {
    this.call = call;
  }

  get snapshot(): TenantSnapshot {
    return this.call.request.snapshot;
  }

  get isAnswered(): boolean {
    return this.#answered !== null;
  }

  /** What is carried out for a caller who could not be answered; null when he has left. */
  get instead(): RejectStep | null {
    return this.#instead;
  }

  /** Calls `wake` when the caller is answered, or at once. */
  whenAnswered(wake: () => void): void {
    this.#onAnswered = wake;
    if (this.#answered) wake();
  }

  /** From here on the caller is there. */
  reaches(reached: Reached): void {
    this.#reached = reached;
    if (!this.#answered) return;
    const { voice, leg } = this.#answered;
    voice.changeWording(wordingFor(this.call, leg, reached.language));
  }

  async answer(): Promise<VoiceLeg | Left> {
    if (this.#answered) return this.#answered.voice;
    const { language } = this.#reached;
    const answered = await answerWithVoice(this.call, { itself: this.#itself, language });
    if (!answered.ok) {
      this.#instead = answered.step;
      return LEFT;
    }
    this.#answered = answered;
    this.#onAnswered();
    return answered.voice;
  }

  /** Says something to its end, or until any key; keys that nobody waits for are forgotten. */
  async say(says: readonly Said[], { isSkippable = false } = {}): Promise<Left | null> {
    const voice = await this.answer();
    if (voice === LEFT) return LEFT;
    if (!isSkippable) voice.forgetKeys();
    const key = await voice.say(await this.#soundOf(says), { stopsAt: isSkippable ? ALL_KEYS : '' });
    if (!isSkippable) voice.forgetKeys();
    return key === LEFT ? LEFT : null;
  }

  async ask(
    says: readonly Said[],
    waits: { maxDigits: number; firstKeyMs: number; nextKeyMs?: number },
  ): Promise<Answer | Left> {
    const voice = await this.answer();
    return voice === LEFT ? LEFT : voice.ask({ says: await this.#soundOf(says), ...waits });
  }

  async wait(ms: number): Promise<Left | null> {
    const voice = await this.answer();
    if (voice === LEFT) return LEFT;
    return (await voice.pause(ms)) === LEFT ? LEFT : null;
  }

  /** Sounds that no menu of ours has: of an application. */
  async sound(sounds: readonly Utterance[]): Promise<Left | null> {
    const voice = await this.answer();
    if (voice === LEFT) return LEFT;
    return (await voice.say(sounds)) === LEFT ? LEFT : null;
  }

  /** Has the caller's phone ring in a way of its own, unless the call is answered. @param alertInfo  RFC 3261 §20.4 */
  alert(alertInfo: string): void {
    if (this.#answered || this.call.seeker) return;
    this.call.progress(180, this.#itself, { headers: { 'Alert-Info': alertInfo } });
  }

  /** Tells the caller's phone keys, until they are told. @param ms  of each; 40 to 5000 */
  async sendDigits(digits: string, ms: number): Promise<Left | null> {
    if ((await this.answer()) === LEFT) return LEFT;
    this.#answered?.leg.media.sendDigit(digits, ms);
    return this.wait(digits.length * (ms + BETWEEN_DIGITS_MS));
  }

  /** What of what was said last could not be played, and why; null: it was heard. */
  get unplayable(): string | null {
    return this.#answered?.voice.unplayable ?? null;
  }

  async askFor(says: readonly Utterance[], terms: Omit<Question, 'says'>): Promise<Answer | Left> {
    const voice = await this.answer();
    return voice === LEFT ? LEFT : voice.ask({ says, ...terms });
  }

  /** What is spoken to the caller. */
  get language(): string {
    return this.#answered?.voice.wording.spoken ?? this.#reached.language ?? languageOfTenant(this.snapshot);
  }

  /** Among others in a room, until he is let go; then it talks to him again. @returns why he cannot come in */
  async confer(config: RoomConfig, who: { isModerator: boolean; endsRoom: boolean }): Promise<Conferred> {
    if ((await this.answer()) === LEFT || !this.#answered) return LEFT;
    const { leg } = this.#answered;
    const { conferenceRooms: rooms } = this.call.world;
    const terms = doorTerms(this.call.world, this.snapshot, config);
    const now = rooms.get(this.snapshot.tenant.id, config.id)?.room ?? EMPTY_ROOM;
    const answer = admission(now, terms, { ...who, isInvited: false });
    if (answer !== 'welcome') return `the conference is ${answer}`;
    this.#answered.voice.leave();
    const room = rooms.open(this.call.world, this.snapshot, config);
    const out = await room.enter({ call: this.call, leg, party: leg.party, nameFile: null, ...who });
    if (out.how === 'hung-up' || this.call.isEnded) return LEFT;
    if (out.how === 'sent-on') return { sentTo: out.to };
    const voice = voiceFor(this.call, leg.party);
    voice.changeWording(wordingFor(this.call, leg, this.#reached.language));
    this.call.whenEnded(() => voice.leave());
    this.call.conversation.listen(leg.id, (media) => voice.begin(media));
    this.#answered = { ok: true, voice, leg };
    return null;
  }

  /** The caller's phone, once it is answered. */
  get leg(): AnsweredLeg | null {
    return this.#answered?.leg ?? null;
  }

  /** The caller talks to somebody who has come into the call. @param prepare  is done when nothing is said to him any more */
  talksTo(other: AnsweredLeg, prepare: () => void): void {
    const answered = this.#answered;
    if (!answered) throw new Error('who talks is answered');
    goOn(this.call, answered);
    prepare();
    this.call.conversation.connect(answered.leg, other);
  }

  callsOut(flow: Ivr, calls: CallOutOfFlow): Step {
    return routeOutOfFlow(this.snapshot, this.#routable, flow, calls);
  }

  /** Undefined: the tenant has none of this name. */
  queueNamed(nameOrId: string): Queue | undefined {
    return objectsOf(this.snapshot, Queue).get(nameOrId) ?? objectWith(this.snapshot, Queue, 'name', nameOrId);
  }

  /** The way into a queue of the tenant; a reason why there is none. */
  queuesAt(nameOrId: string): QueueStep | string {
    const queue = this.queueNamed(nameOrId);
    if (!queue) return noQueue(nameOrId);
    const step = this.goesTo({ name: this.#reached.name, mayCallOutside: false }, { kind: 'queue', queueId: queue.id });
    return step.kind === 'queue' ? step : step.why;
  }

  /** Ends the call without a word: at once where it is answered. @param headers  of the BYE */
  hangUp(headers: Readonly<Record<string, string>> = {}): Step | null {
    if (!this.#answered)
      return { kind: 'reject', rejection: { code: 'hang-up' }, why: 'the application ends the call' };
    hangUp(this.call, headers);
    return null;
  }

  /** Refuses a call that is not answered yet, by the status that the application wants, and for its reason (RFC 3326). */
  decline(status: number, reason: string | undefined, headers: Readonly<Record<string, string>>): Step | null {
    if (this.#answered || this.call.seeker) return this.hangUp();
    const why = reason !== undefined && { Reason: reasonHeader('SIP', status, reason) };
    this.call.request.invite.respond(status, { headers: { ...headers, ...why } });
    this.call.end(outcomeOf('declined', status));
    return null;
  }

  goesTo(menu: Menu, destination: Destination): Step {
    return routeFromMenu(this.snapshot, this.#routable, menu, destination).first;
  }

  dials(extension: string): Step {
    return routeDialedInMenu(this.snapshot, this.#routable, extension).first;
  }

  /** The menus are over: what comes next is carried out for a leg that rings, or the caller hears that there is nothing. */
  async leaveFor(step: Step): Promise<Step | null> {
    const answered = this.#answered;
    if (!answered) return step;
    if (step.kind === 'reject') {
      await this.#end(answered.voice, step);
      return null;
    }
    goOn(this.call, answered);
    return step;
  }

  async #end(voice: VoiceLeg, step: RejectStep): Promise<void> {
    const { code } = step.rejection;
    voice.forgetKeys();
    if ((await voice.say(farewell(step))) === LEFT) return;
    const reason = code === 'hang-up' ? 'normal-clearing' : code;
    this.call.conversation.stop({ reason, q850Cause: SIP_ANSWER[code].cause });
  }

  /** What the caller's phone shows. */
  get #itself(): Party {
    return { number: this.call.request.dialed, name: this.#reached.name, userId: null };
  }

  get #routable(): RoutableCall {
    const { request, world } = this.call;
    return {
      caller: request.caller,
      dialed: request.dialed,
      address: request.invite.flow.address,
      nowMs: world.clock.nowMs(),
      memory: world.groups.forCallOf(request.snapshot.tenant.id),
    };
  }

  async #soundOf(says: readonly Said[]): Promise<Utterance[]> {
    const all = await Promise.all(says.map((said) => ('userId' in said ? this.#nameOf(said.userId) : [said])));
    return all.flat();
  }

  /** As the user has recorded it for the own mailbox; else letter by letter, and a breath between the words. */
  async #nameOf(userId: string): Promise<Utterance[]> {
    const user = this.snapshot.userById.get(userId);
    const file = user && (await this.#recordedNameOf(user));
    if (file) return [{ file }];
    const words = lettersOf(user?.name ?? '').split(' ');
    return words.flatMap((word): Utterance[] => [...[...word].flatMap(soundOfSign), { silenceMs: BETWEEN_WORDS_MS }]);
  }

  /** Null: there is none, or it cannot be had now. */
  async #recordedNameOf(user: SnapshotUser): Promise<string | null> {
    const { voicemail, audioFiles } = this.call.world;
    const { id: tenantId } = this.snapshot.tenant;
    const box = boxOfUser(this.snapshot, user);
    const name = box && (await voicemail.stateOf({ tenantId, box }))?.greetings.name;
    return name ? audioFiles.file(tenantId, name.audio) : null;
  }
}

export const noQueue = (nameOrId: string): string => `${nameOrId} is no queue of this tenant`;

const BETWEEN_WORDS_MS = 250;
/** The engine leaves 60 ms; a frame may be late (edge/media/engine/digit-sender.ts). */
const BETWEEN_DIGITS_MS = 80;
const TONE_MS = 3000;

const isLetter = (sign: string): sign is 'a' => /^[a-z]$/.test(sign);
const soundOfSign = (sign: string): Utterance[] => {
  if (isLetter(sign)) return [{ phrase: `letter/${sign}` }];
  return /^[0-9]$/.test(sign) ? [{ digits: sign }] : [];
};

/** What the last thing is that a caller hears. */
function farewell(step: RejectStep): Utterance[] {
  const { code } = step.rejection;
  const last = untilItEnds(step);
  if (code === 'hang-up') return [{ phrase: 'attendant/goodbye' }, ...last];
  if (code === 'busy' || code === 'congestion')
    return last.length > 0 ? last : [{ tone: callProgressTone('DE', code), ms: TONE_MS }];
  return [{ phrase: 'attendant/unavailable' }, ...last];
}
