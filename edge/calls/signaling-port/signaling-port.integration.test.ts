import { addressOf, controlOf, startLoopbackEngine, udpPhone } from '#edge/signaling/rig/index.ts';
import { systemClock } from '#shared/world/index.ts';
import type { Log } from './guard.ts';
import { connectSignaling, joinEngine } from './index.ts';
import type { Signaling } from './port.ts';
import { type PortUnderTest, signalingPortContract } from './signaling-port.contract.ts';

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
