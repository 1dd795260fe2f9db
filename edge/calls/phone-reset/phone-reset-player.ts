import type { PhoneResetStep, Step } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { type Binding, flowOf } from '../registrar/index.ts';
import { isSameFlow } from '../ring/phone-leg.ts';
import { displayAddress } from '../signaling-port/index.ts';
import { answerAndSay } from '../voice/index.ts';

/** Says so; when the call is over, the phone that has made it is told: most do not look for settings during a call. */
export async function playPhoneReset(_step: PhoneResetStep, call: LiveCall): Promise<Step | null> {
  const { snapshot, caller, invite } = call.request;
  if (call.seeker || caller.kind !== 'user')
    return { kind: 'reject', rejection: { code: 'declined' }, why: 'nobody is transferred there' };
  const { extension } = caller.user;
  const phones = call.world.bindings.reachable(snapshot, caller.user.id);
  const calling = phones.filter((binding) => isSameFlow(flowOf(binding), invite.flow));
  void call.over.then(() => {
    for (const phone of calling) void checkSync(call, phone, extension ?? '');
  });
  return answerAndSay(call, [{ phrase: 'phone/fetches-settings' }]);
}

/** A NOTIFY without a subscription, as phones of all makers take it (draft-ietf-sipping-config-framework has its event). */
function checkSync({ world, request }: LiveCall, phone: Binding, extension: string) {
  const { contact: uri, path } = phone.registration;
  const own = displayAddress('', extension, request.snapshot.tenant.domain);
  return world.signaling.send({
    method: 'NOTIFY',
    uri,
    flow: flowOf(phone),
    headers: {
      From: own,
      To: own,
      Event: 'check-sync',
      'Subscription-State': 'terminated',
      'Max-Forwards': '70',
      ...(path.length > 0 && { Route: path.join(', ') }),
    },
    body: '',
  });
}
