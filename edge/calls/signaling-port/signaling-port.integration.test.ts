import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { H } from '#edge/signaling/index.ts';
import {
  addressOf,
  connectApplication,
  controlOf,
  OFFER,
  once,
  startLoopbackEngine,
  udpPhone,
} from '#edge/signaling/rig/index.ts';
import { systemClock } from '#shared/world/index.ts';
import type { Log } from './guard.ts';
import { connectSignaling, joinEngine } from './index.ts';
import type { IncomingInvite, Signaling } from './port.ts';
import { type PortUnderTest, signalingPortContract } from './signaling-port.contract.ts';
import { subscriptionsContract } from './subscriptions.contract.ts';

type LoopbackEngine = Awaited<ReturnType<typeof startLoopbackEngine>>;

type Join = (engine: LoopbackEngine, log: Log) => Promise<Signaling>;

async function portOn(timers: { t1Ms: number }, join: Join): Promise<PortUnderTest> {
  const engine = await startLoopbackEngine({ timers });
  const phone = await udpPhone(addressOf(engine, 'udp'));
  const bugs: unknown[] = [];
  const signaling = await join(engine, ({ name, error }) => {
    if (name === 'bug') bugs.push(error);
  });
  return {
    signaling,
    phone,
    bugs,
    async stop() {
      // drachtio-srf cannot be closed twice.
      await signaling.close().catch(() => undefined);
      await phone.close();
      await engine.close();
    },
  };
}

signalingPortContract('the port on the engine of this process', (timers) =>
  portOn(timers, async (engine, log) => joinEngine(engine, { clock: systemClock, log })),
);

signalingPortContract('the port on drachtio-srf', (timers) =>
  portOn(timers, (engine, log) => connectSignaling(controlOf(engine), log)),
);

subscriptionsContract('subscriptions on the engine of this process', 200, () =>
  portOn({ t1Ms: 500 }, async (engine, log) => joinEngine(engine, { clock: systemClock, log })),
);

subscriptionsContract('subscriptions on drachtio-srf', 202, () =>
  portOn({ t1Ms: 500 }, (engine, log) => connectSignaling(controlOf(engine), log)),
);

test('programs on drachtio-srf steer calls of their own beside call control', async () => {
  const engine = await startLoopbackEngine();
  const signaling = joinEngine(engine, { clock: systemClock, log: () => undefined });
  signaling.serve({
    register: (request) => request.respond(200),
    invite: (invite) => invite.respond(486),
    other: (request) => request.respond(405),
  });
  const program = await connectApplication(controlOf(engine));
  const phone = await udpPhone(addressOf(engine, 'udp'));
  const dialog = program.createUAC('sip:phone@example.invalid', { localSdp: OFFER, proxy: phone.uri });
  const invite = await phone.hears('INVITE');
  phone.respond(invite, 200, {}, OFFER);
  const call = await dialog;
  phone.request('REGISTER', 'sip:acme.example');
  await phone.hears(200);
  const hungUp = once(call, 'destroy');
  phone.request('BYE', 'sip:x@y', {
    From: `${invite.get(H.to)};tag=callee`,
    To: invite.get(H.from) ?? '',
    'Call-ID': invite.get(H.callId) ?? '',
    CSeq: '1 BYE',
  });
  await hungUp;
  phone.request('INVITE', 'sip:200@acme.example', {}, OFFER);
  await phone.hears(486);
  program.disconnect();
  await signaling.close();
  await phone.close();
  await engine.close();
});

describe('an early dialog, on the engine of this process', () => {
  let port: PortUnderTest;
  beforeEach(async () => {
    port = await portOn({ t1Ms: 500 }, async (engine, log) => joinEngine(engine, { clock: systemClock, log }));
  });
  afterEach(() => port.stop());

  const nobody = { register: () => undefined, invite: () => undefined, other: () => undefined };

  test('may be ended by the caller with BYE instead of CANCEL', async () => {
    const { signaling, phone } = port;
    const canceled = new Promise<void>((resolve) => {
      const invite = (request: IncomingInvite) => {
        request.onCanceled(resolve);
        request.respond(180);
      };
      signaling.serve({ ...nobody, invite });
    });
    phone.request('INVITE', 'sip:200@acme.example', {}, OFFER);
    const ringing = await phone.hears(180);
    phone.request('BYE', 'sip:200@acme.example', {
      From: ringing.get(H.from) ?? '',
      To: ringing.get(H.to) ?? '',
      'Call-ID': ringing.get(H.callId) ?? '',
      CSeq: '2 BYE',
    });
    await phone.hears(487);
    await phone.hears(200);
    await canceled;
  });

  test('answers an UPDATE of the callee with what the callee was offered', async () => {
    const { signaling, phone } = port;
    signaling.serve(nobody);
    const rings = new Promise<void>((resolve) => {
      const target = { uri: 'sip:x@y', flow: { transport: 'udp', address: phone.host, port: phone.port } } as const;
      const listener = { onProvisional: () => resolve(), onAccepted: () => undefined, onRefused: () => undefined };
      signaling.dial({ ...target, headers: {}, sdp: OFFER }, listener);
    });
    const invite = await phone.hears('INVITE');
    phone.respond(invite, 183);
    await rings;
    const turned = { From: `${invite.get(H.to)};tag=callee`, To: invite.get(H.from) ?? '' };
    phone.request('UPDATE', 'sip:x@y', { ...turned, 'Call-ID': invite.get(H.callId) ?? '', CSeq: '1 UPDATE' }, OFFER);
    expect((await phone.hears(200)).body).toBe(OFFER);
    phone.respond(invite, 486);
  });
});
