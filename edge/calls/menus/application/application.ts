import { type Hook, LAST_PRIORITY, type Verb, type VerbOf } from '#shared/call-application/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import { type DialOutcome, type QueueStep, resumeFlow, type Step } from '#shared/dialplan/index.ts';
import type { FlowEvent, Ivr } from '#shared/ivr/index.ts';
import { assertNever } from '#shared/result.ts';
import { carryOut } from '../../call/carry-out.ts';
import type { LiveCall } from '../../call/index.ts';
import { madeUpRoom } from '../../conference-room/made-up-room.ts';
import type { AnsweredLeg } from '../../conversation/index.ts';
import type { TakenLeg } from '../../elsewhere/give-leg.ts';
import { waitAsTold } from '../../queue/index.ts';
import { ringAsTold } from '../../ring/index.ts';
import { bringOver, countIn } from '../../transfer/join-far.ts';
import { answeredElsewhere, LEFT, type Left } from '../../voice/index.ts';
import { type MenuCall, noQueue } from '../menu-call.ts';
import { type Away, factsOfAway } from './away.ts';
import { calleeTalk } from './callee-verbs.ts';
import { dequeue } from './dequeue.ts';
import { factsOfEnd, factsOfPlace } from './facts.ts';
import { numbersOf, ringOf } from './ring-of-dial.ts';
import { type ApplicationNode, ApplicationServer, type HookedVerb, verbId, withoutQuery } from './server.ts';
import { type Heard, Spoken } from './spoken.ts';
import { WaitingWords } from './waiting-words.ts';

/** How the application has let go of the call: the flow goes on, or something else comes; null: the caller has left. */
export type ApplicationEnd = { readonly event: FlowEvent } | { readonly step: Step | null };

const OVER: ApplicationEnd = { event: { name: 'done' } };
const GONE: ApplicationEnd = { step: null };

/** So many verbs are carried out for one call (chosen: who needs more goes in circles). */
const MAX_VERBS = 1000;

const TALKED: DialOutcome = { status: 'completed', sipStatus: 200 };

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
  readonly #comesTo: (call: LiveCall) => void;
  #forget: () => void = () => {};
  readonly #server: ApplicationServer;
  readonly #spoken: Spoken;
  #verbs: Verb[] = [];
  /** What it has the caller do without us. */
  #away: Away | null = null;
  #carriedOut = 0;

  /** @param options.comesTo  hears in which other call it goes on */
  constructor(
    call: LiveCall,
    ivr: Ivr,
    { node, comesTo }: { readonly node: ApplicationNode; readonly comesTo: (call: LiveCall) => void },
  ) {
    this.#told = call;
    this.#call = call;
    this.#ivr = ivr;
    this.#comesTo = comesTo;
    this.#server = new ApplicationServer(call, ivr, node);
    this.#spoken = new Spoken(call, this.#server);
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
    const answer = await this.#server.begin();
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
    menu.whenAnswered(() => this.#server.tellAnswered());
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
        return this.#heard(verb, await this.#spoken.say(verb, menu));
      case 'gather':
        return this.#heard(verb, await this.#spoken.gather(verb, menu));
      case 'alert':
        menu.alert(verb.message);
        return null;
      case 'dtmf':
        return menu.sendDigits(verb.dtmf, verb.duration);
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
        const answer = await this.#server.ask(verb.actionHook, verbId(verb.id), true);
        if (answer.ok) this.#verbs = answer.value;
        return answer.ok ? null : answer.problem;
      }
      case 'pause':
        return menu.wait(verb.length * 1000);
      case 'tag':
        this.#server.tag(verb.data);
        return null;
      case 'config':
        this.#spoken.config(verb);
        return null;
      case 'hangup':
        return { step: menu.hangUp(verb.headers) };
      case 'sip:decline':
        return { step: menu.decline(verb.status, verb.reason, verb.headers) };
      default:
        return assertNever(verb);
    }
  }

  async #heard(verb: HookedVerb, heard: Heard): Promise<string | Left | null> {
    return typeof heard === 'string' ? heard : this.#action(verb, heard);
  }

  async #confer(verb: VerbOf<'conference'>, menu: MenuCall): Promise<ApplicationEnd | string | Left | null> {
    const { name, beep: beeps, joinMuted: mutesOnEntry, maxParticipants = null } = verb;
    const room = madeUpRoom(menu.snapshot, { name, beeps, mutesOnEntry, maxParticipants });
    const { startConferenceOnEnter: isModerator, endConferenceOnExit: endsRoom } = verb;
    const done = await menu.confer(room, { isModerator, endsRoom });
    if (done === null) return this.#action(verb, {});
    return typeof done === 'object' ? { step: menu.dials(done.sentTo) } : done;
  }

  async #dial(verb: VerbOf<'dial'>, menu: MenuCall): Promise<ApplicationEnd | string | Left> {
    const numbers = numbersOf(verb, menu.snapshot);
    if (!numbers.ok) return numbers.problem;
    const { confirmHook, callerId, callerName = '' } = verb;
    // Who has offered no media has to, before somebody else can be talked to.
    if (confirmHook && this.#call.request.invite.body === '' && (await menu.answer()) === LEFT) return LEFT;
    const { lastAnsweredCallee: before } = this.#call.record;
    this.#goAway({ verb, before }, verb.timeLimit);
    const shows = callerId === undefined ? null : { number: callerId, name: callerName };
    const step = menu.callsOut(this.#ivr, { numbers: numbers.value, ringSeconds: verb.timeout, shows });
    const by = { server: this.#server, spoken: this.#spoken };
    const talk = confirmHook ? calleeTalk(this.#told, confirmHook, by) : null;
    if (step.kind === 'ring') ringAsTold(this.#call, ringOf(verb, talk));
    return { step };
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
      ask: async () => this.#server.askAnyway(hook, await factsOfPlace(this.#call, queueId, sinceMs)),
      soundOf: (verb) => this.#spoken.soundOf(verb, language),
      tag: (data) => this.#server.tag(data),
      failed: (problem) => this.#server.failed(`${withoutQuery(hook.url)}: ${problem}`),
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
    // His place is his as long as his phone has not taken our media: nobody is there any more who could talk to him.
    const forget = call.whenEnded(() => taken.dialog.release());
    const leg = await bringOver(call, taken, arrival).finally(forget);
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

  #factsOfAway(away: Away, outcome: DialOutcome, hasLeft = false): Record<string, unknown> {
    return factsOfAway(away, outcome, { call: this.#call, hasLeft });
  }

  /** Tells what came of a verb; where that is answered with verbs, they take the place of what was to come. */
  async #action(verb: HookedVerb, outcome: Record<string, unknown>): Promise<string | null> {
    const answer = await this.#server.action(verb, outcome);
    if (!answer.ok) return answer.problem;
    if (answer.value.length > 0) this.#verbs = answer.value;
    return null;
  }

  #ended(): void {
    const { record, world } = this.#call;
    const end = factsOfEnd(this.#told, world.clock.nowMs());
    const away = this.#away;
    const hook = away?.verb.actionHook;
    const hasTalked = away !== null && record.lastAnsweredCallee !== away.before;
    if (away && hook && (hasTalked || away.verb.verb !== 'dial')) {
      const outcome = this.#factsOfAway(away, hasTalked ? TALKED : { status: 'no-answer', sipStatus: 480 }, true);
      this.#server.tell(hook, { ...end, ...outcome, ...verbId(away.verb.id) });
    }
    this.#server.tellEnded(end);
  }

  #fail(problem: string): ApplicationEnd {
    this.#server.failed(problem);
    return { event: { name: 'failed' } };
  }
}
