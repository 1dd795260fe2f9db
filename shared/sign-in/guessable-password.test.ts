import { describe, expect, test } from 'vitest';
import { isGuessable } from './index.ts';

const ann = { name: 'Ann Archer', email: 'a.archer@mail.example', tenantName: 'Acme Telecom', domain: 'acme.example' };

describe('is guessed', () => {
  test.each([
    'password2024!',
    'P@ssw0rd12345',
    'Qwertyuiop1',
    '1q2w3e4r5t',
    '1234567890',
    'aaaaaaaaaaaa',
    'abababababab',
    'Welcome2Acme',
    'AnnArcher1985',
    'archer.archer',
    'acme-telecom-2026',
    'admin@acme.example',
    'Summer2026!!',
    'patchbay-admin-1',
  ])('%s', (password) => {
    expect(isGuessable(password, ann)).toBe(true);
  });
});

describe('is not', () => {
  test.each([
    'correct horse battery',
    'my password is blue velvet',
    'tr0ub4dor-and-3',
    '8f3kq0zmw2vx',
    'Größenwahn 77',
    'пароль-синий-кит',
    '青い空白い雲緑の丘赤い花',
    'AnnArcher likes gardening',
  ])('%s', (password) => {
    expect(isGuessable(password, ann)).toBe(false);
  });
});
