import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { PhraseId } from '#edge/media/index.ts';
import { assembleCdr, type Cdr } from '#shared/cdr/index.ts';
import { type ConfigObject, kindOf, type ObjectKindName } from '#shared/object/index.ts';
import type { SettingValues } from '#shared/setting/index.ts';
import type { SnapshotUser } from '#shared/tenant/index.ts';
import {
  ACME,
  passwordOf,
  startTestEdge,
  TEST_BOX,
  type TestEdge,
  type TestEdgeOptions,
  tenantIdOf,
  toUser,
} from './edge/index.ts';
import { PATIENCE_MS } from './patience.ts';
import { ALIKE, BaresipPhone, heardPhrase, type PhoneAccount, type PhoneEvent, secondsOfTone } from './phones/index.ts';

/** What each says. */
export const HZ = { '200': 1000, '201': 440, '202': 1800, '203': 2600, '204': 3200, '205': 2200 } as const;
export type Extension = keyof typeof HZ;

/** How long two talk, and how much of it the other one has heard at least: up to half a second is lost until audio is under way. */
export const TALK_MS = 1200;
const LEAST_SECONDS = 0.4;
/** A phone that is given up answers that somewhat later than the next one is rung. */
const CANCEL_MS = 800;
const AT = '2026-01-05T09:00:00.000Z';

/** A call that is over, in words that fit on a line. */
export interface Told {
  readonly cdr: Cdr;
  /** Who had a leg, why, and with a star whether he talked: `200 dialed*, 201 dialed, 202 forward-busy*`. */
  readonly legs: string;
  /** Names of its events without `call.`, in order. */
  readonly events: string;
}

interface ConfiguredObject {
  readonly id?: string;
  /** In clear. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

interface PhoneOfficeOptions extends TestEdgeOptions {
  /** Who has a phone that is on for as long as the office is open; everybody from 200 to 205 is a user. */
  readonly phones: readonly Extension[];
  /** Hears of everything that their phones tell. */
  readonly onPhoneEvent?: (extension: Extension, event: PhoneEvent) => void;
  /** Of the tenant; acme.example unless told. */
  readonly domain?: string;
}

/** An edge and real phones that several tests share: each test configures what it needs, and `clear` takes it back. */
export class PhoneOffice {
  readonly edge: TestEdge;
  readonly #domain: string;
  readonly #phones = new Map<string, BaresipPhone>();
  #told = 0;
  #objects = 0;

  private constructor(edge: TestEdge, domain: string) {
    this.edge = edge;
    this.#domain = domain;
  }

