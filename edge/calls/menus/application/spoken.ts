import type { VerbOf } from '#shared/call-application/index.ts';
import { ok, type Result } from '#shared/result.ts';
import type { LiveCall } from '../../call/index.ts';
import { type Answer, LEFT, type Left, type Question, type Utterance } from '../../voice/index.ts';
import type { ApplicationServer } from './server.ts';
import { repeated, type SoundVerb, soundOf } from './sound-of.ts';

/** Where nothing else says how long a key is waited for (chosen). */
const PATIENCE_SECONDS = 3600;
const MAX_DIGITS = 32;

/** Who hears an application: its caller, or whom it has rung. */
export interface Hearer {
  readonly language: string;
  /** What of what was said last could not be played, and why. */
  readonly unplayable: string | null;
  sound(sounds: readonly Utterance[]): Promise<Left | null>;
  askFor(says: readonly Utterance[], terms: Omit<Question, 'says'>): Promise<Answer | Left>;
}

/** What the hook of the verb is told; text: why it cannot be carried out. */
export type Heard = Record<string, unknown> | string | Left;

/** What an application has somebody hear, and the keys that it waits for. */
export class Spoken {
  readonly #call: LiveCall;
  readonly #server: ApplicationServer;
  /** In which text is spoken that names none; null: that of who hears it. */
  #language: string | null = null;

  constructor(call: LiveCall, server: ApplicationServer) {
    this.#call = call;
    this.#server = server;
  }

  config({ reset, synthesizer }: VerbOf<'config'>): void {
    if (reset?.includes('synthesizer')) this.#language = null;
    this.#language = synthesizer?.language ?? this.#language;
  }

  soundOf(verb: SoundVerb, language: string): Promise<Result<Utterance[], string>> {
    const { world, request } = this.#call;
    const { base, reach } = this.#server;
    const { id: tenantId } = request.snapshot.tenant;
    return soundOf(verb, { speaker: world.speaker, tenantId, language: this.#language ?? language, base, reach });
  }

  async say(verb: VerbOf<'say'> | VerbOf<'play'>, hearer: Hearer): Promise<Heard> {
    const sounds = await this.soundOf(verb, hearer.language);
    if (!sounds.ok) return sounds.problem;
    if ((await hearer.sound(repeated(sounds.value, verb.loop))) === LEFT) return LEFT;
    const { unplayable } = hearer;
    if (unplayable === null) return { reason: 'playCompleted' };
    this.#server.failed(`${verb.verb}: ${unplayable}`);
    return { status: 'fail', reason: 'playFailed' };
  }

  async gather(verb: VerbOf<'gather'>, hearer: Hearer): Promise<Heard> {
    if (!verb.input.includes('digits')) return 'speech cannot be recognized here; input must have digits';
    const says: Utterance[] = [];
    for (const nested of [
      verb.say && ({ ...verb.say, verb: 'say' } as const),
      verb.play && ({ ...verb.play, verb: 'play' } as const),
    ]) {
      const sounds = nested ? await this.soundOf(nested, hearer.language) : ok([]);
      if (!sounds.ok) return sounds.problem;
      says.push(...repeated(sounds.value, nested?.loop ?? 1));
    }
    const firstKeyMs = (verb.timeout || PATIENCE_SECONDS) * 1000;
    const answer = await hearer.askFor(says, {
      maxDigits: verb.numDigits ?? verb.maxDigits ?? MAX_DIGITS,
      firstKeyMs,
      nextKeyMs: verb.interDigitTimeout ? verb.interDigitTimeout * 1000 : firstKeyMs,
      endsAt: verb.finishOnKey ?? '',
      isHeardOut: !verb.dtmfBargein,
    });
    if (answer === LEFT) return LEFT;
    if (hearer.unplayable !== null) this.#server.failed(`gather: ${hearer.unplayable}`);
    const { digits, endedBy } = answer;
    const isPressed = endedBy === verb.finishOnKey || digits.length >= Math.max(1, verb.minDigits);
    return isPressed ? { reason: 'dtmfDetected', digits } : { reason: 'timeout' };
  }
}
