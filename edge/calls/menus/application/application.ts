import { type Hook, hookTries, readVerbs, type Verb, type VerbOf } from '#shared/call-application/index.ts';
import { type DialOutcome, dialedAt, type Step } from '#shared/dialplan/index.ts';
import type { FlowEvent, Ivr } from '#shared/ivr/index.ts';
import { assertNever, fail, ok, type Result } from '#shared/result.ts';
import type { LiveCall } from '../../call/index.ts';
import { madeUpRoom } from '../../conference-room/made-up-room.ts';
import { LEFT, type Left, type Utterance } from '../../voice/index.ts';
import type { MenuCall } from '../menu-call.ts';
import { factsOf, factsOfEnd } from './facts.ts';
import type { Hooks } from './hooks.ts';

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

/** What stands in a webhook node. */
export interface ApplicationNode {
  readonly url: string;
  readonly statusUrl: string | null;
}

/**
 * An application of a customer that has a call: it is asked what comes next and answers with verbs, until there are none left. A
 * `dial` that reaches nobody comes back here (`resume`); once somebody is reached the call is over with that talk, and the
 * application is told so.
 */
export class Application {
  readonly #call: LiveCall;
  readonly #ivr: Ivr;
  readonly #node: ApplicationNode;
  /** What relative addresses are relative to: that of the last answer. */
  #base: string;
  #verbs: Verb[] = [];
  #customerData: unknown;
  #dialing: VerbOf<'dial'> | null = null;
  #carriedOut = 0;
  #questions = 0;
  #isAnswerTold = false;

