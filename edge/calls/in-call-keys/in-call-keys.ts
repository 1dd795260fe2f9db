import { callProgressTone, type Program } from '#edge/media/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import { inCallKeysOf, parkCodeOf } from '#shared/dialplan/index.ts';
import type { InCallFeature } from '#shared/feature-code/index.ts';
import type { LiveCall } from '../call/index.ts';
import { LegMedia } from '../media/index.ts';
import { QUIET } from '../voice/voice-leg.ts'; // not by the door, which opens on the conversation
import { press } from './held-keys.ts';
import { NumberEntry } from './number-entry.ts';

/** No key ends it: what has come to its end while somebody waits lets both talk again (`played` in conversation/talk.ts). */
const NUMBER_PLEASE: Program = { items: [{ tone: callProgressTone('DE', 'dial') }] };
/** Between two keys of a code; then what is held back goes on to the other side (chosen). */
const BETWEEN_KEYS_MS = 2000;
/** How long a key is for the other side that was held back (chosen). */
const DIGIT_MS = 160;

interface Watched {
  readonly media: LegMedia;
  readonly keys: ReadonlyMap<string, InCallFeature>;
  held: string;
  callOff: () => void;
}

/**
 * The keys of users in a call who may do something by them (RFC 4733, or INFO; tones in the audio are not looked for). The
 * others' are not touched. Only who is a user of the tenant can: whoever calls from outside gets no right by keys, but that to hang up
 * where a queue gives it.
 */
export class InCallKeys {
  readonly #call: LiveCall;
  readonly #watched = new Map<LegId, Watched>();
  #entry: { readonly by: LegId; readonly numbers: NumberEntry; readonly media: LegMedia } | null = null;

  constructor(call: LiveCall) {
    this.#call = call;
  }

  /** @param talking  legs that talk to somebody now. @param holding  who holds the other */
  follow(talking: readonly LegId[], holding: LegId | null): void {
    for (const [id, { callOff, media }] of this.#watched) {
      if (talking.includes(id) && this.#call.conversation.leg(id)?.media === media) continue;
      callOff();
      media.endpoint.catchDigits(null);
      this.#watched.delete(id);
    }
    for (const id of talking) if (!this.#watched.has(id)) this.#watch(id);
    if (this.#entry && this.#entry.by !== holding) this.#endEntry();
  }

  /** @returns false: it is not ours, and goes on to the other side */
  pressed(id: LegId, key: string): boolean {
    const watched = this.#watched.get(id);
    if (!watched) return false;
    watched.callOff();
    const { released, held, code } = press(watched.keys.keys(), watched.held, key);
    watched.held = held;
    this.#release(id, released);
    if (held !== '') watched.callOff = this.#call.world.clock.after(BETWEEN_KEYS_MS, () => this.#giveBack(id, watched));
    const feature = code === null ? undefined : watched.keys.get(code);
    if (feature) void this.#act(id, feature, watched.media);
    return true;
  }

  #watch(id: LegId): void {
    const { conversation, request } = this.#call;
    const leg = conversation.leg(id);
    const userId = leg?.party.userId ?? null;
    if (!(leg?.media instanceof LegMedia)) return;
    const keys = inCallKeysOf(request.snapshot, userId, this.#call.keyRights.get(id));
    if (keys.size === 0) return;
    const { media } = leg;
    this.#watched.set(id, { media, keys, held: '', callOff: () => {} });
    media.endpoint.catchDigits((key) => this.pressed(id, key));
  }

  #giveBack(id: LegId, watched: Watched): void {
    const { held } = watched;
    watched.held = '';
    this.#release(id, held);
  }

  #release(id: LegId, keys: string): void {
    if (keys !== '') this.#call.conversation.partnerOf(id)?.media.sendDigit(keys, DIGIT_MS);
  }

  async #act(by: LegId, feature: InCallFeature, media: LegMedia): Promise<void> {
    const { conversation, recordings } = this.#call;
    switch (feature) {
      case 'record-this-call':
        if (!(await recordings.control(by, 'stop'))) await recordings.start(by, media);
        break;
      case 'hang-up':
        if (conversation.state === 'consulting') conversation.order({ name: 'cancel' });
        else conversation.order({ name: 'drop', leg: by });
        break;
      case 'park-this-call': {
        const dialed = parkCodeOf(this.#call.request.snapshot);
        if (dialed !== null) conversation.order({ name: 'transfer', by, dialed });
        break;
      }
      case 'transfer-blind':
        this.#askFor(by, media, (dialed) => conversation.order({ name: 'transfer', by, dialed }).ok);
        break;
      case 'conference':
        // Once for somebody who is asked, again for all to hear each other.
        if (conversation.state === 'consulting') conversation.order({ name: 'confer', by });
        else this.#askFor(by, media, (dialed) => conversation.order({ name: 'consult', by, dialed }).ok);
        break;
      case 'transfer-attended':
        this.#askFor(by, media, (dialed) => conversation.order({ name: 'consult', by, dialed }).ok);
        break;
    }
  }

  /** Who transfers hears a dial tone until the first key; the other one waits with music. */
  #askFor(by: LegId, media: LegMedia, transfer: (dialed: string) => boolean): void {
    const { conversation, world } = this.#call;
    const other = conversation.partnerOf(by);
    // A phone that is told that it is on hold would send no keys.
    if (!other) return;
    const program = conversation.musicFor(other.id, by);
    if (!conversation.order({ name: 'play', to: other.id }, { program }).ok) return;
    const numbers = new NumberEntry(world.clock, (number) => {
      this.#endEntry();
      if (number === '' || !transfer(number)) conversation.order({ name: 'resume' });
    });
    this.#entry = { by, numbers, media };
    conversation.listen(by, () => {
      media.play(numbers.isEmpty ? NUMBER_PLEASE : QUIET);
      media.endpoint.catchDigits((key) => {
        if (numbers.isEmpty) media.play(QUIET);
        numbers.press(key);
      });
    });
  }

  #endEntry(): void {
    this.#entry?.numbers.giveUp();
    this.#entry?.media.endpoint.catchDigits(null);
    this.#entry = null;
  }
}
