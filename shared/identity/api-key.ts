import { z } from 'zod';
import { Role } from '#shared/user/index.ts';
import { Instant, idOf, lineOfText } from '#shared/world/index.ts';

export const ApiKeyId = idOf('key');

/** A machine's credential. The token is shown once, at creation; the store keeps only its SHA-256. */
export const ApiKey = z
  .object({
    id: ApiKeyId,
    name: lineOfText(100).min(1),
    role: Role,
    createdAt: Instant,
    expiresAt: Instant.nullable().describe('Null: until it is deleted.'),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof ApiKey>;

export const NewApiKey = ApiKey.pick({ name: true, role: true, expiresAt: true })
  .extend({ role: Role.default('admin'), expiresAt: ApiKey.shape.expiresAt.default(null) })
  .strict()
  .meta({ id: 'NewApiKey' });
export type NewApiKey = z.infer<typeof NewApiKey>;
