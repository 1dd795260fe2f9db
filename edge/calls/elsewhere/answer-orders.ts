import { z } from 'zod';
import type { Channel, Cluster, Json } from '#edge/cluster/index.ts';
import type { TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import { type Binding, type Bindings, flowOf } from '../registrar/index.ts';
import type { AcceptedInvite, Signaling, SipHeaders } from '../signaling-port/index.ts';
import { carryResponse, listen, noResponse, ToPhone, tell } from './carried.ts';
import { NearDialog } from './near-dialog.ts';

const Phone = z.object({ tenantId: z.string(), userId: z.string(), registrationId: z.string() });
type Phone = z.infer<typeof Phone>;
const Headers = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
export const Dial = z.object({ phone: Phone, headers: Headers, sdp: z.string().nullable() });
export const Send = z.object({ phone: Phone, method: z.string(), headers: Headers, body: z.string() });

export interface AnsweringWorld {
  readonly cluster: Cluster;
  readonly signaling: Pick<Signaling, 'dial' | 'send'>;
  readonly bindings: Pick<Bindings, 'held'>;
  /** The tenant's configuration as the API has confirmed it last. */
  readonly snapshotOf: (id: TenantId) => Promise<TenantSnapshot | null>;
}

/** The flow is gone, and with it what the other edge knew (RFC 5626 §11). */
const FLOW_FAILED = 430;

/**
 * Does for other edges what only we can: sends to the phones that we hold. Who asks has proved to be an edge; it names a phone by
 * tenant, user and registration, and all three have to be as we know them.
 */
export function answerOrders(world: AnsweringWorld): void {
  const { cluster } = world;
  cluster.serve('dial', (payload, channel) => void dial(world, payload, channel));
  cluster.serve('send', (payload, channel) => void send(world, payload, channel));
}

async function dial(world: AnsweringWorld, payload: Json, channel: Channel): Promise<void> {
  const asked = Dial.safeParse(payload);
  if (!asked.success) return channel.close();
  const { phone, headers, sdp } = asked.data;
  const binding = await bindingOf(world, phone);
  if (channel.isClosed) return; // nobody is wanted any more
  if (!binding) return tell(channel, { is: 'refused', response: carryResponse(noResponse(FLOW_FAILED)) });
  let accepted: AcceptedInvite | null = null;
  let dialog: NearDialog | null = null;
  const outgoing = world.signaling.dial(
    { uri: binding.registration.contact, flow: flowOf(binding), headers: byWayOf(binding, headers), sdp },
    {
      onProvisional: (response) => tell(channel, { is: 'provisional', response: carryResponse(response) }),
      onAccepted: (taken) => {
        if (channel.isClosed) return taken.release();
        accepted = taken;
        tell(channel, { is: 'accepted', sdp: taken.sdp });
      },
      onRefused: (response) => tell(channel, { is: 'refused', response: carryResponse(response) }),
    },
  );
  // The edge that calls is gone, or wants nobody any more.
  channel.onClosed(() => (accepted ? accepted.release() : outgoing.cancel()));
  listen(channel, ToPhone, (order) => {
    if (dialog) dialog.obey(order);
    else if (order.do === 'cancel') outgoing.cancel(order.headers);
    else if (order.do === 'release') accepted?.release(order.headers);
    else if (order.do === 'confirm')
      void accepted?.confirm(order.answer).then((confirmed) => {
        if (confirmed && channel.isClosed) return confirmed.release();
        const { callId = '', localTag = '', remoteTag = '' } = confirmed ?? {};
        tell(channel, { is: 'dialog', names: confirmed && { callId, localTag, remoteTag } });
        dialog = confirmed && new NearDialog(confirmed, channel);
      });
  });
}

async function send(world: AnsweringWorld, payload: Json, channel: Channel): Promise<void> {
  const asked = Send.safeParse(payload);
  if (!asked.success) return channel.close();
  const { phone, method, headers, body } = asked.data;
  const binding = await bindingOf(world, phone);
  const response = binding
    ? await world.signaling.send({
        method,
        uri: binding.registration.contact,
        flow: flowOf(binding),
        headers: byWayOf(binding, headers),
        body,
      })
    : noResponse(FLOW_FAILED);
  tell(channel, { is: 'response', number: 0, response: carryResponse(response) });
}

/** The phone, while it is registered here and its user's configuration lets it. */
async function bindingOf({ bindings, snapshotOf }: AnsweringWorld, phone: Phone): Promise<Binding | null> {
  const snapshot = await snapshotOf(phone.tenantId);
  const held = snapshot?.tenant.isEnabled ? bindings.held(snapshot, phone.userId) : [];
  return held.find(({ registration }) => registration.id === phone.registrationId) ?? null;
}

/** Proxies between the phone and us are ours to name. */
function byWayOf({ registration: { path } }: Binding, { Route, ...headers }: SipHeaders): SipHeaders {
  return path.length > 0 ? { ...headers, Route: path.join(', ') } : headers;
}
