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

/** The server to examine, where the environment names one; an empty variable names none. */
const { SIGNALING: NAMED = '', SIGNALING_SECRET = SECRET, SIGNALING_T1_MS = '500' } = process.env;

/** T1 of the server under test: a foreign one has that of RFC 3261 unless told, ours a fifth of it, to save waiting. */
export const T1_MS = NAMED === '' ? 100 : Number(SIGNALING_T1_MS);

/**
 * The server that the conformance tests examine: an engine of our own, or whatever `SIGNALING=host:port` names, with
 * `SIGNALING_SECRET` for its secret. SIP addresses are those it tells its applications.
 *
 * @throws Error  when the variable names no host and port: another server must not be examined in its place
 */
export async function startServerUnderTest(): Promise<{ control: Control; stop: () => Promise<void> }> {
  if (NAMED === '') {
    const engine = await startLoopbackEngine({ timers: { t1Ms: T1_MS } });
    return { control: controlOf(engine), stop: () => engine.close() };
  }
  const [, host, port] = /^\[?([^\]]+)\]?:(\d{1,5})$/.exec(NAMED) ?? [];
  if (host === undefined) throw new Error(`SIGNALING must be host:port, not ${NAMED}`);
  return { control: { host, port: Number(port), secret: SIGNALING_SECRET }, stop: async () => {} };
}

/** Where the server takes SIP, as it told the application. */
export function sipAddress(application: Application, transport: string): { host: string; port: number } {
  const hostport = application.hostports.find((candidate) => candidate.startsWith(`${transport}/`));
  if (hostport === undefined) throw new Error(`the server does not listen on ${transport}`);
  const place = hostport.slice(transport.length + 1);
  const colon = place.lastIndexOf(':');
  return { host: place.slice(0, colon), port: Number(place.slice(colon + 1)) };
}
