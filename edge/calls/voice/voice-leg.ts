import type {
  MediaRecording,
  MediaServer,
  PlayEnd,
  Program,
  ProgramItem,
  RecordingOptions,
  RecordingOutcome,
} from '#edge/media/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import type { Wording } from '#shared/wording/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Log } from '../counters.ts';
import type { LegMedia } from '../media/index.ts';
import { itemsFor, type SoundWorld, type Utterance } from './utterance.ts';

/** One of 0 to 9, `*`, `#`; phones that have them send A to D too. */
export type Key = string;
export const ALL_KEYS = '0123456789*#ABCD';

/** The caller has hung up, or talks to somebody else now. */
export const LEFT = 'left';
export type Left = typeof LEFT;

export interface Question {
  readonly says: readonly Utterance[];
  /** Default: 1. */
  readonly maxDigits?: number;
  /** How long the first key may take after the question was heard, and each further one. Default: 5 s, 3 s. */
  readonly firstKeyMs?: number;
  readonly nextKeyMs?: number;
  /** Keys that end what is entered and are no part of it. Default: none for one digit, else `#`. */
  readonly endsAt?: string;
  /** It is heard to its end: keys that are pressed meanwhile count, and do not end it. */
  readonly isHeardOut?: boolean;
  /** Keys that begin anew. Default: none. */
  readonly clearsAt?: string;
  /** Whether what is there is all there can be. Default: nobody knows. */
  readonly isComplete?: (digits: string) => boolean;
}

export interface Answer {
  readonly digits: string;
  /** `full`: there can be no more. `silence`: nobody pressed any more. Else the key of `endsAt`. */
  readonly endedBy: 'full' | 'silence' | Key;
}

export interface VoiceWorld extends SoundWorld {
  readonly clock: Pick<Clock, 'after'>;
  readonly media: Pick<MediaServer, 'record'>;
  readonly log: Log;
}

const FIRST_KEY_MS = 5000;
const NEXT_KEY_MS = 3000;
/** So many keys may wait until somebody asks for them; who presses more leans on the phone. (chosen) */
const MAX_AHEAD = 32;
/** The key that ended a recording is told by another who listens, at about the same time. */
const KEY_OF_RECORDING_MS = 500;

/** Nothing is heard, and keys are: to who is played nothing at all, the engine does not listen either, and phones would think us gone. */
export const QUIET: Program = { items: [{ tone: { steps: [{ hz: [], ms: 1000 }], levelDb: -90 } }] };

/** What waits for something to happen: at most one at a time. */
interface Waiting {
  /** @returns false: the key is kept for whoever asks next */
  pressed(key: Key): boolean;
  played?(): void;
  left(): void;
}

/**
 * A leg that talks to an application of ours: hears what it says, and answers by keys (as telephone events, INFO or tones:
 * RFC 4733, RFC 6086) and by voice. One thing is done at a time; each ends at once when the caller leaves.
 */
export class VoiceLeg {
  #wording: Wording;
  readonly #world: VoiceWorld;
  readonly #snapshot: TenantSnapshot;
  #media: LegMedia | null = null;
  /** What plays; null: it has come to its end. */
  #program: Program | null = QUIET;
  #waiting: Waiting | null = null;
  #unplayable: string | null = null;
  /** Pressed before anybody asked. */
  readonly #ahead: Key[] = [];
  #recording: MediaRecording | null = null;
  #hasLeft = false;
  #isTaken = false;

  constructor(
    world: VoiceWorld,
    { snapshot, wording }: { readonly snapshot: TenantSnapshot; readonly wording: Wording },
  ) {
    this.#world = world;
    this.#snapshot = snapshot;
    this.#wording = wording;
  }

  get wording(): Wording {
    return this.#wording;
  }

  /** What of what was said last could not be played, and why; null: it was heard. */
  get unplayable(): string | null {
    return this.#unplayable;
  }

