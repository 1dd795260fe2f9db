import type { BaresipPhone, PhoneEvent } from './phones/index.ts';
import type { Manner } from './rung-phones.ts';

/** A phone of whoever answers, without anybody waiting for what it tells. */
export interface Desk {
  state: 'idle' | 'ringing' | 'talking';
  /** How often it has rung. */
  rung: number;
  /** What it does the next times; after that it lets ring. */
  readonly manners: Manner[];
}

/** A phone has told something. */
export function heard(desk: Desk, name: PhoneEvent['name'], phone: BaresipPhone): void {
  if (name === 'answered') desk.state = 'talking';
  if (name === 'ended') desk.state = 'idle';
  if (name !== 'incoming') return;
  desk.state = 'ringing';
  desk.rung += 1;
  const manner = desk.manners.shift();
  // Who is too late for it is seen where the call does not go as written.
  if (manner === '*') phone.answer().catch(() => {});
  if (manner === '-') phone.hangUp().catch(() => {});
}
