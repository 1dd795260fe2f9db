import { useMemo, useSyncExternalStore } from 'react';
import { z } from 'zod';
import type { QueueName } from '#web/contact-centre/index.ts';
import { stored } from '#web/session/stored.ts';

/** Where calls come in, and where they wait on hold; each browser has its own (XiVO 15.12 XA-SW-10). */
const Chosen = z.object({ incomingId: z.string().nullable(), holdId: z.string().nullable() });
type Chosen = z.infer<typeof Chosen>;

const kept = stored('patchbay.switchboard', () => localStorage);

/** As XiVO names them by itself. */
const isHold = ({ name }: QueueName): boolean => /hold|attente/i.test(name);

/** What was chosen, where it is still there; else the first switchboard that looks like it. */
export function boardsOf(all: readonly QueueName[], chosen: Chosen) {
  const switchboards = all.filter(({ isSwitchboard }) => isSwitchboard);
  const incoming =
    switchboards.find(({ id }) => id === chosen.incomingId) ?? switchboards.find((one) => !isHold(one)) ?? null;
  // Calls are sent there as to any other extension.
  const holds = switchboards.filter(({ id, extension }) => extension !== null && id !== incoming?.id);
  const hold = holds.find(({ id }) => id === chosen.holdId) ?? holds.find(isHold) ?? null;
  return { switchboards, holds, incoming, hold };
}

export function useBoards(all: readonly QueueName[]) {
  const text = useSyncExternalStore(kept.subscribe, kept.read, () => null);
  const boards = useMemo(() => boardsOf(all, readChosen(text)), [all, text]);
  const choose = (change: Partial<Chosen>) => {
    const now = { incomingId: boards.incoming?.id ?? null, holdId: boards.hold?.id ?? null };
    kept.write(JSON.stringify({ ...now, ...change }));
  };
  return { ...boards, choose };
}

function readChosen(text: string | null): Chosen {
  try {
    return Chosen.parse(JSON.parse(text ?? ''));
  } catch {
    return { incomingId: null, holdId: null };
  }
}