  static async open({ phones, onPhoneEvent = () => {}, domain = ACME, ...options }: PhoneOfficeOptions) {
    const office = new PhoneOffice(await startTestEdge([{ domain, extensions: Object.keys(HZ) }], options), domain);
    await Promise.all(phones.map((extension) => office.#plugIn(extension, (event) => onPhoneEvent(extension, event))));
    return office;
  }

  /** Whoever has a phone. */
  phone(extension: Extension): BaresipPhone {
    const phone = this.#phones.get(extension);
    if (!phone) throw new Error(`${extension} has no phone`);
    return phone;
  }

  account(extension: Extension): PhoneAccount {
    const server = { host: this.edge.host, port: this.edge.udpPort, transport: 'udp' as const };
    return { extension, password: passwordOf(extension), domain: this.#domain, server };
  }

  userId(extension: Extension): string {
    return `usr_${this.tenantId.slice(4)}${extension}`;
  }

  get tenantId(): string {
    return tenantIdOf(this.#domain);
  }

  /** Configures an object; what has a default is left out. @returns its id */
  has(kind: ObjectKindName, { id, secrets = {}, ...fields }: ConfiguredObject): string {
    const { New, idPrefix } = kindOf(kind);
    const own = { id: id ?? `${idPrefix}_${++this.#objects}`, createdAt: AT, updatedAt: AT };
    const name = 'name' in New.shape ? { name: `${kind} of ${own.id}` } : {};
    const object = { ...own, ...New.parse({ ...name, ...fields }) } as ConfigObject;
    const sealed = Object.entries(secrets).map(([secret, value]) => [secret, TEST_BOX.seal(this.tenantId, value)]);
    this.edge.store.putObject(this.tenantId, kind, object, Object.fromEntries(sealed));
    return own.id;
  }

  /** A user is different from now on, until the end of the file. */
  changes(extension: Extension, fields: Partial<SnapshotUser>): void {
    this.edge.store.putUser(this.tenantId, { ...toUser({ domain: this.#domain }, extension), ...fields });
  }

  /** Settings of a user, or of the tenant. */
  sets(bearer: Extension | 'tenant', values: SettingValues): void {
    this.edge.store.putSettings(this.tenantId, bearer === 'tenant' ? this.tenantId : this.userId(bearer), values);
  }

  /** Nothing is configured any more but objects of these kinds, and what a failed test has not asked for is told to nobody. */
  clear(...kept: readonly ObjectKindName[]): void {
    this.#told = this.edge.journal.events.filter(({ type }) => type === 'call.ended').length;
    this.edge.store.clearConfiguration(this.tenantId, kept);
  }

  /**
   * One calls, others ring until somebody answers: `201 > 203 & 202*` is 201 alone until it stops, then both, and 202 answers. The two
   * talk then. Where nobody answers, the caller hears so.
   */
  async call(from: Extension, dialed: string, rings: string): Promise<Told> {
    const stages = stagesOf(rings);
    const answering = stages.flat().find(({ answers }) => answers)?.extension;
    await this.phone(from).call(dialed);
    for (const stage of stages) {
      if (answering && stage.some(({ answers }) => answers)) await this.answers(answering);
      await this.ringsOut(...stage.flatMap(({ extension, answers }) => (answers ? [] : [extension])));
    }
    if (answering) {
      await this.phone(from).waitFor('answered', PATIENCE_MS);
      await this.talk(from, answering);
    } else await this.phone(from).waitFor('ended', PATIENCE_MS);
    const told = await this.told();
    expect(inTurn(told.cdr, stages), `${dialed} rings ${rings}`).toBe(true);
    return told;
  }

  /** A code that is carried out: the edge answers, says so and hangs up. */
  async dials(from: Extension, code: string, says: PhraseId): Promise<Told> {
    await this.phone(from).call(code);
    await this.phone(from).waitFor('answered', PATIENCE_MS);
    await this.phone(from).waitFor('ended', PATIENCE_MS);
    expect(await heardPhrase(this.phone(from), says), `${from} hears ${says}`).toBeGreaterThan(ALIKE);
    return this.told();
  }

  /** A call that is refused. @returns the status that the phone has got */
  async isRefused(from: Extension, dialed: string): Promise<Told & { readonly status: number | null }> {
    await this.phone(from).call(dialed);
    const { status } = await this.phone(from).waitFor('ended', PATIENCE_MS);
    return { ...(await this.told()), status };
  }

  /** One calls, and hangs up once the last of them rings: `201 > 203`. */
  async givesUp(from: Extension, dialed: string, rings: string): Promise<Told> {
    const before = stagesOf(rings).flat();
    const { extension: last } = before.pop() as Rung;
    await this.phone(from).call(dialed);
    for (const { extension } of before) await this.ringsOut(extension);
    await this.phone(last).waitFor('incoming', PATIENCE_MS);
    await this.phone(from).hangUp();
    await this.over(from, last);
    return this.told();
  }

  /** One calls, the other answers. */
  async connect(from: Extension, to: Extension): Promise<void> {
    await this.phone(from).call(to);
    await this.answers(to);
    await this.phone(from).waitFor('answered', PATIENCE_MS);
  }

  /** The phones ring, and nobody answers. */
  async ringsOut(...extensions: readonly Extension[]): Promise<void> {
    await Promise.all(
      extensions.map(async (extension) => {
        await this.phone(extension).waitFor('incoming', PATIENCE_MS);
        await this.phone(extension).waitFor('ended', PATIENCE_MS);
      }),
    );
  }

  /** The phone rings, and is answered. */
  async answers(extension: Extension): Promise<void> {
    const phone = this.phone(extension);
    await phone.waitFor('incoming', PATIENCE_MS);
    await phone.answer();
    await phone.waitFor('answered', PATIENCE_MS);
  }

  /** The two hear each other, until the first hangs up. */
  async talk(one: Extension, other: Extension): Promise<void> {
    await sleep(TALK_MS);
    await this.phone(one).hangUp();
    await this.over(one, other);
    await this.heard(one, other);
    await this.heard(other, one);
  }

  /** Nobody of them has a call any more. */
  async over(...extensions: readonly Extension[]): Promise<void> {
    await Promise.all(extensions.map((extension) => this.phone(extension).waitFor('ended', PATIENCE_MS)));
  }

  /** Who had a call has heard in it what the other one says. */
  async heard(by: Extension, other: Extension): Promise<void> {
    const seconds = secondsOfTone(await this.phone(by).recording(), HZ[other]);
    expect(seconds, `${by} has heard ${other}`).toBeGreaterThan(LEAST_SECONDS);
  }

  /** The oldest call that is over and was not told yet. */
  async told(): Promise<Told> {
    this.#told += 1;
    const record = (await this.edge.journal.ended(this.#told, { withinMs: PATIENCE_MS }))[this.#told - 1];
    if (!record) throw new Error('no call has ended');
    const cdr = assembleCdr(record);
    const legs = cdr.legs.map(({ party, reason, answeredAt }) => `${party.number} ${reason}${answeredAt ? '*' : ''}`);
    const events = this.edge.journal.events.filter(({ callId }) => callId === record.callId);
    return { cdr, legs: legs.join(', '), events: events.map(({ type }) => type.replace('call.', '')).join(' ') };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#phones.values()].map((phone) => phone.close()));
    await this.edge.close();
  }

  async #plugIn(extension: Extension, onEvent: (event: PhoneEvent) => void): Promise<void> {
    const [account, says] = [this.account(extension), { toneHz: HZ[extension] }];
    const phone = await BaresipPhone.start({ account, says, onEvent });
    this.#phones.set(extension, phone);
    expect(await phone.register()).toBe(200);
  }
}

interface Rung {
  readonly extension: Extension;
  readonly answers: boolean;
}

const stagesOf = (rings: string): Rung[][] =>
  rings.split(' > ').map((stage) =>
    stage
      .split(' & ')
      .filter((one) => one !== '')
      .map((one) => ({ extension: one.replace('*', '') as Extension, answers: one.endsWith('*') })),
  );

/** Whether each stage has rung once the one before had stopped, by the times of the bill. */
function inTurn({ legs }: Cdr, stages: readonly Rung[][]): boolean {
  const times = stages.map((stage) =>
    legs
      .filter(({ party, role }) => role === 'callee' && stage.some(({ extension }) => extension === party.number))
      .map(({ startedAt, endedAt }) => ({ from: Date.parse(startedAt), to: Date.parse(endedAt) })),
  );
  return times.every((now, i) => {
    const before = times[i - 1] ?? [];
    return before.every(({ to }) => now.every(({ from }) => from >= to - CANCEL_MS));
  });
}
