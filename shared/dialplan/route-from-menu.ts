import type { AutoAttendant, DialableExtensions } from '#shared/auto-attendant/index.ts';
import type { Destination } from '#shared/destination/index.ts';
import { matcherOfAny } from '#shared/number-pattern/index.ts';
import { numbersOfUser, type TenantSnapshot, userDialed } from '#shared/tenant/index.ts';
import { sendTo } from './destination-steps.ts';
import { stepInside } from './dialed-number.ts';
import { operatorOf } from './menu-steps.ts';
import { inMenu, type RoutableCall, reject, setBy } from './planning.ts';
import { plan } from './route.ts';
import type { RoutePlan } from './route-plan.ts';

/** What the caller has chosen in. */
export interface Menu {
  readonly name: string;
  /** An administrator has allowed it to call numbers outside; never an attendant. */
  readonly mayCallOutside: boolean;
}

/** Where a menu sends the call. */
export function routeFromMenu(
  snapshot: TenantSnapshot,
  call: RoutableCall,
  { name, mayCallOutside }: Menu,
  destination: Destination,
): RoutePlan {
  return plan(snapshot, call, (planning) => {
    const sent = mayCallOutside ? setBy({ ...planning, isInMenu: false }, name) : inMenu(planning);
    return sendTo(sent, destination, { code: 'hang-up' });
  });
}

/** What an extension leads to that the caller has dialed in a menu: users and what else has a number inside, never more. */
export function routeDialedInMenu(snapshot: TenantSnapshot, call: RoutableCall, dialed: string): RoutePlan {
  return plan(
    snapshot,
    call,
    (planning) =>
      stepInside(inMenu(planning), dialed) ??
      reject({ code: 'unknown-number', dialed }, `${dialed} is the extension of nobody`),
  );
}

type DialingRules = Pick<AutoAttendant, 'allowsExtensions' | 'permittedExtensions' | 'deniedExtensions'>;

/** The extensions of an attendant's tenant, as far as it lets callers dial them (sipXcom 20.04 AAT-03). */
export function dialableExtensions(snapshot: TenantSnapshot, rules: DialingRules): DialableExtensions {
  const operator = operatorOf(snapshot);
  if (!rules.allowsExtensions) return { operator, has: () => false, goesOn: () => false };
  const [isAmong, isDenied] = [matcherOfAny(rules.permittedExtensions), matcherOfAny(rules.deniedExtensions)];
  const isPermitted = (number: string) =>
    (rules.permittedExtensions.length === 0 || isAmong(number)) && !isDenied(number);
  let permitted: readonly string[] | undefined; // asked for with each key that is pressed, of thousands
  return {
    operator,
    has: (dialed) => isExtension(snapshot, dialed) && isPermitted(dialed),
    goesOn: (dialed) => {
      permitted ??= extensionsOf(snapshot).filter(isPermitted);
      const longer = permitted[firstFrom(permitted, dialed) + (permitted.includes(dialed) ? 1 : 0)];
      return longer?.startsWith(dialed) === true;
    },
  };
}

const isExtension = (snapshot: TenantSnapshot, dialed: string): boolean =>
  userDialed(snapshot, dialed)?.isEnabled ?? snapshot.objectByNumber.has(dialed);

/** Made once for a snapshot: a tenant has thousands, and each key that is pressed asks. */
const sortedExtensions = new WeakMap<TenantSnapshot, readonly string[]>();

function extensionsOf(snapshot: TenantSnapshot): readonly string[] {
  const known = sortedExtensions.get(snapshot);
  if (known) return known;
  const users = [...snapshot.userById.values()].filter(({ isEnabled }) => isEnabled);
  const all = [...users.flatMap(numbersOfUser), ...snapshot.objectByNumber.keys()];
  const sorted = all.filter((number) => /^[0-9]+$/.test(number)).sort();
  sortedExtensions.set(snapshot, sorted);
  return sorted;
}

/** The place of the first that is not before `wanted`. */
function firstFrom(sorted: readonly string[], wanted: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as string) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
