import { z } from 'zod';
import type { Channel, Cluster, Json } from '#edge/cluster/index.ts';
import { bothWays } from '#edge/media/index.ts';
import { type CallId, CdrLeg } from '#shared/cdr/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { SDP_HEADERS } from '../bridge/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { AnsweredLeg } from '../conversation/index.ts';
import { Guard, type Log } from '../signaling-port/guard.ts';
import type { Dialog } from '../signaling-port/index.ts';
import { belongsTo, findDialog } from '../transfer/find-dialog.ts';
import { CarriedFlow, carryResponse, FromPhone, listen, ToPhone, tell } from './carried.ts';
import { FarDialog } from './far-dialog.ts';
import { type Ask, askPhone, NearDialog } from './near-dialog.ts';

const Names = z.object({ callId: z.string(), localTag: z.string(), remoteTag: z.string() });

/** The dialog that the phone which transfers means, and whose phone that is; wanted is who talks to it. */
export const Wanted = z.object({ tenantId: z.string(), userId: z.string(), dialog: Names });
type Wanted = z.infer<typeof Wanted>;

/** A leg that goes on in a call of another edge, and what the bill has to know of it. */
export const Given = CdrLeg.pick({
  party: true,
  sipCallId: true,
  userAgent: true,
  remoteAddress: true,
  trunkId: true,
  outside: true,
}).extend({
  names: Names,
  flow: CarriedFlow,
  contact: z.string(),
  leftMs: z.number().nullable().describe('How long it may still last; null: without a limit.'),
});
type Given = z.infer<typeof Given>;

export interface TakenLeg extends Omit<Given, 'names'> {
  readonly dialog: Dialog;
}

/** Nobody gives a leg later than that. */
const ANSWER_MS = 2000;

