import { describe, expect, test } from 'vitest';
import { SeededChance } from '#test/world/index.ts';
import {
  digestOf,
  hashPassword,
  loadSecretKey,
  mayTryAgainAtMs,
  NOBODYS_PASSWORD_HASH,
  newApiKeyToken,
  newSessionToken,
  SecretBox,
  SecretKeyConfig,
  sha256,
  verifyPassword,
} from './index.ts';

const chance = new SeededChance();

describe('passwords', () => {
  test('the right password opens, another does not', async () => {
    const hash = await hashPassword(chance, 'correct horse battery');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword('correct horse battery', hash)).toBe(true);
    expect(await verifyPassword('correct horse batterz', hash)).toBe(false);
  });

  test('an accent is the same however it is composed', async () => {
    expect(await verifyPassword('cafe\u0301 cafe\u0301', await hashPassword(chance, 'caf\u00e9 caf\u00e9'))).toBe(true);
  });

  test("nobody's password costs as much to check as a real one, and never fits", async () => {
    const costOf = (hash: string) => hash.split('$').slice(0, 4).join('$');
    expect(costOf(NOBODYS_PASSWORD_HASH)).toBe(costOf(await hashPassword(chance, 'x')));
    expect(await verifyPassword('correct horse battery', NOBODYS_PASSWORD_HASH)).toBe(false);
  });
});

describe('tokens', () => {
  test('an API key is recognisable, a session is 32 random bytes', () => {
    expect(newApiKeyToken(chance)).toMatch(/^pb_[\w-]{43}$/);
    expect(newSessionToken(chance)).toMatch(/^[\w-]{43}$/);
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('digest', () => {
  test('HA1 of the example in RFC 7616 section 3.9.1', () => {
    expect(digestOf('Mufasa', 'http-auth@example.org', 'Circle of Life')).toEqual({
      md5: '3d78807defe7de2157e2b0b6573a855f',
      sha256: '7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232',
    });
  });
});

describe('SecretBox', () => {
  const box = new SecretBox(chance.bytes(32), chance);

  test('what is sealed can be opened, by its tenant only', () => {
    const sealed = box.seal('ten_1', 'naïve secret');
    expect(sealed).not.toContain('secret');
    expect(box.open('ten_1', sealed)).toBe('naïve secret');
    expect(() => box.open('ten_2', sealed)).toThrow();
    expect(() => new SecretBox(chance.bytes(32)).open('ten_1', sealed)).toThrow();
  });

  test('an altered secret does not open', () => {
    const bytes = Buffer.from(box.seal('ten_1', 'secret'), 'base64');
    for (const place of [0, 14, bytes.length - 1]) {
      const altered = Buffer.from(bytes);
      altered[place] = (altered[place] ?? 0) ^ 1;
      expect(() => box.open('ten_1', altered.toString('base64'))).toThrow();
    }
    expect(() => box.open('ten_1', '')).toThrow();
  });

  test('sealing twice does not show that the secret is the same', () => {
    expect(box.seal('ten_1', 'secret')).not.toBe(box.seal('ten_1', 'secret'));
  });

  test('the key must have 32 bytes, and come from one place', async () => {
    expect(() => new SecretBox(chance.bytes(16))).toThrow('16 bytes instead of 32');
    const SECRET_KEY = Buffer.alloc(32, 7).toString('base64');
    const config = SecretKeyConfig.parse({ SECRET_KEY, AWS_REGION: 'eu-west-1' });
    expect(await loadSecretKey(config)).toEqual(Buffer.alloc(32, 7));
    expect(SecretKeyConfig.safeParse({ AWS_REGION: 'eu-west-1' }).success).toBe(false);
    expect(SecretKeyConfig.safeParse({ SECRET_KEY, SECRET_KEY_ARN: 'arn', AWS_REGION: 'eu-west-1' }).success).toBe(
      false,
    );
  });
});

describe('sign-in pace', () => {
  test.each([
    { count: 0, waitMs: 0 },
    { count: 4, waitMs: 0 },
    { count: 5, waitMs: 10_000 },
    { count: 6, waitMs: 20_000 },
    { count: 8, waitMs: 80_000 },
    { count: 12, waitMs: 900_000 },
    { count: 5000, waitMs: 900_000 },
  ])('after $count attempts, of which 5 are free, the wait is $waitMs ms', ({ count, waitMs }) => {
    expect(mayTryAgainAtMs({ count, lastAtMs: 1000 }, 5)).toBe(1000 + waitMs);
  });
});
