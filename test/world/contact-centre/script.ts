import { OtherCall } from '#shared/agent/index.ts';
import {
  type Centre,
  type CentreEffect,
  type CentreEvent,
  type CentreState,
  distribute,
  startCentre,
} from '#shared/call-queue/distribution/index.ts';
import type { QueueLogEntry } from '#shared/queue-log/index.ts';
import { aCentre, type CentreSketch, memberId } from './a-centre.ts';
import type { Witness } from './simulation.ts';

type Draft = CentreEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'atMs'> : never) : never;

/** A contact centre in virtual time, told what happens in short words: see `WORDS`. */
export class CentreScript {
  centre: Centre;
  state: CentreState;
  nowMs = 0;
  readonly effects: (CentreEffect & { readonly atMs: number })[] = [];
  readonly #timers = new Map<string, number>();

  readonly #witness: Witness | undefined;

  constructor(sketch: CentreSketch, witness?: (centre: Centre) => Witness) {
    this.centre = aCentre(sketch);
    this.state = startCentre(this.centre, { epoch: 'o', edge: 'edge-own', seed: 1 });
    this.#witness = witness?.(this.centre);
  }

  feed(event: Draft): void {
    const stamped = { ...event, atMs: this.nowMs } as CentreEvent;
    this.#witness?.see(stamped);
    const move = distribute(this.centre, this.state, stamped);
    this.state = move.state;
    for (const effect of move.effects) {
      this.#witness?.done(effect, this.nowMs);
      this.effects.push({ ...effect, atMs: this.nowMs } as never);
      if (effect.name === 'wake') this.#timers.set(effect.timer, effect.atMs);
      else if (effect.name === 'cancel-wake') this.#timers.delete(effect.timer);
    }
    this.#witness?.settled(this.nowMs);
  }

  /** Another configuration from now on. */
  change(sketch: CentreSketch): void {
    this.centre = aCentre(sketch);
    this.feed({ name: 'configuration-changed' });
  }

  /** Seconds pass, and timers fire. */
  pass(seconds: number): void {
    const untilMs = this.nowMs + seconds * 1000;
    for (;;) {
      const due = [...this.#timers].filter(([, atMs]) => atMs <= untilMs).sort((a, b) => a[1] - b[1])[0];
      if (!due) break;
      const [timer, atMs] = due;
      this.#timers.delete(timer);
      this.nowMs = Math.max(this.nowMs, atMs);
      this.feed({ name: 'timer-fired', timer });
    }
    this.nowMs = untilMs;
  }

  /** Words one after the other, such as `in:ann call:one +15 yes:ann`. */
  play(words: string): this {
    for (const word of words.split(' ').filter((word) => word !== '')) {
      if (word.startsWith('+')) this.pass(Number(word));
      else {
        const [, verb = '', subject = '', more = ''] = /^([a-z-]+):([^@=]*)[@=]?(.*)$/.exec(word) ?? [];
        const play = WORDS[verb];
        if (!play) throw new Error(`no word of scripts: ${word}`);
        play(this, subject, more);
      }
    }
    return this;
  }

  /** What was done to phones and callers: seconds, then what was done at that time. */
  get sketch(): string {
    return this.#written(({ name }) => name in SKETCHED, sketchOf);
  }

  /** The log, as `ABANDON(one)`. */
  get log(): string {
    return this.#written(
      ({ name }) => name === 'log',
      (effect) => (effect.name === 'log' ? logLine(effect.entry) : ''),
    );
  }

  get entries(): QueueLogEntry[] {
    return this.effects.flatMap((effect) => (effect.name === 'log' ? [effect.entry] : []));
  }

  /** The offer that rings at a member, or would be the next one to answer. */
  offerOf(name: string): string {
    const offers = this.effects.filter((effect) => effect.name === 'offer' && effect.memberId === memberId(name));
    const last = offers.at(-1);
    return last?.name === 'offer' ? last.offerId : 'none';
  }

  #written(isMeant: (effect: CentreEffect) => boolean, write: (effect: CentreEffect) => string): string {
    let atMs = -1;
    const words = this.effects.filter(isMeant).flatMap((effect) => {
      const time = effect.atMs === atMs ? [] : [String(effect.atMs / 1000)];
      atMs = effect.atMs;
      return [...time, write(effect)];
    });
    return words.join(' ');
  }
}

/** `ann?one`: rings at Ann for call one; `ann!one`: they are connected; `ann-paused`: no longer rings; `one>full`: goes. */
const SKETCHED = { offer: true, connect: true, 'cancel-offer': true, 'send-away': true };

function sketchOf(effect: CentreEffect): string {
  switch (effect.name) {
    case 'offer':
      return `${shortName(effect.memberId)}?${effect.callId}`;
    case 'connect':
      return `${shortName(effect.memberId)}!${effect.callId}`;
    case 'cancel-offer':
      return `${effect.memberId === null ? 'nobody' : shortName(effect.memberId)}-${effect.reason}`;
    case 'send-away':
      return `${effect.callId}>${effect.reason}`;
    default:
      return '';
  }
}

