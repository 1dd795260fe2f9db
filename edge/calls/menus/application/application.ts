import { type Hook, LAST_PRIORITY, readVerbs, type Verb, type VerbOf } from '#shared/call-application/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import { type DialOutcome, dialedAt, type QueueStep, resumeFlow, type Step } from '#shared/dialplan/index.ts';
import type { FlowEvent, Ivr } from '#shared/ivr/index.ts';
import { assertNever, fail, ok, type Result } from '#shared/result.ts';
import { carryOut } from '../../call/carry-out.ts';
import type { LiveCall } from '../../call/index.ts';
import { madeUpRoom } from '../../conference-room/made-up-room.ts';
import type { AnsweredLeg } from '../../conversation/index.ts';
import type { TakenLeg } from '../../elsewhere/give-leg.ts';
import { waitAsTold } from '../../queue/index.ts';
import { bringOver, countIn } from '../../transfer/join-far.ts';
import { answeredElsewhere, LEFT, type Left, type Utterance } from '../../voice/index.ts';
import { type MenuCall, noQueue } from '../menu-call.ts';
import { dequeue } from './dequeue.ts';
import { factsOf, factsOfEnd, factsOfPlace, sipOf } from './facts.ts';
import type { Hooks } from './hooks.ts';
import { repeated, type SoundVerb, soundOf } from './sound-of.ts';
import { WaitingWords } from './waiting-words.ts';

/** How the application has let go of the call: the flow goes on, or something else comes; null: the caller has left. */
export type ApplicationEnd = { readonly event: FlowEvent } | { readonly step: Step | null };

const OVER: ApplicationEnd = { event: { name: 'done' } };
const GONE: ApplicationEnd = { step: null };

/** So many verbs are carried out for one call, and so often the application is asked (chosen: who needs more goes in circles). */
const MAX_VERBS = 1000;
const MAX_QUESTIONS = 200;
/** Where nothing else says how long a key is waited for (chosen). */
const PATIENCE_SECONDS = 3600;
const MAX_DIGITS = 32;

const PLAYED = { reason: 'playCompleted' };
const TALKED: DialOutcome = { status: 'completed', sipStatus: 200 };

/** Who is with somebody else, by which verb, and since when he waits. `before`: who had answered last until then. */
type Away =
  | { readonly verb: VerbOf<'dial'>; readonly before: LegId | null }
  | { readonly verb: VerbOf<'dequeue'>; readonly before: null }
  | {
      readonly verb: VerbOf<'enqueue'>;
      readonly before: LegId | null;
      readonly queueId: string;
      readonly sinceMs: number;
    };

/** A verb that says who is told what came of it. */
interface HookedVerb {
  readonly actionHook?: Hook | undefined;
  readonly id?: string | undefined;
}

/** What stands in a webhook node. */
export interface ApplicationNode {
  readonly url: string;
  readonly statusUrl: string | null;
}

/**
 * An application of a customer that has a call: it is asked what comes next and answers with verbs, until there are none left.
 * `dial` and `enqueue` come back here (`resume`) when nobody is reached, and when who is has hung up; where the media of that talk
 * is relayed elsewhere the call is over with it, and the application is told so.
 */
export class Application {
  /** What it is told of: the call that it was asked for first. */
  readonly #told: LiveCall;
  /** In which its caller is: who is taken out of a queue has him come over. */
  #call: LiveCall;
  readonly #ivr: Ivr;
  readonly #node: ApplicationNode;
  readonly #comesTo: (call: LiveCall) => void;
  #forget: () => void = () => {};
  /** What relative addresses are relative to: that of the last answer. */
  #base: string;
  #verbs: Verb[] = [];
  #customerData: unknown;
  /** In which text is spoken that names none; null: that of the flow. */
  #language: string | null = null;
  /** What it has the caller do without us. */
  #away: Away | null = null;
  #carriedOut = 0;
  #questions = 0;
  #isAnswerTold = false;
  /** Whether all is well with it so far; null: it has not said anything yet. */
  #isWell: boolean | null = null;

