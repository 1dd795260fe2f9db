import type { Hook, Verb } from '#shared/call-application/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { LiveCall } from '../../call/index.ts';
import type { CalleeTalk } from '../../ring/index.ts';
import { LEFT, type Left, type VoiceLeg } from '../../voice/index.ts';
import { type ApplicationServer, verbId } from './server.ts';
import type { Hearer, Spoken } from './spoken.ts';

/** The caller hears ringing all the while (chosen). */
const PATIENCE_MS = 120_000;
const MAX_VERBS = 200;

/**
 * What a `confirmHook` has somebody hear who has answered, before the caller has him: he is put through when the verbs are carried out, and not
 * where they say `hangup`, where he hangs up himself, or where the hook fails (as jambonz).
 */
export const calleeTalk = (
  call: LiveCall,
  hook: Hook,
  { server, spoken }: { readonly server: ApplicationServer; readonly spoken: Spoken },
): CalleeTalk => ({
  patienceMs: PATIENCE_MS,
  talk: async (voice, { leg, callee }) => {
    const facts = {
      call_sid: leg,
      parent_call_sid: call.id,
      direction: 'outbound',
      to: callee.number,
      sip_status: 200,
      sip_reason: 'OK',
      call_status: 'in-progress',
    };
    const done = await new CalleeVerbs(voice, facts, { server, spoken }).run(hook);
    if (done === LEFT) return LEFT;
    if (!done.ok) server.failed(done.problem);
    return done.ok && done.value === 'put-through' ? 'taken' : null;
  },
});

type Done = Result<'put-through' | 'hung-up', string> | Left;

class CalleeVerbs {
  readonly #voice: VoiceLeg;
  readonly #facts: Record<string, unknown>;
  readonly #server: ApplicationServer;
  readonly #spoken: Spoken;
  #verbs: Verb[] = [];

  constructor(
    voice: VoiceLeg,
    facts: Record<string, unknown>,
    { server, spoken }: { readonly server: ApplicationServer; readonly spoken: Spoken },
  ) {
    this.#voice = voice;
    this.#facts = facts;
    this.#server = server;
    this.#spoken = spoken;
  }

  async run(hook: Hook): Promise<Done> {
    const problem = await this.#askFor(hook, {}, true);
    if (problem !== null) return fail(problem);
    for (let done = 0; ; done++) {
      const verb = this.#verbs.shift();
      if (this.#voice.hasLeft) return LEFT;
      if (!verb) return ok('put-through');
      if (verb.verb === 'hangup') return ok('hung-up');
      if (done >= MAX_VERBS) return fail(`more than ${MAX_VERBS} verbs for who has answered`);
      const wrong = await this.#do(verb);
      if (wrong === LEFT) return LEFT;
      if (wrong !== null) return fail(`${verb.verb}: ${wrong}`);
    }
  }

  /** @returns text: why it cannot be carried out */
  async #do(verb: Verb): Promise<string | Left | null> {
    switch (verb.verb) {
      case 'say':
      case 'play':
      case 'gather': {
        const hearer = asHearer(this.#voice);
        const heard = await (verb.verb === 'gather'
          ? this.#spoken.gather(verb, hearer)
          : this.#spoken.say(verb, hearer));
        if (typeof heard === 'string') return heard;
        const hook = verb.verb === 'say' ? undefined : verb.actionHook;
        return hook ? this.#askFor(hook, { ...heard, ...verbId(verb.id) }) : null;
      }
      case 'pause':
        return (await this.#voice.pause(verb.length * 1000)) === LEFT ? LEFT : null;
      case 'redirect':
        return this.#askFor(verb.actionHook, verbId(verb.id), true);
      case 'tag':
        this.#server.tag(verb.data);
        return null;
      default:
        return 'is nothing for who has answered: say, play, gather, pause, redirect, tag and hangup are';
    }
  }

  async #askFor(hook: Hook, facts: Record<string, unknown>, replaces = false): Promise<string | null> {
    const answer = await this.#server.ask(hook, { ...this.#facts, ...facts }, replaces);
    if (!answer.ok) return answer.problem;
    if (replaces || answer.value.length > 0) this.#verbs = answer.value;
    return null;
  }
}

const asHearer = (voice: VoiceLeg): Hearer => ({
  get unplayable() {
    return voice.unplayable;
  },
  language: voice.wording.spoken,
  sound: async (sounds) => ((await voice.say(sounds)) === LEFT ? LEFT : null),
  askFor: (says, terms) => voice.ask({ says, ...terms }),
});
