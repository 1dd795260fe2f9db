/**
 * The engine as a process of its own, steered over `CONTROL_PORT` alone. Says where on its IPC channel, and when it is
 * told anything there, its counters.
 */
import { startEngine } from '#edge/signaling/index.ts';
import { systemChance, systemClock } from '#shared/world/index.ts';

const { CONTROL_PORT = '0', CONTROL_SECRET = '', T1_MS = '500' } = process.env;
const engine = await startEngine({
  listen: (['udp', 'tcp', 'ws'] as const).map((transport) => ({ transport, host: '127.0.0.1', port: 0 })),
  control: { host: '127.0.0.1', port: Number(CONTROL_PORT), secret: CONTROL_SECRET },
  timers: { t1Ms: Number(T1_MS) },
  clock: systemClock,
  chance: systemChance,
  log: () => {},
});
process.on('message', () => process.send?.({ counters: engine.counters() }));
process.on('disconnect', () => process.exit());
process.send?.({ controlPort: engine.controlPort });
