import type { AudioLocation } from '#edge/media/index.ts';
import type { Result } from '#shared/result.ts';
import type { TenantId } from '#shared/tenant/index.ts';

/** Asks web servers of customers. */
export interface Hooks {
  /**
   * What the application answers: JSON, or null where it says nothing. Never rejects.
   *
   * @returns why there is no answer, for whoever wrote the application
   */
  ask(request: HookRequest): Promise<Result<unknown, string>>;
  /** Which servers sounds may come from. */
  readonly reach: Extract<AudioLocation, { url: string }>['reach'];
}

export interface HookRequest {
  /** Whose application it is: no tenant may take all the places. */
  readonly tenantId: TenantId;
  /** With `#rc` and `#rp`, and absolute. */
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** `name:password` (RFC 7617); null: the server wants none. */
  readonly credentials: string | null;
  /** Signs the request; null: nobody can tell who has sent it. */
  readonly secret: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Words that are no JSON are no answer; else they say nothing (Express says OK by itself, and the like). */
  readonly wantsVerbs: boolean;
}

/** Makes text speech. */
export interface Speaker {
  /** A file of this edge that says it; why there is none. Never rejects. */
  speak(tenantId: TenantId, text: string, language: string): Promise<Result<string, string>>;
}
