import { createHash } from 'node:crypto';
import type { Chance } from '#shared/world/index.ts';

/** What an API key starts with, so that scanners for leaked secrets find it. */
export const API_KEY_PREFIX = 'pb_';
const TOKEN_BYTES = 32;

const random = (chance: Chance): string => Buffer.from(chance.bytes(TOKEN_BYTES)).toString('base64url');

export const newApiKeyToken = (chance: Chance): string => API_KEY_PREFIX + random(chance);
export const newSessionToken = (chance: Chance): string => random(chance);

/** What the store keeps of a token, in hex. A plain hash is enough: 256 random bits cannot be guessed (OWASP ASVS 5.0 §7). */
export const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex');
