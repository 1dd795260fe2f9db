import type { Ivr } from '#shared/ivr/index.ts';
import { type TenantSnapshot, userDialed } from '#shared/tenant/index.ts';
import type { DialOutcome, IvrStep } from './menu-plan.ts';
import { ownNumber } from './own-numbers.ts';
import { inMenu, type RoutableCall } from './planning.ts';
import { type Rejection, SIP_ANSWER } from './rejection.ts';
import type { RingTarget } from './ring-target.ts';
import { plan } from './route.ts';
import type { RingStep, Step } from './route-plan.ts';

export interface CallOutOfFlow {
  /** Numbers and names as the tenant dials them; several ring together. */
  readonly numbers: readonly string[];
  /** How long it rings, in seconds. */
  readonly ringSeconds: number;
  /** What is shown outside, as far as the number is the tenant's; null: what else the dial plan has. */
  readonly shows?: { readonly number: string; readonly name: string } | null;
}

/**
 * An application of a flow calls somebody. Who is not reached anywhere has the flow go on, and no mailbox answers in his place:
 * `resumes` says why. Nothing leaves the tenant but by the forwarding of a user, or where the flow may call outside. Where several
 * ring, nobody's forwarding has the call of the others.
 */
export function routeOutOfFlow(
  snapshot: TenantSnapshot,
  call: RoutableCall,
  flow: Pick<Ivr, 'id' | 'name' | 'mayCallOutside'>,
  { numbers, ringSeconds, shows }: CallOutOfFlow,
): Step {
  const own = shows ? ownNumber(snapshot, shows.number) : null;
  const sees = { ...call, shows: own && shows ? { ...shows, number: own.number } : null };
  const resume = (rejection: Rejection): IvrStep =>
    resumeFlow(flow, outcomeOf(rejection), `as nobody was reached (${rejection.code})`);
  const steps = numbers.map((number) => {
    const { first } = plan(snapshot, sees, (planning) => {
      const inside = inMenu(planning);
      const payer = flow.mayCallOutside ? ({ kind: 'object', name: flow.name } as const) : null;
      const sent = { ...inside, payer, hasMailboxes: false };
      return sent.send(sent, { kind: 'number', number, ringSeconds }, { code: 'no-answer' });
    });
    return instead(ringingFor(first, ringSeconds), resume);
  });
  const rings = steps.filter((step) => step.kind === 'ring');
  const [first] = steps;
  if (steps.length === 1 || rings.length === 0) return first ?? resume({ code: 'no-answer' });
  return together(rings, resume);
}

/** The flow goes on after what its application has done. @param because  as … */
export const resumeFlow = (flow: Pick<Ivr, 'id' | 'name'>, resumes: DialOutcome, because: string): IvrStep => ({
  kind: 'ivr',
  ivrId: flow.id,
  name: flow.name,
  leads: [],
  resumes,
  why: `the flow ${flow.name} goes on, ${because}`,
});

/** Whoever can ring of all of them rings at once. */
function together([first, ...others]: readonly RingStep[], resume: (rejection: Rejection) => Step): Step {
  if (!first) throw new Error('nobody rings'); // asked only where somebody does
  const stage = [first, ...others].flatMap(({ stages }) => stages[0] ?? []);
  const who = (target: RingTarget) => (target.kind === 'user' ? target.userId : target.number);
  const otherwise = {
    busy: resume({ code: 'busy' }),
    noAnswer: resume({ code: 'no-answer' }),
    unreachable: resume({ code: 'unreachable' }),
    declined: resume({ code: 'declined' }),
  };
  const stages = [stage.filter((one, i) => stage.findIndex((other) => who(other) === who(one)) === i)];
  return { ...first, stages, otherwise };
}

/** The plan with something else wherever it ends without anybody. */
function instead(step: Step, replace: (rejection: Rejection) => Step): Step {
  if (step.kind === 'reject') return replace(step.rejection);
  if (step.kind !== 'ring') return step;
  const { busy, noAnswer, unreachable, declined } = step.otherwise;
  const otherwise = {
    busy: instead(busy, replace),
    noAnswer: instead(noAnswer, replace),
    unreachable: instead(unreachable, replace),
    declined: instead(declined, replace),
  };
  const { screening } = step;
  const refused = screening && { screening: { ...screening, refused: instead(screening.refused, replace) } };
  return { ...step, otherwise, ...refused };
}

function ringingFor(step: Step, ringSeconds: number): Step {
  if (step.kind !== 'ring') return step;
  return { ...step, stages: step.stages.map((stage) => stage.map((target) => ({ ...target, ringSeconds }))) };
}

function outcomeOf({ code }: Rejection): DialOutcome {
  const { status: sipStatus } = SIP_ANSWER[code];
  if (code === 'busy' || code === 'declined') return { status: 'busy', sipStatus };
  return { status: code === 'no-answer' ? 'no-answer' : 'failed', sipStatus };
}

/**
 * What is dialed for an address of the tenant, or for a name as a phone registers it.
 *
 * @returns null for what is elsewhere
 */
export function dialedAt(snapshot: TenantSnapshot, address: string): string | null {
  const [, user = '', host] = /^(?:sips?:)?([^@;]+)(?:@([^;:>?]+))?/i.exec(address) ?? [];
  const isOurs = host === undefined || host.toLowerCase() === snapshot.tenant.domain;
  if (!isOurs || user === '') return null;
  return userDialed(snapshot, user)?.extension ?? user;
}
