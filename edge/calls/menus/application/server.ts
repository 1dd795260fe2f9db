import { type Hook, readVerbs, type Verb } from '#shared/call-application/index.ts';
import type { Ivr } from '#shared/ivr/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { LiveCall } from '../../call/index.ts';
import { factsOf, sipOf } from './facts.ts';
import type { Hooks } from './hooks.ts';

/** So often an application is asked for one call (chosen: one that wants more goes in circles). */
const MAX_QUESTIONS = 200;

/** What stands in a webhook node. */
export interface ApplicationNode {
  readonly url: string;
  readonly statusUrl: string | null;
}

/** A verb that says who is told what came of it. */
export interface HookedVerb {
  readonly actionHook?: Hook | undefined;
  readonly id?: string | undefined;
}

/** The web server of an application, for one call: what it is asked and told, and whether all is well with it. */
export class ApplicationServer {
  readonly #call: LiveCall;
  readonly #ivr: Ivr;
  readonly #node: ApplicationNode;
  /** What relative addresses are relative to: that of the last answer. */
  #base: string;
  #customerData: unknown;
  #questions = 0;
  #isAnswerTold = false;
  /** Null: it has not said anything yet. */
  #isWell: boolean | null = null;

  /** @param call  which it is told of, whatever other call its caller comes to */
  constructor(call: LiveCall, ivr: Ivr, node: ApplicationNode) {
    this.#call = call;
    this.#ivr = ivr;
    this.#node = node;
    this.#base = node.url;
  }

  get base(): string {
    return this.#base;
  }

  get reach(): Hooks['reach'] {
    return this.#hooks.reach;
  }

  /** Is told with every request from now on. */
  tag(data: unknown): void {
    this.#customerData = data;
  }

  /** What comes first. */
  begin(): Promise<Result<Verb[], string>> {
    return this.ask({ url: this.#node.url }, { sip: sipOf(this.#call.request.invite) }, true);
  }

  /** @returns the verbs that it answers, or why there are none */
  async ask(hook: Hook, facts: Record<string, unknown>, wantsVerbs = false): Promise<Result<Verb[], string>> {
    if (++this.#questions > MAX_QUESTIONS) return fail(`asked more than ${MAX_QUESTIONS} times for one call`);
    return this.askAnyway(hook, facts, wantsVerbs);
  }

  /** However often it has been asked. */
  async askAnyway(hook: Hook, facts: Record<string, unknown>, wantsVerbs = false): Promise<Result<Verb[], string>> {
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

  /** Tells what came of a verb. @returns what comes instead of what was to come; none: nothing does */
  action({ actionHook, id }: HookedVerb, outcome: Record<string, unknown>): Promise<Result<Verb[], string>> {
    return actionHook ? this.ask(actionHook, { ...outcome, ...verbId(id) }) : Promise.resolve(ok([]));
  }

  /** Nobody waits for an answer. */
  tell(hook: Hook, facts: Record<string, unknown>): void {
    const url = URL.parse(hook.url, this.#base)?.href;
    if (url !== undefined) void this.#post({ ...hook, url }, facts, false);
  }

  tellAnswered(): void {
    if (this.#isAnswerTold) return;
    this.#isAnswerTold = true;
    this.#tellStatus({});
  }

  tellEnded(facts: Record<string, unknown>): void {
    this.#tellStatus(facts);
    const tenantId = this.#call.request.snapshot.tenant.id;
    if (this.#isWell === true) this.#call.world.onApplicationWorked?.({ tenantId, ivrId: this.#ivr.id });
  }

  /** Its author hears what is wrong with it. */
  failed(problem: string): void {
    this.#isWell = false;
    const { id: callId, world, request } = this.#call;
    const tenantId = request.snapshot.tenant.id;
    world.log({ name: 'application-failed', tenant: tenantId, call: callId, ivr: this.#ivr.id, problem });
    world.onApplicationFailed?.({ tenantId, callId, ivrId: this.#ivr.id, problem });
  }

  #tellStatus(facts: Record<string, unknown>): void {
    const { statusUrl } = this.#node;
    if (statusUrl !== null) void this.#post({ url: statusUrl }, facts, false);
  }

  #post({ url, method = 'POST', username, password }: Hook, facts: Record<string, unknown>, wantsVerbs: boolean) {
    const { world, request } = this.#call;
    return this.#hooks.ask({
      tenantId: request.snapshot.tenant.id,
      url,
      method,
      credentials: username === undefined ? null : `${username}:${password ?? ''}`,
      secret: world.secretOf(request.snapshot, this.#ivr.id, 'webhookSecret'),
      facts: { ...factsOf(this.#call, this.#ivr.id, this.#customerData), ...facts },
      wantsVerbs,
    });
  }

  get #hooks(): Hooks {
    return this.#call.world.hooks ?? NO_HOOKS;
  }
}

const NO_HOOKS: Hooks = { reach: 'public', ask: async () => fail('this edge asks no applications') };

/** By which an application knows the verb again (as jambonz). */
export const verbId = (id: string | undefined) => (id === undefined ? {} : { verb_id: id });

/** Addresses may have secrets in their query, and before their host. */
export const withoutQuery = (url: string): string => url.replace(/[?#].*$/, '').replace(/^(https?:\/\/)[^/@]*@/i, '$1');
