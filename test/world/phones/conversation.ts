import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { MOST, toneHeard } from './hearing.ts';
import type { Phone } from './phone.ts';

/** What the two phones of a conversation say. */
export const CALLER_HZ = 1000;
export const CALLEE_HZ = 440;
/** Long enough that the tenths of a second which a phone on a busy machine drops do not matter. */
export const TALK_MS = 3000;

/** Phones and browsers alike. */
type Party = Pick<Phone, 'call' | 'waitFor' | 'answer' | 'hangUp'>;

export async function registered<Kind extends Pick<Phone, 'register'>>(phone: Promise<Kind>): Promise<Kind> {
  const started = await phone;
  expect(await started.register()).toBe(200);
  return started;
}

/** The caller dials, the callee answers, and both know. */
export async function connect(caller: Party, callee: Party, dialed = '201'): Promise<void> {
  await caller.call(dialed);
  await callee.waitFor('incoming');
  await callee.answer();
  await Promise.all([caller.waitFor('answered'), callee.waitFor('answered')]);
}

/** One hangs up, and both know. */
export async function part(one: Party, other: Party): Promise<void> {
  await one.hangUp();
  await Promise.all([one.waitFor('ended'), other.waitFor('ended')]);
}

/** A whole call, which the caller ends. */
export async function converse(caller: Party, callee: Party): Promise<void> {
  await connect(caller, callee);
  await sleep(TALK_MS);
  await part(caller, callee);
}

/** A whole call to one of our own numbers. */
export async function callService(caller: Party, dialed: string): Promise<void> {
  await caller.call(dialed);
  await caller.waitFor('answered');
  await sleep(TALK_MS);
  await caller.hangUp();
  await caller.waitFor('ended');
}

/** Most of what the phone heard in its last call was this tone. */
export async function expectHeard(phone: Pick<Phone, 'recording'>, toneHz: number): Promise<void> {
  expect(toneHeard(await phone.recording(), toneHz)).toBeGreaterThan(MOST);
}
