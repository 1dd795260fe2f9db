import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TenantId } from '#shared/tenant/index.ts';

/** Takes what users have recorded as prompts of their tenant, as if they had uploaded it. */
export interface PromptKeeper {
  /** Where a recording can grow: another file each time. */
  draft(): string;
  /** @returns false when it could not be kept: no room, no store, or the name is taken */
  keep(tenantId: TenantId, name: string, path: string): Promise<boolean>;
  /** Nothing could be recorded, which somebody has to know. */
  cannotRecord(tenantId: TenantId, why: string): void;
  /** What nobody wants any more. */
  discard(path: string): Promise<void>;
}

/** Of an edge without a blob store. */
export const NO_PROMPT_KEEPER: PromptKeeper = {
  draft: () => join(tmpdir(), `prompt-${randomUUID()}.wav`),
  keep: async () => false,
  cannotRecord: () => undefined,
  discard: (path) => rm(path, { force: true }),
};
