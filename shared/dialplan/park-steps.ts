import { numbersOf } from '#shared/object/number-range.ts';
import { ParkOrbit } from '#shared/park-orbit/index.ts';
import { objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';
import { isCalledFrom } from './places.ts';
import { type Planning, reject } from './planning.ts';
import type { ParkStep, RejectStep, Step } from './route-plan.ts';

/** Where calls of a tenant are parked that has set up no place for it (XiVO 15.12 has 701 to 750). */
const DEFAULT_LOT = {
  lotId: null,
  name: 'Parking',
  places: [...numbersOf({ first: '701', last: '799' })],
  takesSeveral: false,
  takesNextSlot: false,
  timeoutSeconds: null,
  timeoutDestination: null,
  returnKey: null,
  musicOnHoldId: null,
} satisfies Omit<ParkStep, 'kind' | 'why' | 'otherwise'>;

const full: RejectStep = { kind: 'reject', rejection: { code: 'orbit-full' }, why: 'every place is taken' };
const empty: RejectStep = { kind: 'reject', rejection: { code: 'nothing-parked' }, why: 'no call is parked there' };

/** What the number of an orbit, or of one of its slots, leads to; null when it is neither. */
export function orbitStep(planning: Planning, dialed: string): Step | null {
  const { snapshot } = planning;
  const lots = lotsOf(snapshot);
  for (const lot of lots) {
    if (lot.extension === dialed) {
      const why = `${dialed} is the extension of the orbit ${lot.name}`;
      return ifFromHere(planning, lot, parkStep(snapshot, lot, why));
    }
    if (lot.slots !== null && isWithin(lot.slots, dialed))
      return ifFromHere(planning, lot, retrieve([dialed], `${dialed} is a slot of the orbit ${lot.name}`));
  }
  const isSlot = lots.length === 0 && DEFAULT_LOT.places.includes(dialed);
  return isSlot ? retrieve([dialed], `${dialed} is a slot where calls are parked`) : null;
}

/** Whether calls are parked at the number and keys may show it (sipXcom 20.04 PRK-08, XiVO 15.12 XA-PARK-04). */
export function isParkingPlace(snapshot: TenantSnapshot, number: string): boolean {
  const lots = lotsOf(snapshot);
  if (lots.length === 0) return DEFAULT_LOT.places.includes(number);
  return lots.some(
    ({ extension, slots, showsSlots }) =>
      extension === number || (showsSlots && slots !== null && isWithin(slots, number)),
  );
}

/** @param lot  null: the first one that the tenant has, or the usual one */
export function parkStep(snapshot: TenantSnapshot, lot: ParkOrbit | null, why: string): ParkStep {
  const chosen = lot ?? lotsOf(snapshot)[0];
  return { kind: 'park', ...(chosen ? termsOf(chosen) : DEFAULT_LOT), why, otherwise: full };
}

/** What the code leads to that parks without a number of an orbit. */
export function parkAnywhere(planning: Planning, why: string): Step {
  const step = parkStep(planning.snapshot, null, why);
  return ifFromHere(planning, lotsOf(planning.snapshot)[0], step);
}

/** Every place that the tenant has for calls, by orbit. */
export function parkSteps(snapshot: TenantSnapshot, why: string): ParkStep[] {
  const lots = lotsOf(snapshot);
  return (lots.length > 0 ? lots : [null]).map((lot) => parkStep(snapshot, lot, why));
}

/** Takes what is parked at a number: of an orbit, or of a slot; null when it is neither. */
export function retrieveStep(planning: Planning, number: string, why: string): Step | null {
  const lot = lotsOf(planning.snapshot).find(({ extension }) => extension === number);
  if (lot) return ifFromHere(planning, lot, retrieve(placesOf(lot), `${why}, ${lot.name}`));
  const step = orbitStep(planning, number);
  return step?.kind === 'retrieve' ? { ...step, why: `${why}, ${number}` } : step;
}

/** Phones of other locations than its own neither park at an orbit nor take from it (sipXcom 20.04 PRK-01, LOC-03). */
function ifFromHere(planning: Planning, lot: ParkOrbit | undefined, step: Step): Step {
  if (!lot || isCalledFrom(planning, lot.locationIds)) return step;
  return reject({ code: 'not-permitted' }, `${lot.name} is not called from where the caller is`);
}

const retrieve = (places: string[], why: string): Step => ({ kind: 'retrieve', places, why, otherwise: empty });

const lotsOf = (snapshot: TenantSnapshot): ParkOrbit[] =>
  [...objectsOf(snapshot, ParkOrbit).values()].filter(({ isEnabled }) => isEnabled);

const placesOf = ({ slots, extension }: ParkOrbit): string[] => (slots === null ? [extension] : [...numbersOf(slots)]);

const isWithin = ({ first, last }: { first: string; last: string }, number: string): boolean =>
  number.length === first.length && number >= first && number <= last;

function termsOf(lot: ParkOrbit): Omit<ParkStep, 'kind' | 'why' | 'otherwise'> {
  const { id: lotId, name, slots, takesNextSlot, timeoutSeconds, timeoutDestination, returnKey, musicOnHoldId } = lot;
  return {
    lotId,
    name,
    places: placesOf(lot),
    takesSeveral: slots === null && lot.takesSeveral,
    takesNextSlot,
    timeoutSeconds,
    timeoutDestination,
    returnKey,
    musicOnHoldId,
  };
}