  /** From now on it says things in other words: the caller has come to something that has a language of its own. */
  changeWording(wording: Wording): void {
    this.#wording = wording;
  }

  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  /** The leg has agreed on media, for the first time or anew: what is being played begins again. */
  begin(media: LegMedia): void {
    if (this.#hasLeft) return;
    this.#media = media;
    media.endpoint.onDigit((key) => this.#press(key));
    media.endpoint.onPlayEnd((end) => this.#played(end));
    media.play(this.#program ?? QUIET);
  }

  /** The leg is somebody else's from now on, or gone. */
  leave(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#recording?.stop();
    this.#waiting?.left();
  }

  /** The caller is a fax machine, or wanted elsewhere: what is being recorded is nothing that he has said to us. */
  beTaken(): void {
    if (this.#hasLeft) return;
    this.#isTaken = true;
    this.leave();
  }

  /** Keys pressed so far count no more: a question whose answer nobody can know yet. */
  forgetKeys(): void {
    this.#ahead.length = 0;
  }

  /**
   * Says something to its end, or until a key of `stopsAt` is pressed; one that was pressed before counts.
   *
   * @param startMs  where in the first of them it begins
   * @returns that key; null when all was heard
   */
  async say(utterances: readonly Utterance[], { stopsAt = '', startMs = 0 } = {}): Promise<Key | null | Left> {
    const items = await this.#itemsOf(utterances);
    if (this.#hasLeft) return LEFT;
    this.#unplayable = null;
    const before = this.#takeAhead(stopsAt);
    if (before !== null || items.length === 0) return before;
    const how = await this.#wait<Key | null>((settle) => {
      this.#play({ items, stopDigits: stopsAt, ...(startMs > 0 && { startMs }) });
      return {
        pressed: (key) => stopsAt.includes(key) && settle(key),
        played: () => settle(null),
      };
    });
    this.#program = null;
    return how;
  }

  /**
   * Plays music until a key of `stopsAt` is pressed, or `until` is aborted; one that was pressed before counts.
   *
   * @returns that key; null when it is enough
   */
  async listen(
    program: Program,
    { stopsAt, until }: { readonly stopsAt: string; readonly until: AbortSignal },
  ): Promise<Key | null | Left> {
    const before = this.#takeAhead(stopsAt);
    if (before !== null || until.aborted) return before;
    return this.#wait<Key | null>((settle) => {
      const enough = () => settle(null);
      until.addEventListener('abort', enough, { once: true });
      this.#play({ ...program, stopDigits: stopsAt });
      return {
        pressed: (key) => stopsAt.includes(key) && settle(key),
        // Music that cannot be played, or comes to its end.
        played: () => this.#fallQuiet(),
        end: () => until.removeEventListener('abort', enough),
      };
    });
  }

  /** Waits with nothing to be heard. @returns the key of `stopsAt` that ended it; null: none */
  async pause(ms: number, { stopsAt = '' } = {}): Promise<Key | null | Left> {
    return this.#takeAhead(stopsAt) ?? this.#keyWithin(ms, stopsAt);
  }

  /** Says something that any key ends unless told, and takes keys. */
  async ask(question: Question): Promise<Answer | Left> {
    const { says, maxDigits = 1, firstKeyMs = FIRST_KEY_MS, nextKeyMs = NEXT_KEY_MS, clearsAt = '' } = question;
    const endsAt = question.endsAt ?? (maxDigits > 1 ? '#' : '');
    let key = await this.say(says, { stopsAt: question.isHeardOut ? '' : ALL_KEYS });
    if (key === null) key = await this.pause(firstKeyMs, { stopsAt: ALL_KEYS });
    for (let digits = ''; ; key = await this.pause(nextKeyMs, { stopsAt: ALL_KEYS })) {
      if (key === LEFT) return LEFT;
      if (key === null) return { digits, endedBy: 'silence' };
      if (endsAt.includes(key)) return { digits, endedBy: key };
      digits = clearsAt.includes(key) ? '' : digits + key;
      if (digits !== '' && (digits.length >= maxDigits || question.isComplete?.(digits)))
        return { digits, endedBy: 'full' };
    }
  }

  /**
   * Records what is said into a file, in silence: the beep before it is a matter of `say`.
   *
   * @returns  also when the caller has left: what he had said until then is there; `key` is the terminator that ended it
   */
  async record(options: RecordingOptions): Promise<RecordingOutcome & { readonly key: Key | null }> {
    const { terminators = '' } = options;
    const media = this.#media;
    if (this.#hasLeft || !media) return { ...NOTHING_RECORDED, key: null };
    this.forgetKeys();
    this.#fallQuiet();
    const recording = this.#world.media.record(media.endpoint, options);
    this.#recording = recording;
    let pressed: Key | null = null;
    const waiting: Waiting = {
      pressed: (key) => {
        if (terminators.includes(key)) pressed ??= key;
        return true;
      },
      left: () => {},
    };
    this.#waiting = waiting;
    const outcome = await recording.ended;
    this.#recording = null;
    if (this.#isTaken) return { ...NOTHING_RECORDED, key: null };
    if (outcome.how === 'terminator' && pressed === null && !this.#hasLeft) {
      const key = await this.#keyWithin(KEY_OF_RECORDING_MS, terminators);
      pressed = key === LEFT ? null : key;
    }
    if (this.#waiting === waiting) this.#waiting = null;
    return { ...outcome, key: outcome.how === 'terminator' ? pressed : null };
  }

  /** @returns null when no such key was pressed in time */
  #keyWithin(ms: number, stopsAt: string): Promise<Key | null | Left> {
    this.#fallQuiet();
    return this.#wait<Key | null>((settle) => {
      const callOff = this.#world.clock.after(ms, () => settle(null));
      return { pressed: (key) => stopsAt.includes(key) && settle(key), end: callOff };
    });
  }

  /** @param begin  begins what is waited for, and says what ends it; `end` calls off the rest */
  #wait<Outcome>(
    begin: (settle: (outcome: Outcome) => true) => Omit<Waiting, 'left'> & { end?(): void },
  ): Promise<Outcome | Left> {
    if (this.#hasLeft) return Promise.resolve(LEFT);
    return new Promise((resolve) => {
      const settle = (outcome: Outcome | Left): true => {
        if (this.#waiting !== waiting) return true;
        this.#waiting = null;
        end?.();
        resolve(outcome);
        return true;
      };
      const { end, ...heard } = begin(settle);
      const waiting: Waiting = { ...heard, left: () => settle(LEFT) };
      this.#waiting = waiting;
    });
  }

  /** The first that is wanted; what was pressed before it was for nobody. */
  #takeAhead(stopsAt: string): Key | null {
    const at = this.#ahead.findIndex((key) => stopsAt.includes(key));
    return at < 0 ? null : (this.#ahead.splice(0, at + 1).at(-1) ?? null);
  }

  /** Several may come at once. */
  #press(key: Key): void {
    if (this.#hasLeft || this.#waiting?.pressed(key)) return;
    if (this.#ahead.length < MAX_AHEAD) this.#ahead.push(key);
  }

  #played({ how, error }: PlayEnd): void {
    if (error !== undefined) {
      this.#unplayable = error;
      this.#world.log({ name: 'prompt-unplayable', tenant: this.#snapshot.tenant.id, error });
    }
    if (how === 'finished' || how === 'failed') this.#waiting?.played?.();
  }

  #fallQuiet(): void {
    if (!this.#hasLeft && this.#program !== QUIET) this.#play(QUIET);
  }

  #play(program: Program): void {
    this.#program = program;
    this.#media?.play(program);
  }

  #itemsOf(utterances: readonly Utterance[]): Promise<ProgramItem[]> {
    return itemsFor(this.#world, this.#snapshot, this.#wording, utterances);
  }
}

const NOTHING_RECORDED: RecordingOutcome = {
  how: 'hung-up',
  durationMs: 0,
  bytes: 0,
  path: null,
  speechMs: 0,
  peakDb: -96,
  isTooShort: false,
  error: null,
};