  /** @param options.comesTo  hears in which other call it goes on */
  constructor(
    call: LiveCall,
    ivr: Ivr,
    { node, comesTo }: { readonly node: ApplicationNode; readonly comesTo: (call: LiveCall) => void },
  ) {
    this.#told = call;
    this.#call = call;
    this.#ivr = ivr;
    this.#node = node;
    this.#comesTo = comesTo;
    this.#base = node.url;
    this.#follow(call, call.callerLeg);
  }

  /** Until the caller leaves, or the call is over. */
  #follow(call: LiveCall, leg: LegId): void {
    this.#call = call;
    let isOver = false;
    const forget = () => {
      isOver = true;
    };
    const end = () => {
      if (!isOver) this.#ended();
      forget();
    };
    this.#forget = forget;
    call.whenEnded(end);
    call.whenLegEnded(leg, end);
  }

  async run(menu: MenuCall): Promise<ApplicationEnd> {
    const answer = await this.#ask({ url: this.#node.url }, { sip: sipOf(this.#call.request.invite) }, true);
    if (this.#call.isEnded) return GONE;
    if (!answer.ok) return this.#fail(answer.problem);
    this.#verbs = answer.value;
    return this.#carryOut(menu);
  }

  /** Nobody was reached, or who was has hung up. */
  async resume(menu: MenuCall, outcome: DialOutcome): Promise<ApplicationEnd> {
    const away = this.#away;
    this.#away = null;
    this.#call.conversation.endAfterTalk();
    const hasTalked = outcome.status === 'completed';
    if (hasTalked && (await menu.answer()) === LEFT) return GONE;
    const problem = away && (await this.#action(away.verb, this.#factsOfAway(away, outcome)));
    if (this.#call.isEnded) return GONE;
    if (problem !== null) return this.#fail(problem);
    // Who has been served is not sent on as one who was not.
    return hasTalked && this.#verbs.length === 0 ? { step: menu.hangUp() } : this.#carryOut(menu);
  }

  async #carryOut(menu: MenuCall): Promise<ApplicationEnd> {
    menu.whenAnswered(() => this.#tellAnswered());
    for (let verb = this.#verbs.shift(); verb; verb = this.#verbs.shift()) {
      if (++this.#carriedOut > MAX_VERBS) return this.#fail(`more than ${MAX_VERBS} verbs for one call`);
      const done = await this.#do(verb, menu);
      if (this.#call.isEnded || done === LEFT) return GONE;
      if (typeof done === 'string') return this.#fail(`${verb.verb}: ${done}`);
      if (done !== null) return done;
    }
    return OVER;
  }

  /** @returns null: the next verb comes; text: why it cannot be carried out */
  async #do(verb: Verb, menu: MenuCall): Promise<ApplicationEnd | string | Left | null> {
    switch (verb.verb) {
      case 'answer':
        return (await menu.answer()) === LEFT ? LEFT : null;
      case 'say':
      case 'play':
        return this.#say(verb, menu);
      case 'gather':
        return this.#gather(verb, menu);
      case 'dial':
        return this.#dial(verb, menu);
      case 'enqueue':
        return this.#enqueue(verb, menu);
      case 'dequeue':
        return this.#dequeue(verb, menu);
      case 'leave':
        return 'only a waitHook has the caller leave a queue';
      case 'conference':
        return this.#confer(verb, menu);
      case 'redirect': {
        const answer = await this.#ask(verb.actionHook, verbId(verb.id), true);
        if (answer.ok) this.#verbs = answer.value;
        return answer.ok ? null : answer.problem;
      }
      case 'pause':
        return menu.wait(verb.length * 1000);
      case 'tag':
        this.#customerData = verb.data;
        return null;
      case 'config':
        if (verb.reset?.includes('synthesizer')) this.#language = null;
        this.#language = verb.synthesizer?.language ?? this.#language;
        return null;
      case 'hangup':
        return { step: menu.hangUp() };
      case 'sip:decline':
        return { step: menu.decline(verb.status, verb.reason, verb.headers) };
      default:
        return assertNever(verb);
    }
  }

  async #say(verb: VerbOf<'say'> | VerbOf<'play'>, menu: MenuCall): Promise<string | Left | null> {
    const sounds = await this.#soundOf(verb, menu.language);
    if (!sounds.ok) return sounds.problem;
    if ((await menu.sound(repeated(sounds.value, verb.loop))) === LEFT) return LEFT;
    const { unplayable } = menu;
    if (unplayable !== null) this.#tellFailed(`${verb.verb}: ${unplayable}`);
    if (verb.verb === 'say') return null;
    return this.#action(verb, unplayable === null ? PLAYED : { status: 'fail', reason: 'playFailed' });
  }

  async #gather(verb: VerbOf<'gather'>, menu: MenuCall): Promise<string | Left | null> {
    if (!verb.input.includes('digits')) return 'speech cannot be recognized here; input must have digits';
    const says: Utterance[] = [];
    for (const nested of [
      verb.say && ({ ...verb.say, verb: 'say' } as const),
      verb.play && ({ ...verb.play, verb: 'play' } as const),
    ]) {
      const sounds = nested ? await this.#soundOf(nested, menu.language) : ok([]);
      if (!sounds.ok) return sounds.problem;
      says.push(...repeated(sounds.value, nested?.loop ?? 1));
    }
    const firstKeyMs = (verb.timeout || PATIENCE_SECONDS) * 1000;
    const answer = await menu.askFor(says, {
      maxDigits: verb.numDigits ?? verb.maxDigits ?? MAX_DIGITS,
      firstKeyMs,
      nextKeyMs: verb.interDigitTimeout ? verb.interDigitTimeout * 1000 : firstKeyMs,
      endsAt: verb.finishOnKey ?? '',
    });
    if (answer === LEFT) return LEFT;
    if (menu.unplayable !== null) this.#tellFailed(`gather: ${menu.unplayable}`);
    const isPressed = answer.endedBy === verb.finishOnKey || answer.digits.length >= Math.max(1, verb.minDigits);
    const { digits } = answer;
    return this.#action(verb, isPressed ? { reason: 'dtmfDetected', digits } : { reason: 'timeout' });
  }

  async #confer(verb: VerbOf<'conference'>, menu: MenuCall): Promise<ApplicationEnd | string | Left | null> {
    const { name, beep: beeps, joinMuted: mutesOnEntry, maxParticipants = null } = verb;
    const room = madeUpRoom(menu.snapshot, { name, beeps, mutesOnEntry, maxParticipants });
    const { startConferenceOnEnter: isModerator, endConferenceOnExit: endsRoom } = verb;
    const done = await menu.confer(room, { isModerator, endsRoom });
    if (done === null) return this.#action(verb, {});
    return typeof done === 'object' ? { step: menu.dials(done.sentTo) } : done;
  }

  #dial(verb: VerbOf<'dial'>, menu: MenuCall): ApplicationEnd | string {
    const numbers: string[] = [];
    for (const [i, target] of verb.target.entries()) {
      const number =
        target.type === 'phone'
          ? target.number
          : dialedAt(menu.snapshot, target.type === 'user' ? target.name : target.sipUri);
      if (number === null) return `target ${i + 1} is not of this tenant`;
      numbers.push(number);
    }
    this.#goAway({ verb, before: this.#call.record.lastAnsweredCallee }, verb.timeLimit);
    return { step: menu.callsOut(this.#ivr, { numbers, ringSeconds: verb.timeout }) };
  }

  #enqueue(verb: VerbOf<'enqueue'>, menu: MenuCall): ApplicationEnd | string {
    const step = menu.queuesAt(verb.name);
    if (typeof step === 'string') return step;
    const { record, world } = this.#call;
    this.#goAway({ verb, before: record.lastAnsweredCallee, queueId: step.queueId, sinceMs: world.clock.nowMs() });
    waitAsTold(this.#call, {
      priority: LAST_PRIORITY - verb.priority,
      words: verb.waitHook ? this.#wordsOf(verb.waitHook, step, menu.language) : null,
    });
    const inVain = resumeFlow(
      this.#ivr,
      { status: 'no-answer', sipStatus: 480 },
      'as nobody has answered in the queue',
    );
    return { step: { ...step, goesOn: inVain } };
  }

  #wordsOf(hook: Hook, { queueId }: QueueStep, language: string): WaitingWords {
    const sinceMs = this.#call.world.clock.nowMs();
    return new WaitingWords({
      ask: async () => this.#askOnce(hook, await factsOfPlace(this.#call, queueId, sinceMs)),
      soundOf: (verb) => this.#soundOf(verb, language),
      tag: (data) => {
        this.#customerData = data;
      },
      failed: (problem) => this.#tellFailed(`${withoutQuery(hook.url)}: ${problem}`),
    });
  }

  async #dequeue(verb: VerbOf<'dequeue'>, menu: MenuCall): Promise<ApplicationEnd | string | Left | null> {
    const queue = menu.queueNamed(verb.name);
    if (!queue) return noQueue(verb.name);
    const end = await dequeue(verb, menu, {
      queueId: queue.id,
      comeTo: (call, come) => this.#goOver(call, come, verb),
      bringHere: (taken) => this.#bringHere(taken, menu, verb),
    });
    if (end === 'came') return GONE;
    return end === LEFT ? LEFT : this.#action(verb, { dequeue_result: 'timeout' });
  }

  /** The caller talks to who has waited, and in the call of that one; then he comes back, if he is the one who is left. */
  #goOver(call: LiveCall, come: () => AnsweredLeg, verb: VerbOf<'dequeue'>): AnsweredLeg {
    const { request } = this.#call;
    this.#forget(); // the call that is over with this is not the application's any more
    const leg = come();
    this.#follow(call, leg.id);
    this.#away = { verb, before: null };
    call.conversation.goOnAfterTalk({
      leg: leg.id,
      maxSeconds: null,
      next: (left) => {
        this.#comesTo(call);
        answeredElsewhere(call, left, request);
        return carryOut(call, { first: resumeFlow(this.#ivr, TALKED, 'as the talk is over') });
      },
    });
    return leg;
  }

  /**
   * Who has waited at another edge comes into this call, without his application: his caller talks to him, and comes back. He is hung
   * up where that cannot be any more, as his wait is over.
   */
  async #bringHere(taken: TakenLeg, menu: MenuCall, verb: VerbOf<'dequeue'>): Promise<boolean> {
    const call = this.#call;
    if (call.isEnded) {
      taken.dialog.release();
      return false;
    }
    const arrival = { id: call.world.ids.next('leg'), reason: 'queue', causedBy: menu.leg?.id ?? null } as const;
    const leg = await bringOver(call, taken, arrival);
    if (!leg || call.isEnded) {
      taken.dialog.release();
      if (!call.isEnded) call.dropLeg(arrival.id);
      return false;
    }
    menu.talksTo(leg, () => {
      call.conversation.add(leg);
      countIn(call, leg.id, taken);
      this.#goAway({ verb, before: null });
    });
    return true;
  }

  /** The caller talks to others, and comes back when they have hung up. @param maxSeconds  or after so long */
  #goAway(away: Away, maxSeconds: number | null = null): void {
    this.#away = away;
    const call = this.#call;
    call.conversation.goOnAfterTalk({
      leg: call.seeker?.id ?? call.callerLeg,
      maxSeconds,
      next: (leg) => {
        answeredElsewhere(call, leg);
        return carryOut(call, { first: resumeFlow(this.#ivr, TALKED, 'as the talk is over') });
      },
    });
  }

  #factsOfAway(away: Away, { status, sipStatus }: DialOutcome, hasLeft = false): Record<string, unknown> {
    if (away.verb.verb === 'dequeue') return { dequeue_result: 'complete' };
    const reached = status === 'completed' ? this.#call.record.lastAnsweredCallee : null;
    if ('queueId' in away) {
      const result = reached === null ? 'leave' : 'bridged';
      const seconds = Math.round((this.#call.world.clock.nowMs() - away.sinceMs) / 1000);
      return { queue_sid: away.queueId, queue_result: hasLeft && !reached ? 'hangup' : result, queue_time: seconds };
    }
    const sid = reached !== null && { dial_call_sid: reached };
    return { dial_call_status: status, dial_sip_status: sipStatus, ...sid };
  }

  #soundOf(verb: SoundVerb, language: string): Promise<Result<Utterance[], string>> {
    const { world, request } = this.#call;
    const { tenant } = request.snapshot;
    const { reach } = this.#hooks;
    const spoken = this.#language ?? language;
    return soundOf(verb, { speaker: world.speaker, tenantId: tenant.id, language: spoken, base: this.#base, reach });
  }

  /** Tells what came of a verb; where that is answered with verbs, they take the place of what was to come. */
  async #action({ actionHook, id }: HookedVerb, outcome: Record<string, unknown>): Promise<string | null> {
    if (!actionHook) return null;
    const answer = await this.#ask(actionHook, { ...outcome, ...verbId(id) });
    if (!answer.ok) return answer.problem;
    if (answer.value.length > 0) this.#verbs = answer.value;
    return null;
  }

  async #ask(hook: Hook, facts: Record<string, unknown>, wantsVerbs = false): Promise<Result<Verb[], string>> {
    if (++this.#questions > MAX_QUESTIONS) return fail(`asked more than ${MAX_QUESTIONS} times for one call`);
    return this.#askOnce(hook, facts, wantsVerbs);
  }

  async #askOnce(hook: Hook, facts: Record<string, unknown>, wantsVerbs = false): Promise<Result<Verb[], string>> {
    const url = URL.parse(hook.url, this.#base)?.href;
    if (url === undefined) return fail(`${hook.url} is no address of the web`);
    const answer = await this.#post({ ...hook, url }, facts, wantsVerbs);
    if (!answer.ok) return fail(`${withoutQuery(url)}: ${answer.problem}`);
    this.#isWell ??= true;
    this.#base = url;
    if (answer.value === null) return ok([]);
    const verbs = readVerbs(answer.value);
    return verbs.ok ? verbs : fail(`${withoutQuery(url)}: ${verbs.problem}`);
  }

  #post({ url, method = 'POST', username, password }: Hook, facts: Record<string, unknown>, wantsVerbs = false) {
    const { world, request } = this.#told;
    return this.#hooks.ask({
      tenantId: request.snapshot.tenant.id,
      url,
      method,
      credentials: username === undefined ? null : `${username}:${password ?? ''}`,
      secret: world.secretOf(request.snapshot, this.#ivr.id, 'webhookSecret'),
      facts: { ...factsOf(this.#told, this.#ivr.id, this.#customerData), ...facts },
      wantsVerbs,
    });
  }

  get #hooks(): Hooks {
    return this.#call.world.hooks ?? NO_HOOKS;
  }

  #tellAnswered(): void {
    if (this.#isAnswerTold) return;
    this.#isAnswerTold = true;
    this.#tellStatus({});
  }

  #tellStatus(facts: Record<string, unknown>): void {
    const { statusUrl } = this.#node;
    if (statusUrl !== null) void this.#post({ url: statusUrl }, facts);
  }

  #ended(): void {
    const { record, world } = this.#call;
    const end = factsOfEnd(this.#told, world.clock.nowMs());
    const away = this.#away;
    const hook = away?.verb.actionHook;
    const hasTalked = away !== null && record.lastAnsweredCallee !== away.before;
    if (away && hook && (hasTalked || away.verb.verb !== 'dial')) {
      const url = URL.parse(hook.url, this.#base)?.href;
      const outcome = this.#factsOfAway(away, hasTalked ? TALKED : { status: 'no-answer', sipStatus: 480 }, true);
      if (url !== undefined) void this.#post({ ...hook, url }, { ...end, ...outcome, ...verbId(away.verb.id) });
    }
    this.#tellStatus(end);
    const tenantId = this.#told.request.snapshot.tenant.id;
    if (this.#isWell === true) world.onApplicationWorked?.({ tenantId, ivrId: this.#ivr.id });
  }

  #fail(problem: string): ApplicationEnd {
    this.#tellFailed(problem);
    return { event: { name: 'failed' } };
  }

  #tellFailed(problem: string): void {
    this.#isWell = false;
    const { id: callId, world, request } = this.#told;
    const tenantId = request.snapshot.tenant.id;
    world.log({ name: 'application-failed', tenant: tenantId, call: callId, ivr: this.#ivr.id, problem });
    world.onApplicationFailed?.({ tenantId, callId, ivrId: this.#ivr.id, problem });
  }
}

/** By which an application knows the verb again (as jambonz). */
const verbId = (id: string | undefined) => (id === undefined ? {} : { verb_id: id });

const NO_HOOKS: Hooks = { reach: 'public', ask: async () => fail('this edge asks no applications') };

/** Addresses may have secrets in their query, and before their host. */
const withoutQuery = (url: string): string => url.replace(/[?#].*$/, '').replace(/^(https?:\/\/)[^/@]*@/i, '$1');
