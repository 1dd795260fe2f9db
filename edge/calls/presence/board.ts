import type { CallId } from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { LineDialog } from './document/index.ts';

/** Dialogs by the number whose line they are on. */
export type Lines = ReadonlyMap<string, readonly LineDialog[]>;

/** A change of a line of a tenant. */
export type LineChange = (tenantId: TenantId, number: string, where: CallPlace) => void;

/** Which edge has the call. */
export type CallPlace = 'here' | 'elsewhere';

/** What the lines of each tenant are doing, as the calls that go on tell it. Nothing of it is stored. */
export class Board {
  readonly #onChange: LineChange;
  readonly #tenants = new Map<TenantId, Map<string, Map<CallId, readonly LineDialog[]>>>();
  /** The numbers on which a call shows. */
  readonly #numbers = new Map<CallId, readonly string[]>();

  constructor(onChange: LineChange) {
    this.#onChange = onChange;
  }

  /** What a call is now; without lines it is over. */
  show(tenantId: TenantId, callId: CallId, lines: Lines, where: CallPlace = 'here'): void {
    const before = this.#numbers.get(callId) ?? [];
    if (before.length === 0 && lines.size === 0) return;
    const ofTenant = this.#tenants.get(tenantId) ?? new Map<string, Map<CallId, readonly LineDialog[]>>();
    const changed = new Set([...before, ...lines.keys()]);
    for (const number of changed) {
      const calls = ofTenant.get(number) ?? new Map<CallId, readonly LineDialog[]>();
      const dialogs = lines.get(number) ?? [];
      if (dialogs.length > 0) calls.set(callId, dialogs);
      else calls.delete(callId);
      if (calls.size > 0) ofTenant.set(number, calls);
      else ofTenant.delete(number);
    }
    if (ofTenant.size > 0) this.#tenants.set(tenantId, ofTenant);
    else this.#tenants.delete(tenantId);
    if (lines.size > 0) this.#numbers.set(callId, [...lines.keys()]);
    else this.#numbers.delete(callId);
    for (const number of changed) this.#onChange(tenantId, number, where);
  }

  /** The oldest call first. */
  dialogs(tenantId: TenantId, number: string): readonly LineDialog[] {
    const calls = this.#tenants.get(tenantId)?.get(number);
    return calls ? [...calls.values()].flat() : [];
  }
}
