import { callerParty, type IvrStep, type Step } from '#shared/dialplan/index.ts';
import { beginFlow, type FlowDoes, type FlowEvent, followFlow, Ivr } from '#shared/ivr/index.ts';
import { assertNever } from '#shared/result.ts';
import { objectsOf } from '#shared/tenant/index.ts';
import { languageOfTenant } from '#shared/wording/index.ts';
import { LEFT, type Left } from '../voice/index.ts';
import { GONE } from './gone.ts';
import type { MenuCall } from './menu-call.ts';

/** Follows a flow from node to node, until it says where the caller goes; null when he has left (shared/ivr/flow.ts). */
export async function inFlow({ ivrId }: IvrStep, menu: MenuCall): Promise<Step | null> {
  const ivr = objectsOf(menu.snapshot, Ivr).get(ivrId);
  if (!ivr) return GONE;
  menu.reaches(ivr);
  for (let move = beginFlow(ivr, variablesOf(ivr, menu)); ; ) {
    const { does, state } = move;
    if (does.name === 'go') return menu.goesTo(ivr, does.destination);
    if (does.name === 'end') return { kind: 'reject', rejection: { code: 'hang-up' }, why: does.why };
    const event = await carryOut(does, { ivr, menu });
    if (event === LEFT) return null;
    move = followFlow(ivr, state, event);
  }
}

function variablesOf(ivr: Ivr, { call, snapshot }: MenuCall): Readonly<Record<string, string>> {
  const { caller, dialed, shown = callerParty(caller) } = call.request;
  return { caller: shown.number, called: dialed, language: ivr.language ?? languageOfTenant(snapshot) };
}

type Working = Exclude<FlowDoes, { name: 'go' | 'end' }>;
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
      const answer = await menu.ask(does.says, {
        maxDigits: does.maxDigits,
        firstKeyMs: does.waitMs,
        nextKeyMs: does.waitMs,
      });
      if (answer === LEFT) return LEFT;
      return answer.digits === '' ? { name: 'silence' } : { name: 'digits', digits: answer.digits };
    }
    case 'report': {
      const { id: callId, request, world } = menu.call;
      const { tenant } = request.snapshot;
      world.onFlowReport?.({
        tenantId: tenant.id,
        callId,
        ivrId: ivr.id,
        event: does.event,
        variables: does.variables,
      });
      return DONE;
    }
    default:
      return assertNever(does);
  }
}
