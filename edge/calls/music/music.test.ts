import { describe, expect, test } from 'vitest';
import { MusicOnHold } from '#shared/music-on-hold/index.ts';
import { Prompt } from '#shared/prompt/index.ts';
import { indexSnapshot, type TenantSnapshot } from '#shared/tenant/index.ts';
import { fakeAudioFiles } from '#test/world/edge/fake-prompts.ts';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { aTenant } from '#test/world/records.ts';
import { musicFor } from './index.ts';

const AT = { createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };
const PROMPTS = ['pmt_a', 'pmt_b', 'pmt_c'];

type Music = Partial<Omit<MusicOnHold, 'id'>>;

/** A tenant with three prompts of 10, 20 and 30 s, its music by id, and what is set by whom. */
function tenantWith(
  music: Readonly<Record<string, Music>>,
  settings: Readonly<Record<string, string>> = {},
  id = 'ten_1',
): TenantSnapshot {
  const prompts = PROMPTS.map((id, at) => {
    const audio = { seconds: 10 * (at + 1), rateHz: 8000 as const, bytes: 1, digest: id };
    return [id, Prompt.Stored.parse({ id, name: id, audio, ...AT })] as const;
  });
  const all = Object.entries(music).map(
    ([id, fields]) => [id, MusicOnHold.Stored.parse({ id, name: id, ...fields, ...AT })] as const,
  );
  return indexSnapshot(aTenant({ id }), 1, [], {
    objects: new Map([
      ['prompt', new Map(prompts)],
      ['music-on-hold', new Map(all)],
    ] as never),
    settings: new Map(Object.entries(settings).map(([bearer, name]) => [bearer, { 'call.music-on-hold': name }])),
  });
}

const world = (there: readonly string[] = PROMPTS, ownMusic: string | null = '/own.wav') => ({
  audioFiles: { ...fakeAudioFiles(there), ownMusic },
  clock: new ManualClock(0),
  chance: new SeededChance(),
});
const files = (tenant: string, ...ids: string[]) => ids.map((id) => ({ file: `/tenants/${tenant}/${id}.wav` }));

describe('which music somebody hears', () => {
  const music = {
    moh_orbit: { promptIds: ['pmt_a'] },
    moh_user: { name: 'Of Ann', promptIds: ['pmt_b'] },
    moh_default: { isDefault: true, promptIds: ['pmt_c'] },
  };
  const settings = { ten_1: '', usr_ann: 'Of Ann', usr_bob: 'Gone', usr_cat: 'moh_user' };
  test.each([
    ['that of the orbit, whoever holds', { musicOnHoldId: 'moh_orbit', holder: 'usr_ann' }, 'pmt_a'],
    ['that of who holds', { holder: 'usr_ann' }, 'pmt_b'],
    ['that of who holds by its id, whatever its name is', { holder: 'usr_cat' }, 'pmt_b'],
    ['the default where who holds names one that is not there', { holder: 'usr_bob' }, 'pmt_c'],
    ['the default where nobody has said anything', {}, 'pmt_c'],
    ['the default where the orbit names one that is gone', { musicOnHoldId: 'moh_gone' }, 'pmt_c'],
  ])('is %s', async (_, wish, prompt) => {
    const program = await musicFor(world(), tenantWith(music, settings), wish);
    expect(program).toEqual({ items: files('ten_1', prompt), times: 'forever' });
  });

  test('is what the tenant has set for all where the user has set nothing', async () => {
    const program = await musicFor(world(), tenantWith(music, { ten_1: 'Of Ann' }), { holder: 'usr_bob' });
    expect(program?.items).toEqual(files('ten_1', 'pmt_b'));
  });

  test('is never that of another tenant, which has the same names and ids', async () => {
    const theirs = tenantWith({ moh_user: { name: 'Of Ann', promptIds: ['pmt_a'] } }, settings, 'ten_2');
    const program = await musicFor(world(), theirs, { holder: 'usr_ann' });
    expect(program?.items).toEqual(files('ten_2', 'pmt_a'));
  });

  test('is our own where there is none, and a chord where that could not be written', async () => {
    expect(await musicFor(world(), tenantWith({}), {})).toEqual({ items: [{ file: '/own.wav' }], times: 'forever' });
    expect(await musicFor(world([], null), tenantWith({}), {})).toEqual({ items: [{ tone: expect.anything() }] });
  });
});

describe('music', () => {
  const played = async (music: Music, there = PROMPTS, nowMs = 0) => {
    const around = world(there);
    around.clock.advance(nowMs);
    return musicFor(around, tenantWith({ moh_1: { isDefault: true, ...music } }), {});
  };

  test('without sound is silence, that of a stream comes from a public server', async () => {
    expect(await played({ source: 'silence' })).toBeNull();
    expect(await played({ source: 'stream', streamUrl: 'https://radio.example/live' })).toEqual({
      items: [{ stream: 'https://radio.example/live', reach: 'public' }],
    });
  });

  test('leaves out what cannot be had, and is our own where nothing can', async () => {
    const promptIds = [...PROMPTS];
    expect((await played({ promptIds }, ['pmt_b']))?.items).toEqual(files('ten_1', 'pmt_b'));
    expect((await played({ promptIds }, []))?.items).toEqual([{ file: '/own.wav' }]);
  });

  test('at random has all pieces, in another order', async () => {
    const around = world();
    const snapshot = tenantWith({ moh_1: { isDefault: true, order: 'random', promptIds: [...PROMPTS] } });
    const orders = await Promise.all(Array.from({ length: 20 }, () => musicFor(around, snapshot, {})));
    const told = orders.map((program) => JSON.stringify(program?.items));
    expect(new Set(told).size).toBeGreaterThan(3);
    for (const program of orders) expect(program?.items).toEqual(expect.arrayContaining(files('ten_1', ...PROMPTS)));
  });

  test.each([
    [0, ['pmt_a', 'pmt_b', 'pmt_c'], 0],
    [9_999, ['pmt_a', 'pmt_b', 'pmt_c'], 9_999],
    [12_000, ['pmt_b', 'pmt_c', 'pmt_a'], 2000],
    [59_000, ['pmt_c', 'pmt_a', 'pmt_b'], 29_000],
    [60_000, ['pmt_a', 'pmt_b', 'pmt_c'], 0],
  ])('that goes on for all is, after %i ms, where it is for all', async (nowMs, order, startMs) => {
    const program = await played({ startsAnywhere: true, promptIds: [...PROMPTS] }, PROMPTS, nowMs);
    expect(program).toEqual({ items: files('ten_1', ...order), times: 'forever', startMs });
  });
});
