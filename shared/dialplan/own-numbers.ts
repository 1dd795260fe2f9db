import { PhoneNumber } from '#shared/number/index.ts';
import { toE164 } from '#shared/number-form/index.ts';
import { NumberPool } from '#shared/number-pool/index.ts';
import { type TenantSnapshot, tenantSetting } from '#shared/tenant/index.ts';
import { byEach, byName, madeOf } from './made-of.ts';
import { type Planning, passingBy, reject, setBy } from './planning.ts';
import type { Step } from './route-plan.ts';

const numbersOf = madeOf(PhoneNumber, (numbers) => ({
  byNumber: new Map(numbers.map((one) => [one.number, one])),
  bySpelling: byEach(numbers, ({ spellings }) => spellings),
}));
const poolsOf = madeOf(NumberPool, (pools) => pools.toSorted(byName));

/** The number of the tenant that is meant, however it is written: a spelling of its own before what the country makes of it. */
export function ownNumber(snapshot: TenantSnapshot, said: string): PhoneNumber | null {
  const { byNumber, bySpelling } = numbersOf(snapshot);
  if (byNumber.size === 0) return null;
  const bare = said.replace(/^\+/, '');
  const spelled = bySpelling.get(said)?.[0] ?? bySpelling.get(bare)?.[0];
  if (spelled) return spelled;
  const e164 = toE164(said, tenantSetting(snapshot, 'region.country'));
  return byNumber.get(e164 ?? '') ?? byNumber.get(`+${bare}`) ?? null;
}

/** The pool that a number of nobody belongs to. */
export function poolOf(snapshot: TenantSnapshot, said: string): NumberPool | null {
  const pools = poolsOf(snapshot);
  if (pools.length === 0) return null;
  const e164 = toE164(said, tenantSetting(snapshot, 'region.country')) ?? `+${said.replace(/^\+/, '')}`;
  return pools.find(({ first, last }) => e164.length === first.length && first <= e164 && e164 <= last) ?? null;
}

/** Where a call to one of the tenant's own numbers goes; its pool decides for one that is not in use (DID-01, DID-05). */
export function stepAtNumber(planning: Planning, number: PhoneNumber, why: string): Step {
  const passing = passingBy(planning, number.id);
  if (!passing) return reject({ code: 'forwarding-loop' }, `the call has been at ${number.number} before`);
  if (!number.destination) return stepAtPool(planning, number.number) ?? notInUse(number.number);
  const step = passing.send(setBy(passing, `the number ${number.number}`), number.destination, { code: 'no-answer' });
  return { ...step, why: `${why}: ${step.why}` };
}

/** The fallback of the pool that has the number; null where none has. */
export function stepAtPool(planning: Planning, said: string): Step | null {
  const pool = poolOf(planning.snapshot, said);
  if (!pool?.fallback) return null;
  const passing = passingBy(planning, pool.id);
  if (!passing) return reject({ code: 'forwarding-loop' }, `the call has been at the pool ${pool.name} before`);
  const step = passing.send(setBy(passing, `the pool ${pool.name}`), pool.fallback, { code: 'no-answer' });
  return { ...step, why: `${said} is not in use, as the pool ${pool.name} has it: ${step.why}` };
}

const notInUse = (dialed: string): Step =>
  reject({ code: 'unknown-number', dialed }, `${dialed} is a number of the tenant that is not in use`);

/** A number of the tenant that is dialed inside does not go out and come back, not even to another site. */
export function ownNumberStep(planning: Planning, dialed: string): Step | null {
  const number = ownNumber(planning.snapshot, dialed);
  return number && stepAtNumber(planning, number, `${dialed} is the tenant’s own number ${number.number}`);
}