const logLine = ({ event, callId, memberId, queueName }: QueueLogEntry): string =>
  `${event}(${[callId, queueName, memberId && shortName(memberId)].filter((part) => part !== null).join(' ')})`;

const shortName = (id: string): string => id.slice(4);
const queueId = (name: string): string => `que_${name || 'q'}`;

/** `verb:subject@queue`, where the queue is `q` when none is said, or `verb:subject=more`. */
const WORDS: Readonly<Record<string, (script: CentreScript, subject: string, more: string) => void>> = {
  call: (script, callId, queue) => arrive(script, callId, queue, {}),
  urgent: (script, callId, queue) => arrive(script, callId, queue, { priority: 5 }),
  closed: (script, callId, queue) => arrive(script, callId, queue, { closed: { destination: { kind: 'hang-up' } } }),
  hang: (script, callId) => script.feed({ name: 'caller-hung-up', callId }),
  key: (script, callId, key) => script.feed({ name: 'caller-pressed', callId, key }),
  wish: (script, callId, number) => script.feed({ name: 'caller-wants-callback', callId, number }),
  stored: (script, callId) => script.feed({ name: 'callback-stored', callId }),
  unstored: (script, callId) => script.feed({ name: 'callback-not-stored', callId }),
  back: (script, callId, number) => {
    script.feed({ name: 'caller-wants-callback', callId, number });
    const last = script.effects.at(-1);
    if (last?.name === 'keep-callback') script.feed({ name: 'callback-stored', callId });
  },
  move: (script, callId) => script.feed({ name: 'caller-removed', callId, destination: null, asker: null }),
  give: (script, callId) => script.feed({ name: 'caller-given', callId }),
  over: (script, callId) => script.feed({ name: 'caller-went-over', callId }),
  take: (script, callId, who) => script.feed({ name: 'caller-taken', callId, memberId: memberId(who) }),
  in: (script, who, extension) =>
    script.feed({ name: 'agent-logged-in', agentId: memberId(who), extension: extension || `7${who}`, callId: null }),
  out: (script, who) => script.feed({ name: 'agent-logged-out', agentId: memberId(who) }),
  pause: (script, who, queue) => pause(script, 'member-paused', who, queue),
  resume: (script, who, queue) => pause(script, 'member-resumed', who, queue),
  yes: (script, who) => script.feed({ name: 'offer-answered', offerId: script.offerOf(who) }),
  no: (script, who) => script.feed({ name: 'offer-refused', offerId: script.offerOf(who), cause: 'declined' }),
  engaged: (script, who) => script.feed({ name: 'offer-refused', offerId: script.offerOf(who), cause: 'busy' }),
  fail: (script, who) => script.feed({ name: 'offer-failed', offerId: script.offerOf(who) }),
  skip: (script, who) => script.feed({ name: 'offer-skipped', offerId: script.offerOf(who) }),
  heard: (script, who, callId) => script.feed({ name: 'caller-heard', memberId: memberId(who), callId }),
  end: (script, who, callId) => script.feed({ name: 'talk-ended', memberId: memberId(who), callId, by: 'agent' }),
  bye: (script, who, callId) => script.feed({ name: 'talk-ended', memberId: memberId(who), callId, by: 'caller' }),
  transfer: (script, who, callId) =>
    script.feed({ name: 'talk-transferred', memberId: memberId(who), callId, destination: '205' }),
  ready: (script, who) => script.feed({ name: 'wrap-up-cut-short', memberId: memberId(who) }),
  busy: (script, who, talk) =>
    script.feed({ name: 'member-busy', memberId: memberId(who), talk: OtherCall.safeParse(talk).data ?? null }),
  free: (script, who) => script.feed({ name: 'member-free', memberId: memberId(who) }),
  gone: (script, who) => script.feed({ name: 'member-unreachable', memberId: memberId(who) }),
  here: (script, who) => script.feed({ name: 'member-reachable', memberId: memberId(who) }),
  away: (script, edge) => script.feed({ name: 'edge-away', edge }),
  told: (script, edge) => script.feed({ name: 'edge-lost', edge }),
  lost: (script, edge) => {
    script.feed({ name: 'edge-away', edge });
    script.feed({ name: 'edge-lost', edge });
  },
  unreached: (script, who, callId) =>
    script.feed({ name: 'callback-failed', memberId: memberId(who), callId, why: 'not-reached' }),
};

export function arrive(script: CentreScript, callId: string, queue: string, more: object): void {
  script.feed({
    name: 'caller-arrived',
    callId,
    queueId: queueId(queue),
    edge: 'edge-1',
    from: { number: '0123', name: null, userId: null },
    priority: 0,
    enteredAtMs: script.nowMs,
    originalPosition: null,
    closed: null,
    skillRule: null,
    maxWaitSeconds: null,
    callback: null,
    ...more,
  });
}

function pause(script: CentreScript, name: 'member-paused' | 'member-resumed', who: string, queue: string): void {
  script.feed({ name, memberId: memberId(who), queueId: queue === '' ? null : queueId(queue), reason: 'lunch' });
}
