import { z } from 'zod';
import { ALONE, type Cluster, type SharedKind } from '#edge/cluster/index.ts';
import { ACTIVITIES } from '#shared/presence/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { type Chance, type Clock, cutText } from '#shared/world/index.ts';
import type { Presence } from './document/index.ts';

/** What one program of a user says of him (RFC 3903). */
interface Publication {
  readonly tag: string;
  readonly presence: Presence;
  readonly forget: () => void;
}

/** Programs of one user that may say something at a time; the oldest gives way. */
const MAX_PER_USER = 10;
const MAX_NOTE_CHARACTERS = 200;

const Told = z.object({
  isOpen: z.boolean(),
  activities: z.array(z.enum(ACTIVITIES)),
  note: z.string().nullable(),
});
type Told = z.infer<typeof Told>;

/**
 * What users have published of themselves, until it expires; what they have at other edges counts where nothing is said here. It is
 * in memory alone: programs say it again (RFC 3903 §4.1).
 */
export class Publications {
  readonly #clock: Clock;
  readonly #chance: Chance;
  readonly #onChange: (tenantId: TenantId, userId: UserId) => void;
  readonly #published = new Map<string, readonly Publication[]>();
  readonly #shared: SharedKind<Told>;

  /** @param world.cluster  the other edges; none unless told */
  constructor(
    { clock, chance, cluster = ALONE }: { clock: Clock; chance: Chance; cluster?: Cluster | undefined },
    onChange: (tenantId: TenantId, userId: UserId) => void,
  ) {
    this.#clock = clock;
    this.#chance = chance;
    this.#onChange = onChange;
    const ours = (tenantId: TenantId, userId: UserId) => toTold(this.#ours(tenantId, userId));
    const published = this.#published;
    this.#shared = cluster.share('published', {
      schema: Told,
      *all(tenantId) {
        const begins = `${tenantId} `;
        for (const [key, said] of published) {
          const told = key.startsWith(begins) ? toTold(said.at(-1)?.presence ?? null) : null;
          if (told) yield [key.slice(begins.length), told] as const;
        }
      },
      one: ours,
      onChange: ({ tenantId, id }) => onChange(tenantId, id),
    });
  }

  /** What was said last; null when nothing is. */
  of(tenantId: TenantId, userId: UserId): Presence | null {
    const [elsewhere] = this.#shared.elsewhereOf(tenantId, userId);
    return this.#ours(tenantId, userId) ?? elsewhere?.value ?? null;
  }

  #ours(tenantId: TenantId, userId: UserId): Presence | null {
    return this.#of(tenantId, userId).at(-1)?.presence ?? null;
  }

  /**
   * @param ifMatch  the tag of what is refreshed, changed or removed; null for something new
   * @param presence  null repeats what was said
   * @param expiresSeconds  0 removes it
   * @returns the tag it has from now on; null when there is nothing with the tag, or nothing to be repeated
   */
  publish(
    { tenantId, userId }: { tenantId: TenantId; userId: UserId },
    ifMatch: string | null,
    presence: Presence | null,
    expiresSeconds: number,
  ): string | null {
    const known = this.#of(tenantId, userId);
    const before = ifMatch === null ? undefined : known.find(({ tag }) => tag === ifMatch);
    const said = presence ?? before?.presence;
    if ((ifMatch !== null && !before) || !said) return null;
    before?.forget();
    const tag = Buffer.from(this.#chance.bytes(9)).toString('base64url');
    const others = known.filter((one) => one !== before);
    const callOff = this.#clock.after(expiresSeconds * 1000, () => this.#remove(tenantId, userId, tag));
    const publication = { tag, presence: said, forget: callOff };
    if (expiresSeconds === 0) callOff();
    const kept = expiresSeconds === 0 ? others : [...others, publication];
    for (const { forget } of kept.slice(0, -MAX_PER_USER)) forget();
    this.#put(tenantId, userId, kept.slice(-MAX_PER_USER));
    return tag;
  }

  close(): void {
    for (const publications of this.#published.values()) for (const { forget } of publications) forget();
    this.#published.clear();
  }

  #of(tenantId: TenantId, userId: UserId): readonly Publication[] {
    return this.#published.get(keyOf(tenantId, userId)) ?? [];
  }

  #remove(tenantId: TenantId, userId: UserId, gone: string): void {
    this.#put(
      tenantId,
      userId,
      this.#of(tenantId, userId).filter(({ tag }) => tag !== gone),
    );
  }

  #put(tenantId: TenantId, userId: UserId, publications: readonly Publication[]): void {
    if (publications.length > 0) this.#published.set(keyOf(tenantId, userId), publications);
    else this.#published.delete(keyOf(tenantId, userId));
    this.#shared.changed(tenantId, userId);
    this.#onChange(tenantId, userId);
  }
}

const toTold = (said: Presence | null): Told | null => said && { ...said, activities: [...said.activities] };

const keyOf = (tenantId: TenantId, userId: UserId): string => `${tenantId} ${userId}`;

/** What a PIDF document says, as far as anything here tells it on; what is not known is passed over. Null: it is none. */
export function readPidf(body: string): Presence | null {
  if (!/<(?:[\w-]+:)?presence[\s>]/.test(body)) return null;
  const basic = /<(?:[\w-]+:)?basic>\s*(open|closed)\s*</.exec(body)?.[1] ?? 'open';
  const note = /<(?:[\w-]+:)?note(?:\s[^>]*)?>([^<]*)</.exec(body)?.[1]?.trim() ?? '';
  const activities = ACTIVITIES.filter((activity) => new RegExp(`<(?:[\\w-]+:)?${activity}[\\s/>]`).test(body));
  return {
    isOpen: basic === 'open',
    activities,
    note: note === '' ? null : cutText(unescapeXml(note), MAX_NOTE_CHARACTERS),
  };
}

const unescapeXml = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => CHARACTERS[name] as string);

const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
