import type { VerbOf } from '#shared/call-application/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import type { LiveCall } from '../../call/index.ts';
import type { AnsweredLeg } from '../../conversation/index.ts';
import type { TakenLeg } from '../../elsewhere/give-leg.ts';
import { takeFromQueue } from '../../queue/index.ts';
import { handOver } from '../../transfer/index.ts';
import { BEEP, LEFT, type Left } from '../../voice/index.ts';
import type { MenuCall } from '../menu-call.ts';

/** How often an empty queue is looked at (chosen). */
const LOOK_MS = 1000;

/** Whose phone has refused to come is asked again then, not before (chosen). */
const HOLD_BACK_MS = 30_000;

/**
 * Has the caller of an application talk to who waits at the head of a queue, or to the call that it names: his leg goes over into
 * that call, and his own is over.
 *
 * @param options.comeTo  has him come into that call
 * @param options.bringHere  has who has waited at another edge come into his; false when he could not be had
 * @returns `timeout`: nobody could be had in time
 */
export async function dequeue(
  { callSid, beep, timeout }: Pick<VerbOf<'dequeue'>, 'callSid' | 'beep' | 'timeout'>,
  menu: MenuCall,
  options: {
    readonly queueId: string;
    readonly comeTo: (call: LiveCall, come: () => AnsweredLeg) => AnsweredLeg;
    readonly bringHere: (taken: TakenLeg) => Promise<boolean>;
  },
): Promise<'came' | 'timeout' | Left> {
  if ((await menu.answer()) === LEFT || !menu.leg) return LEFT;
  const from = menu.call;
  const { id } = menu.leg;
  const { clock } = from.world;
  const untilMs = timeout === 0 ? Number.POSITIVE_INFINITY : clock.nowMs() + timeout * 1000;
  const taker = {
    mayCome: () => from.conversation.leg(id) !== undefined && from.conversation.mayHandOver.ok,
    comeTo: (call: LiveCall, causedBy: LegId) => {
      const arrival = { id: call.world.ids.next('leg'), reason: 'queue', causedBy } as const;
      return options.comeTo(call, () => handOver(from, id, call, arrival));
    },
  };
  let hasBeeped = false;
  /** Who could not be had just now: those behind him come first at the next look. */
  let notHad: string | undefined;
  /** Whose phones have refused the media of this edge, and until when they are left in peace. */
  const heldBack = new Map<string, number>();
  const mayBeHad = (callId: string) =>
    (callSid === undefined || callId === callSid) &&
    callId !== notHad &&
    clock.nowMs() >= (heldBack.get(callId) ?? Number.NEGATIVE_INFINITY);
  for (;;) {
    const waiting = await headOf(from, options.queueId, mayBeHad);
    notHad = undefined;
    if (waiting) {
      if (beep && !hasBeeped && (await menu.sound([BEEP])) === LEFT) return LEFT;
      hasBeeped = true;
      if (typeof waiting !== 'string') {
        if (await takeFromQueue(waiting, taker)) return 'came';
      } else if (taker.mayCome()) {
        const taken = await from.world.takeWaiting?.(from.request.snapshot.tenant.id, waiting, from);
        if (taken && (await options.bringHere(taken))) return 'came';
        if (from.isEnded) return LEFT;
        if (taken) heldBack.set(waiting, clock.nowMs() + HOLD_BACK_MS);
      }
      notHad = typeof waiting === 'string' ? waiting : waiting.id;
    }
    if (clock.nowMs() >= untilMs) return 'timeout';
    if ((await menu.wait(Math.min(LOOK_MS, untilMs - clock.nowMs()))) === LEFT) return LEFT;
  }
}

/** @returns  his call; its id where he waits at another edge */
async function headOf(
  { world, request }: LiveCall,
  queueId: string,
  mayBeHad: (callId: string) => boolean,
): Promise<LiveCall | string | null> {
  const tenantId = request.snapshot.tenant.id;
  const queue = await world.contactCentres.ask(tenantId, { ask: 'queue', queueId });
  for (const { callId } of queue?.callers ?? []) {
    if (!mayBeHad(callId)) continue;
    const call = world.live.get(callId);
    if (call?.request.snapshot.tenant.id === tenantId) return call;
    if (world.elsewhere?.edgeOf(tenantId, callId)) return callId;
  }
  return null;
}