/** Of an edge that gives legs of its calls to others. */
export interface GivingWorld {
  readonly cluster: Cluster;
  readonly live: ReadonlyMap<CallId, LiveCall>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/**
 * Lets legs of ours go on in calls of other edges, where a phone has transferred somebody there (REFER with Replaces): our call is
 * over, and what the phone of the leg says goes to that edge. The media of the leg ends here; the other edge offers it its own.
 */
export function giveLegs({ cluster, live, clock }: GivingWorld): void {
  cluster.serve('take-leg', (payload, channel) => {
    const wanted = Wanted.safeParse(payload);
    const found = wanted.success ? findDialog(live, wanted.data.tenantId, wanted.data.dialog) : null;
    const isOwn = wanted.success && found !== null && belongsTo(found, wanted.data.userId);
    const leg = isOwn && found.leg ? found.call.conversation.partnerOf(found.leg) : null;
    if (found && leg && found.call.conversation.mayHandOver.ok) give(found.call, leg.id, channel, clock);
    else channel.close();
  });
}

/** Our call is over; what the phone of the leg says goes to the other edge. */
export function give(call: LiveCall, id: string, channel: Channel, clock: Pick<Clock, 'monotonicMs'>): void {
  const terms = termsOf(call, id, clock);
  const leg = goesOver(call, id);
  channel.send(asGiven(leg, terms) as Json);
  const near = new NearDialog(leg.dialog, channel);
  listen(channel, ToPhone, (order) => near.obey(order));
}

/**
 * The same once the phone of the leg has taken media of the other edge. Until then all stays as it is: a phone that refuses a re-INVITE
 * goes on by what was agreed before (RFC 3261 §14.1).
 *
 * @param leaving  called when the phone has taken it, before our call is over
 * @returns whether it has
 */
export function giveOnceTaken(
  call: LiveCall,
  leg: AnsweredLeg,
  channel: Channel,
  { clock, leaving }: { readonly clock: Pick<Clock, 'monotonicMs'>; readonly leaving: () => void },
): Promise<boolean> {
  return new Promise((resolve) => {
    let near: NearDialog | null = null;
    let asked = 0;
    let isSettled = false;
    const settle = (isTaken: boolean) => {
      isSettled = true;
      forget();
      resolve(isTaken);
    };
    const stay = () => !isSettled && settle(false);
    const forget = call.whenEnded(() => {
      channel.close();
      stay();
    });
    const ask = async (order: Ask) => {
      asked += 1;
      const response = await askPhone(leg.dialog, order);
      const { status } = response;
      const isOffer = order.method === 'INVITE';
      if (isOffer && status >= 300) call.world.log({ name: 'media-elsewhere-refused', call: call.id, status });
      const hasTaken = isOffer && status < 300;
      // The other edge is gone, or nobody there wants him any more.
      const isBack = hasTaken && channel.isClosed && !isSettled && (await offerAgain(leg));
      asked -= 1;
      if (hasTaken && !isBack && !isSettled) {
        forget();
        leaving();
        // Should the other edge be gone by now, so is what the phone talks to: that ends the leg.
        near = new NearDialog(goesOver(call, leg.id).dialog, channel);
        settle(true);
      } else if (channel.isClosed && asked === 0) stay();
      tell(channel, { is: 'response', number: order.number, response: carryResponse(response) });
    };
    channel.onClosed(() => asked === 0 && stay());
    channel.send(asGiven(leg, termsOf(call, leg.id, clock)) as Json);
    listen(channel, ToPhone, (order) => {
      if (near) near.obey(order);
      else if (order.do === 'request') void ask(order);
      else if (order.do === 'release') {
        channel.close();
        if (asked === 0) stay();
      }
    });
  });
}

/** The phone of the leg has media of ours again. @returns false: it takes none */
async function offerAgain({ dialog, media }: AnsweredLeg): Promise<boolean> {
  const offer = await media.write(bothWays(media.agreed));
  if (!offer.ok) return false;
  const { status, body } = await dialog.request({ method: 'INVITE', headers: SDP_HEADERS, body: offer.value });
  const isTaken = status < 300 && media.receiveAnswer(body).ok;
  if (isTaken) media.agree();
  else media.withdraw();
  return isTaken;
}

/** What the bill of the other edge has to know, read while the leg is ours. */
function termsOf(call: LiveCall, id: string, clock: Pick<Clock, 'monotonicMs'>) {
  const { party, sipCallId, userAgent, remoteAddress, trunkId, outside } = call.record.leg(id);
  const untilMs = call.untilMs.get(id);
  const leftMs = untilMs === undefined ? null : Math.max(0, untilMs - clock.monotonicMs());
  return { party, sipCallId, userAgent, remoteAddress, trunkId, ...(outside && { outside }), leftMs };
}

const asGiven = ({ dialog, flow, contact }: AnsweredLeg, terms: ReturnType<typeof termsOf>): Given => ({
  ...terms,
  names: { callId: dialog.callId, localTag: dialog.localTag, remoteTag: dialog.remoteTag },
  flow: { transport: flow.transport, address: flow.address, port: flow.port },
  contact,
});

/** Our call is over. */
function goesOver(call: LiveCall, id: string): AnsweredLeg {
  const media = call.giveMedia(id);
  const leg = call.conversation.handOver(id);
  void media.close();
  return leg;
}

/** Has who talks to the dialog at another edge come to us; null when that cannot be. */
export const legTaker =
  ({ cluster, clock, log }: { readonly cluster: Cluster; readonly clock: Pick<Clock, 'after'>; readonly log: Log }) =>
  (at: string, { tenantId, userId, dialog: { callId, localTag, remoteTag } }: Wanted): Promise<TakenLeg | null> => {
    const channel = cluster.open(at, 'take-leg', { tenantId, userId, dialog: { callId, localTag, remoteTag } });
    return channel ? takenFrom(channel, { clock, log }) : Promise.resolve(null);
  };

/** The leg that another edge gives by this channel; null when it gives none. */
export const takenFrom = (
  channel: Channel,
  { clock, log }: { readonly clock: Pick<Clock, 'after'>; readonly log: Log },
): Promise<TakenLeg | null> =>
  new Promise((resolve) => {
    const callOff = clock.after(ANSWER_MS, () => {
      channel.close(); // the other edge ends the leg, should it give it after all
      resolve(null);
    });
    channel.onClosed(() => {
      callOff();
      resolve(null);
    });
    let dialog: FarDialog | null = null;
    channel.onMessage((said) => {
      if (dialog) hear(dialog, channel, said);
      else {
        callOff();
        const given = Given.safeParse(said);
        if (!given.success) {
          channel.close();
          return resolve(null);
        }
        const { names, ...leg } = given.data;
        dialog = new FarDialog(channel, names, new Guard(log));
        resolve({ ...leg, dialog });
      }
    });
  });

function hear(dialog: FarDialog, channel: Channel, said: Json): void {
  const read = FromPhone.safeParse(said);
  if (read.success) dialog.hear(read.data);
  else channel.close();
}
