import { startRtpengine } from './start-rtpengine.ts';

/** Who may relay bridged calls: `describe.each(RELAYS)` runs a scenario with each. */
export const RELAYS = ['our own engine', 'rtpengine'] as const;
export type Relay = (typeof RELAYS)[number];

/** What else has to run for it. */
export interface RunningRelay {
  /** Where rtpengines take commands; none: our own engine relays. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  stop(): Promise<void>;
}

export async function startRelay(relay: Relay): Promise<RunningRelay> {
  if (relay === 'our own engine') return { nodes: [], stop: async () => undefined };
  const rtpengine = await startRtpengine();
  return { nodes: [rtpengine.address], stop: () => rtpengine.stop() };
}
