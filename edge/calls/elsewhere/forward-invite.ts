import type { Cluster, Json } from '#edge/cluster/index.ts';
import type { Dialog, IncomingInvite } from '../signaling-port/index.ts';
import { carryRequest, listen, ToPhone, tell } from './carried.ts';
import type { Forwarded } from './forwarded-invite.ts';
import { NearDialog } from './near-dialog.ts';

/**
 * Hands a call of a phone of ours to the edge that has what it wants: that edge carries it out, with the media and the bill. Who
 * calls has been authenticated here.
 *
 * @returns false when that edge is gone
 */
export function forwardInvite(
  cluster: Cluster,
  to: string,
  whose: Omit<Forwarded, 'request'>,
  invite: IncomingInvite,
): boolean {
  const forwarded: Forwarded = { ...whose, request: carryRequest(invite) };
  const channel = cluster.open(to, 'invite', forwarded as unknown as Json);
  if (!channel) return false;
  let near: NearDialog | null = null;
  const established = (dialog: Dialog | null) => {
    if (dialog && channel.isClosed) return dialog.release();
    const { callId = '', localTag = '', remoteTag = '' } = dialog ?? {};
    tell(channel, { is: 'dialog', names: dialog && { callId, localTag, remoteTag } });
    if (dialog) near = new NearDialog(dialog, channel);
    else channel.close();
  };
  invite.onCanceled(() => {
    tell(channel, { is: 'canceled' });
    channel.close();
  });
  channel.onClosed(() => invite.respond(503));
  listen(channel, ToPhone, (order) => {
    if (near) near.obey(order);
    else if (order.do === 'accept')
      invite.accept({ ...(order.headers && { headers: order.headers }), sdp: order.sdp }, established);
    else if (order.do === 'respond') {
      const { status, headers, body } = order;
      invite.respond(status, { ...(headers && { headers }), ...(body !== undefined && { body }) });
      if (status >= 200) channel.close();
    }
  });
  return true;
}
