import type { Verb } from '#shared/call-application/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { OwnWords } from '../../queue/index.ts';
import type { Utterance } from '../../voice/index.ts';
import { repeated, type SoundVerb } from './sound-of.ts';

/** Before each round, so that an application that has nothing to say is not asked all the time (as jambonz). */
const BREATH: Utterance = { silenceMs: 500 };
/** A caller who waits longer hears music (chosen). */
const MAX_ROUNDS = 2000;

export interface WaitingApplication {
  ask(): Promise<Result<Verb[], string>>;
  soundOf(verb: SoundVerb): Promise<Result<Utterance[], string>>;
  /** Is told of this with every request from now on. */
  tag(data: unknown): void;
  /** Hears why the caller hears music instead. */
  failed(problem: string): void;
}

/** What a `waitHook` has a caller in a queue hear: it is asked again and again, until it answers nothing, `leave`, or nonsense. */
export class WaitingWords implements OwnWords {
  readonly #application: WaitingApplication;
  #rounds = 0;
  #leaves = false;

  constructor(application: WaitingApplication) {
    this.#application = application;
  }

  async next(): Promise<readonly Utterance[] | 'leave' | null> {
    if (this.#leaves) return 'leave';
    if (++this.#rounds > MAX_ROUNDS) return null;
    const says = await this.#ask();
    if (!says.ok) {
      this.#application.failed(says.problem);
      return null;
    }
    if (says.value.length === 0) return this.#leaves ? 'leave' : null;
    return [BREATH, ...says.value];
  }

  async #ask(): Promise<Result<Utterance[], string>> {
    const answer = await this.#application.ask();
    if (!answer.ok) return answer;
    const says: Utterance[] = [];
    for (const verb of answer.value) {
      if (verb.verb === 'leave') {
        this.#leaves = true;
        break;
      }
      const sounds = await this.#soundOf(verb);
      if (!sounds.ok) return sounds;
      says.push(...sounds.value);
    }
    return ok(says);
  }

  async #soundOf(verb: Verb): Promise<Result<Utterance[], string>> {
    if (verb.verb === 'tag') {
      this.#application.tag(verb.data);
      return ok([]);
    }
    if (verb.verb === 'pause') return ok([{ silenceMs: verb.length * 1000 }]);
    if (verb.verb !== 'say' && verb.verb !== 'play')
      return fail(`${verb.verb} is nothing for who waits: say, play, pause, tag and leave are`);
    const sounds = await this.#application.soundOf(verb);
    return sounds.ok ? ok(repeated(sounds.value, verb.loop)) : fail(`${verb.verb}: ${sounds.problem}`);
  }
}
