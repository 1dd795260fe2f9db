import type { LineState, SeenUser, Status } from '#shared/presence/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Clock } from '#shared/world/index.ts';

/** What is told of a user to whoever listens to events. */
export type PresenceNews = { readonly tenantId: TenantId; readonly userId: UserId } & (
  | { readonly name: 'line'; readonly extension: string; readonly state: LineState }
  | { readonly name: 'status'; readonly status: Status; readonly note: string | null }
);

/** Changes of one line in this time are told as one (chosen): a call that is refused at once is no news. */
const GATHER_MS = 500;

interface Line {
  readonly tenantId: TenantId;
  readonly number: string;
}

/** Tells of lines and their users what has become of them, a moment later and only when it is not what was told before. */
export class PresenceTeller {
  readonly #clock: Clock;
  readonly #look: (line: Line) => Promise<SeenUser | null>;
  readonly #tell: (news: PresenceNews) => void;
  readonly #changed = new Map<string, Line>();
  /** What was told last, of all who are not away. */
  readonly #told = new Map<string, SeenUser>();
  #callOff: (() => void) | null = null;

  /** @param look  what is seen of the line now; null for what is nobody's */
  constructor(clock: Clock, look: (line: Line) => Promise<SeenUser | null>, tell: (news: PresenceNews) => void) {
    this.#clock = clock;
    this.#look = look;
    this.#tell = tell;
  }

  changed(tenantId: TenantId, number: string): void {
    this.#changed.set(`${tenantId} ${number}`, { tenantId, number });
    this.#callOff ??= this.#clock.after(GATHER_MS, () => void this.#tellAll());
  }

  stop(): void {
    this.#callOff?.();
  }

  async #tellAll(): Promise<void> {
    const all = [...this.#changed];
    this.#changed.clear();
    this.#callOff = null;
    for (const [key, line] of all) {
      const now = await this.#look(line);
      if (now) this.#tellOf(key, line, now);
    }
  }

  #tellOf(key: string, { tenantId, number: extension }: Line, now: SeenUser): void {
    const before = this.#told.get(key) ?? AWAY;
    const { userId, line, status, note } = now;
    if (line === AWAY.line && status === AWAY.status) this.#told.delete(key);
    else this.#told.set(key, now);
    if (line !== before.line) this.#tell({ name: 'line', tenantId, userId, extension, state: line });
    if (status !== before.status || note !== before.note)
      this.#tell({ name: 'status', tenantId, userId, status, note });
  }
}

const AWAY = { line: 'unavailable', status: 'offline', note: null } as const;
