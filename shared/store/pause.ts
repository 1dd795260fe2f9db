import { setTimeout as sleep } from 'node:timers/promises';
import { type Chance, fraction } from '#shared/world/index.ts';

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 640;

/** Waits before another try: 10, 20, 40 … ms, half of it by chance so that colliding writers part. */
export async function pause(attempt: number, chance: Chance): Promise<void> {
  const fullMs = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
  await sleep(fullMs / 2 + (fullMs / 2) * fraction(chance));
}