  constructor(call: LiveCall, ivr: Ivr, node: ApplicationNode) {
    this.#call = call;
    this.#ivr = ivr;
    this.#node = node;
    this.#base = node.url;
    call.whenEnded(() => this.#ended());
  }

  async run(menu: MenuCall): Promise<ApplicationEnd> {
    const answer = await this.#ask({ url: this.#node.url }, {});
    if (this.#call.isEnded) return GONE;
    if (!answer.ok) return this.#fail(answer.problem);
    this.#verbs = answer.value;
    return this.#carryOut(menu);
  }

  /** Nobody was reached. */
  async resume(menu: MenuCall, { status, sipStatus }: DialOutcome): Promise<ApplicationEnd> {
    const dialed = this.#dialing;
    this.#dialing = null;
    const problem = await this.#action(dialed?.actionHook, { dial_call_status: status, dial_sip_status: sipStatus });
    if (this.#call.isEnded) return GONE;
    return problem === null ? this.#carryOut(menu) : this.#fail(problem);
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
      case 'play': {
        const sounds = await this.#soundOf(verb, menu);
        return sounds.ok ? menu.sound(repeated(sounds.value, verb.loop)) : sounds.problem;
      }
      case 'gather':
        return this.#gather(verb, menu);
      case 'dial':
        return this.#dial(verb, menu);
      case 'conference':
        return this.#confer(verb, menu);
      case 'redirect': {
        const answer = await this.#ask(verb.actionHook, {});
        if (answer.ok) this.#verbs = answer.value;
        return answer.ok ? null : answer.problem;
      }
      case 'pause':
        return menu.wait(verb.length * 1000);
      case 'tag':
        this.#customerData = verb.data;
        return null;
      case 'hangup':
        return { step: menu.hangUp() };
      case 'sip:decline':
        return { step: menu.decline(verb.status) };
      default:
        return assertNever(verb);
    }
  }

  async #gather(verb: VerbOf<'gather'>, menu: MenuCall): Promise<string | Left | null> {
    if (!verb.input.includes('digits')) return 'speech cannot be recognized here; input must have digits';
    const says: Utterance[] = [];
    for (const nested of [
      verb.say && ({ ...verb.say, verb: 'say' } as const),
      verb.play && ({ ...verb.play, verb: 'play' } as const),
    ]) {
      const sounds = nested ? await this.#soundOf(nested, menu) : ok([]);
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
    const isPressed = answer.endedBy === verb.finishOnKey || answer.digits.length >= Math.max(1, verb.minDigits);
    const { digits } = answer;
    return this.#action(verb.actionHook, isPressed ? { reason: 'dtmfDetected', digits } : { reason: 'timeout' });
  }

  async #confer(verb: VerbOf<'conference'>, menu: MenuCall): Promise<ApplicationEnd | string | Left | null> {
    const { name, beep: beeps, joinMuted: mutesOnEntry, maxParticipants = null } = verb;
    const room = madeUpRoom(menu.snapshot, { name, beeps, mutesOnEntry, maxParticipants });
    const { startConferenceOnEnter: isModerator, endConferenceOnExit: endsRoom } = verb;
    const done = await menu.confer(room, { isModerator, endsRoom });
    if (done === null) return this.#action(verb.actionHook, {});
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
    this.#dialing = verb;
    const { timeout: ringSeconds, timeLimit: maxCallSeconds = null } = verb;
    return { step: menu.callsOut(this.#ivr, { numbers, ringSeconds, maxCallSeconds }) };
  }

  async #soundOf(
    verb: Pick<VerbOf<'say'>, 'verb' | 'text' | 'synthesizer'> | Pick<VerbOf<'play'>, 'verb' | 'url'>,
    menu: MenuCall,
  ): Promise<Result<Utterance[], string>> {
    if (verb.verb === 'play') {
      const { reach } = this.#hooks;
      const urls = verb.url.map((url) => hookTries(url, this.#base)?.url);
      if (urls.includes(undefined)) return fail('url must be an address of the web');
      return ok(urls.map((url) => ({ url: url as string, reach })));
    }
    const { world, request } = this.#call;
    const { speaker } = world;
    if (!speaker) return fail('text cannot be spoken: this edge has no synthesizer');
    const language = verb.synthesizer?.language ?? menu.language;
    const sounds: Utterance[] = [];
    for (const text of verb.text) {
      const spoken = await speaker.speak(request.snapshot.tenant.id, text, language);
      if (!spoken.ok) return fail(`text cannot be spoken: ${spoken.problem}`);
      sounds.push({ file: spoken.value });
    }
    return ok(sounds);
  }

  /** Tells what came of a verb; where that is answered with verbs, they take the place of what was to come. */
  async #action(hook: Hook | undefined, outcome: Record<string, unknown>): Promise<string | null> {
    if (!hook) return null;
    const answer = await this.#ask(hook, outcome);
    if (!answer.ok) return answer.problem;
    if (answer.value.length > 0) this.#verbs = answer.value;
    return null;
  }

  async #ask(hook: Hook, facts: Record<string, unknown>): Promise<Result<Verb[], string>> {
    if (++this.#questions > MAX_QUESTIONS) return fail(`asked more than ${MAX_QUESTIONS} times for one call`);
    const url = URL.parse(hook.url, this.#base)?.href;
    if (url === undefined) return fail(`${hook.url} is no address of the web`);
    const answer = await this.#post({ ...hook, url }, facts);
    if (!answer.ok) return fail(`${withoutQuery(url)}: ${answer.problem}`);
    this.#base = url;
    if (answer.value === null) return ok([]);
    const verbs = readVerbs(answer.value);
    return verbs.ok ? verbs : fail(`${withoutQuery(url)}: ${verbs.problem}`);
  }

  #post({ url, method = 'POST', username, password }: Hook, facts: Record<string, unknown>) {
    const { world, request } = this.#call;
    return this.#hooks.ask({
      tenantId: request.snapshot.tenant.id,
      url,
      method,
      credentials: username === undefined ? null : `${username}:${password ?? ''}`,
      secret: world.secretOf(request.snapshot, this.#ivr.id, 'webhookSecret'),
      facts: { ...factsOf(this.#call, this.#ivr.id, this.#customerData), ...facts },
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
    const end = factsOfEnd(this.#call, world.clock.nowMs());
    const callee = record.lastCalleeLeg === null ? null : record.leg(record.lastCalleeLeg);
    const hook = this.#dialing?.actionHook;
    if (hook && callee?.answeredAt) {
      const url = URL.parse(hook.url, this.#base)?.href;
      const reached = { dial_call_status: 'completed', dial_sip_status: 200, dial_call_sid: callee.id };
      if (url !== undefined) void this.#post({ ...hook, url }, { ...end, ...reached });
    }
    this.#tellStatus(end);
  }

  #fail(problem: string): ApplicationEnd {
    const { id: callId, world, request } = this.#call;
    const tenantId = request.snapshot.tenant.id;
    world.log({ name: 'application-failed', tenant: tenantId, call: callId, ivr: this.#ivr.id, problem });
    world.onApplicationFailed?.({ tenantId, callId, ivrId: this.#ivr.id, problem });
    return { event: { name: 'failed' } };
  }
}

const NO_HOOKS: Hooks = { reach: 'public', ask: async () => fail('this edge asks no applications') };

const repeated = (sounds: readonly Utterance[], times: number): Utterance[] =>
  Array.from({ length: times }, () => sounds).flat();

/** Addresses may have secrets in their query. */
const withoutQuery = (url: string): string => url.replace(/[?#].*$/, '');
