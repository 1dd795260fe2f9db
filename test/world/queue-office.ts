import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { LiveQueue } from '#shared/call-queue/index.ts';
import type { QueueLogEntry, QueueLogEvent } from '#shared/queue-log/index.ts';
import { historyOf, type QueueFigures, ReportSpan, reportByQueue, SpanRows } from '#shared/queue-statistics/index.ts';
import { type Desk, heard } from './desk.ts';
import { ACME, type TestEdge, toUser } from './edge/index.ts';
import { type Extension, PhoneOffice, TALK_MS, type Told } from './phone-office.ts';
import type { BaresipPhone, PhoneEvent } from './phones/index.ts';
import { extensionsIn, inOrder, inStages, rungBy, rungIn } from './rung-phones.ts';

const PATIENT = { timeout: 60_000, interval: 20 };
const DAY_MS = 86_400_000;
const FIRST_NUMBER = 300;

/** A queue that callers dial. */
export interface DialedQueue {
  readonly id: string;
  readonly number: string;
}

/**
 * Real phones around queues that are configured in a line each, and calls that are. All of 200 to 205 have phones; whoever is rung
 * does what the line of the call says.
 *
 *     const queue = office.queue('201 202:1', { strategy: 'linear' });   // 202 with the penalty 1
 *     await office.call('200', queue, '201- > 202*');                    // 201 is busy, then 202 answers
 */
export class QueueOffice {
  readonly phones: PhoneOffice;
  readonly #desks: ReadonlyMap<Extension, Desk>;
  #queues = 0;

  private constructor(phones: PhoneOffice, desks: ReadonlyMap<Extension, Desk>) {
    this.phones = phones;
    this.#desks = desks;
  }

  static async open(options: Omit<Parameters<typeof PhoneOffice.open>[0], 'phones' | 'onPhoneEvent'> = {}) {
    const everybody: Extension[] = ['200', '201', '202', '203', '204', '205'];
    const desks = new Map(everybody.map((one): [Extension, Desk] => [one, { state: 'idle', rung: 0, manners: [] }]));
    const onPhoneEvent = (extension: Extension, { name }: PhoneEvent) => {
      const desk = desks.get(extension);
      if (desk) heard(desk, name, phones.phone(extension));
    };
    const phones = await PhoneOffice.open({ ...options, phones: everybody, onPhoneEvent });
    return new QueueOffice(phones, desks);
  }

  get edge(): TestEdge {
    return this.phones.edge;
  }

  get control(): TestEdge['calls']['control'] {
    return this.edge.calls.control;
  }

  phone(extension: Extension): BaresipPhone {
    return this.phones.phone(extension);
  }

