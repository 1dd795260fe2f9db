import type { AudioFilesOfTenants } from '#edge/audio-files/index.ts';
import type { Program, ProgramItem, Tone } from '#edge/media/index.ts';
import type { MusicOnHold } from '#shared/music-on-hold/index.ts';
import { Prompt } from '#shared/prompt/index.ts';
import { objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';
import type { Chance, Clock } from '#shared/world/index.ts';
import { chosenMusic, type MusicWish } from './chosen-music.ts';

type Reach = Extract<ProgramItem, { stream: string }>['reach'];

export interface MusicWorld {
  readonly audioFiles: Pick<AudioFilesOfTenants, 'ofPrompt' | 'ownMusic'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly chance: Chance;
  /** Where what tenants name may lie; without it, on public addresses only. */
  readonly hooks?: { readonly reach: Reach } | undefined;
}

/** A quiet broken chord, for an edge that has no file of its own music: heard through any codec. Loops. */
const NOTES_HZ = [523.25, 659.25, 783.99, 659.25, 587.33, 698.46, 880, 698.46];
const NOTE_MS = 450;
const CHORD: Tone = { steps: NOTES_HZ.map((hz) => ({ hz: [hz], ms: NOTE_MS })), levelDb: -24 };

/** One piece of a music, and how long it lasts. */
interface Piece {
  readonly item: ProgramItem;
  readonly ms: number;
}

/**
 * What somebody hears who waits; null: silence. What of a music cannot be had is left out, and where nothing of it can, it is our own.
 * Resolves within 2 s.
 */
export async function musicFor(world: MusicWorld, snapshot: TenantSnapshot, wish: MusicWish): Promise<Program | null> {
  const music = chosenMusic(snapshot, wish);
  if (music?.source === 'silence') return null;
  // Whoever is asked for it must have a public address, unless the operator has it otherwise: the URL is a tenant's.
  if (music?.source === 'stream' && music.streamUrl)
    return { items: [{ stream: music.streamUrl, reach: world.hooks?.reach ?? 'public' }] };
  const pieces = music ? await piecesOf(world, snapshot, music) : [];
  if (!music || pieces.length === 0) return ownMusic(world.audioFiles);
  if (music.startsAnywhere) return joined(inOrder(music, pieces, world.chance), world.clock.nowMs());
  return { items: inOrder(music, pieces, world.chance).map(({ item }) => item), times: 'forever' };
}

function ownMusic({ ownMusic }: MusicWorld['audioFiles']): Program {
  return ownMusic === null ? { items: [{ tone: CHORD }] } : { items: [{ file: ownMusic }], times: 'forever' };
}

async function piecesOf({ audioFiles }: MusicWorld, snapshot: TenantSnapshot, music: MusicOnHold): Promise<Piece[]> {
  const prompts = objectsOf(snapshot, Prompt);
  const found = await Promise.all(
    music.promptIds.map(async (id) => {
      const file = await audioFiles.ofPrompt(snapshot, id);
      return file === null ? [] : [{ item: { file }, ms: 1000 * (prompts.get(id)?.audio?.seconds ?? 0) }];
    }),
  );
  return found.flat();
}

/** Music that goes on for all has one order for all. */
function inOrder(music: MusicOnHold, pieces: readonly Piece[], chance: Chance): readonly Piece[] {
  return music.order === 'in-order' || music.startsAnywhere ? pieces : shuffled(pieces, chance);
}

function shuffled(pieces: readonly Piece[], chance: Chance): Piece[] {
  const drawn = pieces.map((piece) => ({ piece, lot: Buffer.from(chance.bytes(4)).readUInt32BE() }));
  return drawn.sort((a, b) => a.lot - b.lot).map(({ piece }) => piece);
}

/** Where the music is that goes on for all since 1970, whoever hears it. */
function joined(pieces: readonly Piece[], nowMs: number): Program {
  const totalMs = pieces.reduce((sum, { ms }) => sum + ms, 0);
  let startMs = totalMs === 0 ? 0 : nowMs % totalMs;
  let first = 0;
  for (; startMs >= (pieces[first] as Piece).ms && first < pieces.length - 1; first++)
    startMs -= (pieces[first] as Piece).ms;
  const items = [...pieces.slice(first), ...pieces.slice(0, first)].map(({ item }) => item);
  return { items, times: 'forever', startMs };
}
