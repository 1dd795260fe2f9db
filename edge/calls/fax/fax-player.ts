import { callerParty, type FaxStep, faxBoxWith, type RejectStep, type Step } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { connect } from '../ring/connect.ts';
import type { RingLeg } from '../ring/ring-leg.ts';
import type { CalledMachine } from './fax-port.ts';
import { acceptedBy, flowOfMachine } from './machine-dialog.ts';

const reject = (code: 'unreachable' | 'congestion' | 'incompatible-media' | 'no-media', why: string): RejectStep => ({
  kind: 'reject',
  rejection: { code },
  why,
});

/** A machine of ours answers, as the leg of the box: in our own engine, which relays what it hears as it comes. */
export async function playFax(step: FaxStep, call: LiveCall): Promise<Step | null> {
  const { snapshot, caller, dialed } = call.request;
  const box = faxBoxWith(snapshot, step.boxId);
  if (!box) return reject('unreachable', 'the fax box is no more');
  const itself = { number: box.extension ?? dialed, name: box.name, userId: null };
  call.record.aimAt(itself);
  const near = await call.openCallerEndpoint();
  if (!near.ok) return { kind: 'reject', rejection: near.problem, why: 'the caller has no media here' };
  const machine = await call.world.faxes.receive({
    tenantId: snapshot.tenant.id,
    box,
    from: call.request.shown ?? callerParty(caller),
    called: dialed,
    callId: call.id,
    atMs: call.world.clock.nowMs(),
  });
  if (!machine) return reject('congestion', 'no fax machine takes the call, or the box is full');
  if (call.isEnded) {
    machine.end();
    return null;
  }
  const leg = await openLeg(call, machine);
  if (!leg) {
    machine.end();
    return reject('no-media', 'there is no port for the fax');
  }
  call.record.addLeg({
    id: leg.id,
    role: 'service',
    party: itself,
    service: { kind: 'fax', id: box.id },
    sipCallId: '',
    userAgent: null,
    remoteAddress: '',
    ...call.request.because,
  });
  const accepted = acceptedBy(machine, leg.id, leg.offer, (dialog) => {
    if (box.offersT38) machine.onBegins(() => dialog.offerT38(call.world.clock));
  });
  if (!accepted) {
    machine.end();
    return reject('incompatible-media', 'the caller does not speak G.711');
  }
  await connect(call, leg, itself, accepted);
  return null;
}

async function openLeg(call: LiveCall, machine: CalledMachine): Promise<RingLeg | null> {
  const id = call.world.ids.next('leg');
  const flow = flowOfMachine(machine);
  // A machine speaks G.711, whatever the phones of the tenant do.
  const media = await call.openOwnMedia(id, { peer: flow.address, transport: flow.transport, codecs: [] });
  if (!media.ok) return null;
  const theirs = call.request.invite.body;
  const offer = theirs === '' ? null : await media.value.write(theirs);
  if (offer && !offer.ok) return null;
  const dial = (): never => {
    throw new Error('a fax machine is not dialed');
  };
  return { id, ways: [{ contact: '', flow, dial }], media: media.value, offer: offer?.value ?? null };
}
