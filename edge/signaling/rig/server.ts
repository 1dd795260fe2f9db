import { systemChance, systemClock } from '#shared/world/index.ts';
import { type Engine, type EngineOptions, startEngine } from '../index.ts';
import type { Application, Control } from './application.ts';

const SECRET = 'cymru';

/** An engine on loopback with free ports, quiet unless told otherwise. */
export function startLoopbackEngine(options: Partial<EngineOptions> = {}): Promise<Engine> {
  return startEngine({
    listen: [
      { transport: 'udp', host: '127.0.0.1', port: 0 },
      { transport: 'tcp', host: '127.0.0.1', port: 0 },
    ],
    control: { host: '127.0.0.1', port: 0, secret: SECRET },
    clock: systemClock,
    chance: systemChance,
    log: () => {},
    ...options,
  });
}

export const controlOf = (engine: Engine): Control => ({ host: '127.0.0.1', port: engine.controlPort, secret: SECRET });

export function addressOf(engine: Engine, transport: string): { host: string; port: number } {
  const listener = engine.listening.find((candidate) => candidate.transport === transport);
  if (!listener) throw new Error(`the engine does not listen on ${transport}`);
  return listener;
}

/** T1 of the server under test: that of RFC 3261 for a foreign one, a fifth of it for ours, to save waiting. */
export const T1_MS = process.env.SIGNALING === undefined ? 100 : 500;

/**
 * The server that the conformance tests examine: an engine of our own, or whatever `SIGNALING=host:port` names, with
 * `SIGNALING_SECRET` for its secret. SIP addresses are those it tells its applications.
 */
export async function startServerUnderTest(): Promise<{ control: Control; stop: () => Promise<void> }> {
  const named = process.env.SIGNALING;
  if (named !== undefined) {
    const [host = '127.0.0.1', port = '9022'] = named.split(':');
    const control = { host, port: Number(port), secret: process.env.SIGNALING_SECRET ?? SECRET };
    return { control, stop: async () => {} };
  }
  const engine = await startLoopbackEngine({ timers: { t1Ms: T1_MS } });
  return { control: controlOf(engine), stop: () => engine.close() };
}

/** Where the server takes SIP, as it told the application. */
export function sipAddress(application: Application, transport: string): { host: string; port: number } {
  const hostport = application.hostports.find((candidate) => candidate.startsWith(`${transport}/`));
  if (hostport === undefined) throw new Error(`the server does not listen on ${transport}`);
  const [host = '', port = ''] = hostport.slice(transport.length + 1).split(':');
  return { host, port: Number(port) };
}
