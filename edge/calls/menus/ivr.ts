import { callerParty, type IvrStep, type Step } from '#shared/dialplan/index.ts';
import {
  beginFlow,
  type FlowDoes,
  type FlowEvent,
  type FlowMove,
  type FlowState,
  followFlow,
  Ivr,
} from '#shared/ivr/index.ts';
import { assertNever } from '#shared/result.ts';
import { objectsOf } from '#shared/tenant/index.ts';
import { languageOfTenant } from '#shared/wording/index.ts';
import type { LiveCall } from '../call/index.ts';
import { LEFT, type Left } from '../voice/index.ts';
import { Application, type ApplicationEnd } from './application/index.ts';
import { GONE } from './gone.ts';
import type { MenuCall } from './menu-call.ts';

/** The application that has the call, and where the flow goes on after it. */
const running = new WeakMap<LiveCall, { readonly application: Application; readonly state: FlowState }>();

/** Follows a flow from node to node, until it says where the caller goes; null when he has left (shared/ivr/flow.ts). */
export async function inFlow({ ivrId, resumes }: IvrStep, menu: MenuCall): Promise<Step | null> {
  const ivr = objectsOf(menu.snapshot, Ivr).get(ivrId);
  const before = running.get(menu.call);
  if (!ivr || (resumes && !before)) return GONE;
  menu.reaches(ivr);
  if (!resumes || !before) return follow(ivr, beginFlow(ivr, variablesOf(ivr, menu)), menu);
  return goOn(ivr, before.state, { menu, end: await before.application.resume(menu, resumes) });
}

async function follow(ivr: Ivr, begun: FlowMove, menu: MenuCall): Promise<Step | null> {
  for (let move = begun; ; ) {
    const { does, state } = move;
    if (does.name === 'go') return menu.goesTo(ivr, does.destination);
    if (does.name === 'end') return { kind: 'reject', rejection: { code: 'hang-up' }, why: does.why };
    if (does.name === 'webhook') {
      const application = new Application(menu.call, ivr, {
        node: does,
        comesTo: (call) => void running.set(call, { application, state }),
      });
      running.set(menu.call, { application, state });
      return goOn(ivr, state, { menu, end: await application.run(menu) });
    }
    const event = await carryOut(does, { ivr, menu });
    if (event === LEFT) return null;
    move = followFlow(ivr, state, event);
  }
}

/** After an application: another node of the flow, or what the application has said. */
function goOn(
  ivr: Ivr,
  state: FlowState,
  { menu, end }: { menu: MenuCall; end: ApplicationEnd },
): Promise<Step | null> | Step | null {
  return 'step' in end ? end.step : follow(ivr, followFlow(ivr, state, end.event), menu);
}

function variablesOf(ivr: Ivr, { call, snapshot }: MenuCall): Readonly<Record<string, string>> {
  const { caller, dialed, shown = callerParty(caller) } = call.request;
  return { caller: shown.number, called: dialed, language: ivr.language ?? languageOfTenant(snapshot) };
}

type Working = Exclude<FlowDoes, { name: 'go' | 'end' | 'webhook' }>;
const DONE: FlowEvent = { name: 'done' };

async function carryOut(does: Working, { ivr, menu }: { ivr: Ivr; menu: MenuCall }): Promise<FlowEvent | Left> {
  switch (does.name) {
    case 'answer':
      return (await menu.answer()) === LEFT ? LEFT : DONE;
    case 'play':
      return (await menu.say(does.says, does)) ?? DONE;
    case 'wait':
      return (await menu.wait(does.ms)) ?? DONE;
    case 'ask': {
      const { says, maxDigits, waitMs } = does;
      const answer = await menu.ask(says, { maxDigits, firstKeyMs: waitMs, nextKeyMs: waitMs });
      if (answer === LEFT) return LEFT;
      return answer.digits === '' ? { name: 'silence' } : { name: 'digits', digits: answer.digits };
    }
    case 'report': {
      const { id: callId, request, world } = menu.call;
      const { tenant } = request.snapshot;
      const { event, variables } = does;
      world.onFlowReport?.({ tenantId: tenant.id, callId, ivrId: ivr.id, event, variables });
      return DONE;
    }
    default:
      return assertNever(does);
  }
}
