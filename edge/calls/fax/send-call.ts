import { byUser, routeBack } from '#shared/dialplan/index.ts';
import type { SnapshotUser, TenantSnapshot } from '#shared/tenant/index.ts';
import { carryOut } from '../call/carry-out.ts';
import { type LegWorld, LiveCall } from '../call/index.ts';
import type { IncomingInvite } from '../signaling-port/index.ts';
import { hasRoomNow } from '../tenants/index.ts';
import type { CalledMachine } from './fax-port.ts';
import { audioSdp, speechIn } from './fax-sdp.ts';
import { flowOfMachine, MachineDialog } from './machine-dialog.ts';

/** As many as a phone begins with (RFC 3261 §8.1.1.6), less one. */
const HOPS = 69;

/** A call that a machine of ours makes, as if a user had dialed a number: whoever sends faxes for him dials neither codes nor help. */
export interface FaxCall {
  readonly snapshot: TenantSnapshot;
  /** Whose rights it has, and whose number it shows. */
  readonly user: SnapshotUser;
  readonly to: string;
  readonly machine: CalledMachine;
}

/** What a call of a machine came to. How the fax went, the machine knows. */
export interface FaxCallEnd {
  /** Null: there was none. */
  readonly callId: string | null;
  readonly wasAnswered: boolean;
  /** Whether anybody was called. */
  readonly wasSought: boolean;
  /** Of the refusal; null where there was none. */
  readonly status: number | null;
}

export interface BegunFaxCall {
  readonly call: LiveCall;
  begin(): Promise<void>;
  /** Resolves when the call is over and on the bill. */
  readonly ended: Promise<FaxCallEnd>;
}

/** The machine is the caller's phone: in our own engine, and its offer is G.711. */
export function callByMachine(world: LegWorld, { snapshot, user, to, machine }: FaxCall): BegunFaxCall {
  let wasAnswered = false;
  let status: number | null = null;
  const id = world.ids.next('leg');
  const flow = flowOfMachine(machine);
  const invite: IncomingInvite = {
    method: 'INVITE',
    uri: `sip:${to}@${snapshot.tenant.domain}`,
    flow,
    body: audioSdp(machine.place, ['PCMA', 'PCMU']),
    headerNames: [],
    header: () => undefined,
    respond: (answered) => {
      if (answered >= 300) status ??= answered;
    },
    accept: ({ sdp }, established) => {
      const speech = speechIn(sdp);
      wasAnswered = speech !== null;
      const dialog = speech && new MachineDialog(machine, id, speech);
      queueMicrotask(() => established(dialog));
    },
    // A process that has died calls nobody.
    onCanceled: (wake) => machine.onDone(wake),
  };
  const caller = byUser(user);
  const callerPhone = { userAgent: null, remoteAddress: `${flow.address}:${flow.port}` };
  const request = {
    invite,
    snapshot,
    caller,
    dialed: to,
    hopsLeft: HOPS,
    wantsReliableProvisionals: false,
    callerPhone,
    speaksFreely: true,
  };
  const call = new LiveCall(request, world);
  const begin = async () => {
    const memory = world.groups.forCallOf(snapshot.tenant.id);
    const planned = () => routeBack(snapshot, { caller, dialed: to, nowMs: world.clock.nowMs(), memory });
    if (!hasRoomNow(world, snapshot, planned(), call.id)) return call.reject({ code: 'busy' });
    const media = await call.openCallerEndpoint();
    if (!media.ok) return call.reject(media.problem);
    await carryOut(call, planned());
  };
  return {
    call,
    begin,
    ended: call.over.then(() => ({
      callId: call.id,
      wasAnswered,
      wasSought: call.record.lastCalleeLeg !== null,
      status,
    })),
  };
}