  /**
   * A queue with a number of its own. Who is asked rings until he answers or refuses, unless told otherwise, and the next one at once.
   *
   * @param members  users by extension, agents by their number of four digits, with their penalty behind a colon
   */
  queue(members: string, fields: object = {}): DialedQueue {
    const number = String(FIRST_NUMBER + this.#queues++);
    const ringing = { memberRingSeconds: null, retrySeconds: 0, timeoutDecides: 'queue' };
    const all = { name: number, extension: number, ...ringing, ...fields };
    return { id: this.phones.has('queue', { ...all, members: this.#membersOf(members) }), number };
  }

  /** The queue has other members from the next call on. */
  changes({ id, number }: DialedQueue, members: string, fields: object = {}): void {
    this.phones.has('queue', { id, name: number, extension: number, ...fields, members: this.#membersOf(members) });
  }

  /** Users without phones. */
  hires(...extensions: readonly string[]): void {
    for (const one of extensions) this.edge.store.putUser(this.phones.tenantId, toUser({ domain: ACME }, one));
  }

  /** An agent, who can what is said: weights by skill. */
  agent(number: string, can: Readonly<Record<string, number>> = {}, fields: object = {}): string {
    const skills = Object.entries(can).map(([name, weight]) => {
      return { skillId: this.phones.has('skill', { id: `skl_${name}`, name }), weight };
    });
    return this.phones.has('agent', { id: agentId(number), number, firstName: `Agent ${number}`, skills, ...fields });
  }

  /** An agent logs in at a phone, by code. */
  async logsIn(extension: Extension, number: string): Promise<void> {
    await this.#dialsCode(extension, `*31${number}`, 'AGENTCALLBACKLOGIN', agentId(number));
  }

  async logsOut(extension: Extension, number: string): Promise<void> {
    await this.#dialsCode(extension, '*32', 'AGENTCALLBACKLOGOFF', agentId(number));
  }

  /** The agent who is logged in there pauses, or goes on. */
  async pauses(extension: Extension, number: string, event: 'PAUSEALL' | 'UNPAUSEALL' = 'PAUSEALL'): Promise<void> {
    await this.#dialsCode(extension, '*33', event, agentId(number));
  }

  /** How phones answer from now on: `201* 202-`. */
  expect(manners: string): void {
    for (const { extension, manner } of rungIn(manners)) this.#desk(extension).manners.push(manner);
  }

  /**
   * One calls a queue, and the phones ring one after the other: `201- & 202 > 203*`. Whoever answers is who is put through; the caller
   * hangs up then. Where nobody answers, he hears so.
   *
   * @param during  while they talk, or before the caller hears that nobody answers
   */
  async call(from: Extension, { number }: DialedQueue, rings: string, during = async () => {}): Promise<Told> {
    const stages = rings.split(' > ');
    const rung = [...new Set(rungIn(rings).map(({ extension }) => extension))];
    const before = rung.map((extension) => this.#desk(extension).rung);
    this.expect(rings);
    await this.phone(from).call(number);
    const answering = rungIn(rings).find(({ manner }) => manner === '*')?.extension;
    if (answering) {
      await this.talking(from, answering);
      await during();
      await this.phone(from).hangUp();
    } else await during();
    await this.phone(from).waitFor('ended', PATIENT.timeout);
    await this.idle(from, ...rung);
    const told = await this.phones.told();
    const what = `who rings when ${from} calls ${number}`;
    expect(inStages(rungBy(told), stages), what).toBe(stages.map((stage) => inOrder(extensionsIn(stage))).join(' > '));
    const times = rung.map((extension) => extensionsIn(rings).filter((one) => one === extension).length);
    expect(rung.map((extension, i) => this.#desk(extension).rung - (before[i] ?? 0))).toEqual(times);
    return told;
  }

  /** A call that rings nobody. @returns the status that the caller's phone is told */
  async isSentOff(from: Extension, { number }: DialedQueue): Promise<number | null> {
    await this.phone(from).call(number);
    const { status } = await this.phone(from).waitFor('ended', PATIENT.timeout);
    expect(rungBy(await this.phones.told())).toEqual([]);
    return status;
  }

  /** One call after the other, of which each is answered by the next: `201* 202* 201- > 202*` has three. */
  async calls(queue: DialedQueue, lines: readonly string[]): Promise<void> {
    for (const line of lines) await this.call('200', queue, line);
  }

  /** One calls, and waits. */
  async waits(from: Extension, { id, number }: DialedQueue): Promise<void> {
    const before = this.entries(id).filter(({ event }) => event === 'ENTERQUEUE').length;
    await this.phone(from).call(number);
    await this.phone(from).waitFor('answered', PATIENT.timeout);
    await vi.waitFor(
      () => expect(this.entries(id).filter(({ event }) => event === 'ENTERQUEUE')).toHaveLength(before + 1),
      PATIENT,
    );
  }

  /** Two talk, who have nothing to do with queues. */
  async connects(from: Extension, to: Extension): Promise<void> {
    this.expect(`${to}*`);
    await this.phone(from).call(to);
    await this.talking(from, to);
  }

  /** Whoever waits or talks hangs up. */
  async leaves(...callers: readonly Extension[]): Promise<void> {
    for (const caller of callers) {
      await this.phone(caller).hangUp();
      await this.phone(caller).waitFor('ended', PATIENT.timeout);
    }
    for (const _ of callers) await this.phones.told();
  }

  /** The two have been put through to each other. */
  async talking(one: Extension, other: Extension): Promise<void> {
    const inTalk = () =>
      this.#calls
        .map(({ legs }) => legs.filter(({ state }) => state === 'talking').map(({ party }) => party.number))
        .map((numbers) => numbers.toSorted().join());
    await vi.waitFor(() => expect(inTalk()).toContain([one, other].toSorted().join()), PATIENT);
    await vi.waitFor(
      () => expect([one, other].map((who) => this.#desk(who).state)).toEqual(['talking', 'talking']),
      PATIENT,
    );
  }

  /** The two hear each other; they hang up by themselves. */
  async converse(): Promise<void> {
    await sleep(TALK_MS);
  }

  async heardEachOther(one: Extension, other: Extension): Promise<void> {
    await this.phones.heard(one, other);
    await this.phones.heard(other, one);
  }

  /** Whoever rings answers, and is put through to the caller. */
  async answers(to: Extension, from: Extension): Promise<void> {
    await this.rings(to);
    await this.phone(to).answer();
    await this.talking(from, to);
  }

  /** The phone rings, now or in a moment. */
  rings(extension: Extension): Promise<void> {
    return vi.waitFor(() => expect(this.#desk(extension).state, `${extension} rings`).toBe('ringing'), PATIENT);
  }

  firstToRing(...extensions: readonly Extension[]): Promise<Extension> {
    return vi.waitUntil(() => extensions.find((one) => this.#desk(one).state === 'ringing'), PATIENT);
  }

  isIdle(extension: Extension): boolean {
    return this.#desk(extension).state === 'idle';
  }

  /** None of them has a call. */
  idle(...extensions: readonly Extension[]): Promise<void> {
    return vi.waitFor(() => expect(extensions.filter((one) => !this.isIdle(one))).toEqual([]), PATIENT);
  }

  /** What the log has of a queue so far. */
  entries(queueId: string): readonly QueueLogEntry[] {
    return this.edge.queueLog.filter((entry) => entry.queueId === queueId);
  }

  /** The log of a queue reads so: `ENTERQUEUE, RINGNOANSWER 201, CONNECT 202`. */
  logged({ id }: DialedQueue, expected: string): Promise<void> {
    return vi.waitFor(() => expect(this.entries(id).map(wordsOf).join(', ')).toBe(expected), PATIENT);
  }

  /** What the report of a queue has of today. */
  figures({ id }: DialedQueue): QueueFigures | undefined {
    const [from, to] = [-DAY_MS, DAY_MS].map((ms) => new Date(Date.now() + ms).toISOString().slice(0, 10));
    const span = { from, to, grain: 'day', timeZone: 'UTC', workingHours: null, daysOfWeek: [] };
    const { calls } = historyOf(this.entries(id));
    return reportByQueue(calls, new SpanRows(ReportSpan.parse(span)), () => 20).get(id);
  }

  /** What supervisors see. */
  async live({ id }: DialedQueue): Promise<LiveQueue> {
    const live = await this.control.showQueue(this.phones.tenantId, id);
    if (!live) throw new Error(`nobody distributes the calls of ${id}`);
    return live;
  }

  /** Nobody has a call, nobody is logged in, nothing is configured. */
  async clear(): Promise<void> {
    for (const desk of this.#desks.values()) desk.manners.length = 0;
    for (const [extension, { state }] of this.#desks) if (state !== 'idle') await this.phone(extension).hangUp();
    await this.idle(...this.#desks.keys());
    await vi.waitFor(() => expect(this.#calls).toEqual([]), PATIENT);
    for (const [agent, extension] of this.#loggedIn())
      await this.#dialsCode(extension, '*32', 'AGENTCALLBACKLOGOFF', agent);
    this.phones.clear();
    this.#queues = 0;
  }

  close(): Promise<void> {
    return this.phones.close();
  }

  get #calls() {
    return this.control.list({ tenantId: this.phones.tenantId, userId: null, after: null, limit: 100 });
  }

  #membersOf(members: string) {
    return members.split(' ').map((one) => {
      const [who = '', penalty = '0'] = one.split(':');
      return { ...this.#memberOf(who), penalty: Number(penalty) };
    });
  }

  #memberOf(who: string) {
    return who.length === 4
      ? { kind: 'agent', agentId: agentId(who) }
      : { kind: 'user', userId: this.phones.userId(who as Extension) };
  }

  /** Hangs up once it is done, before it is all said. */
  async #dialsCode(extension: Extension, code: string, event: QueueLogEvent, memberId: string): Promise<void> {
    const done = () => this.edge.queueLog.filter((one) => one.event === event && one.memberId === memberId).length;
    const before = done();
    await this.phone(extension).call(code);
    await vi.waitFor(() => expect(done(), `${extension} dials ${code}`).toBe(before + 1), PATIENT);
    await this.phone(extension).waitFor('answered', PATIENT.timeout);
    await this.phone(extension).hangUp();
    await this.phone(extension).waitFor('ended', PATIENT.timeout);
    await this.phones.told();
  }

  #loggedIn(): ReadonlyMap<string, Extension> {
    const agents = new Map<string, Extension>();
    for (const entry of this.edge.queueLog) {
      if (entry.event === 'AGENTCALLBACKLOGIN') agents.set(entry.memberId ?? '', entry.extension as Extension);
      if (entry.event === 'AGENTCALLBACKLOGOFF') agents.delete(entry.memberId ?? '');
    }
    return agents;
  }

  #desk(extension: Extension): Desk {
    const desk = this.#desks.get(extension);
    if (!desk) throw new Error(`${extension} has no phone`);
    return desk;
  }
}

const agentId = (number: string): string => `agt_${number}`;

const wordsOf = ({ event, memberName }: QueueLogEntry): string =>
  memberName === null ? event : `${event} ${memberName.split('/')[1]}`;
