import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type AppCall, startMediaApp } from '#test/world/media-app/index.ts';
import { BaresipPhone, MOST, secondsOfTone } from '#test/world/phones/index.ts';

/** Long enough that the tenths of a second which a phone on a busy machine drops do not matter. */
const TALK_SECONDS = 3;

const PHONES = [
  { extension: '101', toneHz: 900, codecs: 'pcmu' },
  { extension: '102', toneHz: 1400, codecs: 'pcma' },
  // The lowest: what baresip converts to 16 kHz is the softer, the higher it is.
  { extension: '103', toneHz: 500, codecs: 'g722/16000/1' },
];

test('three phones in a conference: each hears the two others, in its own codec', async () => {
  await using app = await startMediaApp();
  await using stack = new AsyncDisposableStack();
  const phones: BaresipPhone[] = [];
  const calls: AppCall[] = [];
  for (const { extension, toneHz, codecs } of PHONES) {
    const phone = stack.use(await BaresipPhone.start({ account: app.account(extension), says: { toneHz }, codecs }));
    expect(await phone.register()).toBe(200);
    await phone.call('900');
    calls.push(await app.called());
    await phone.waitFor('answered');
    phones.push(phone);
  }
  const room = app.media.openRoom({ rateHz: 16_000 }, calls[0]?.leg.endpoint);
  for (const { leg, format } of calls) room.join(leg.endpoint, format);
  await sleep(1000 * TALK_SECONDS);
  for (const call of calls) call.hangUp();

  const [a = 0, b = 0, c = 0] = PHONES.map(({ toneHz }) => toneHz);
  for (const [phone, others] of [
    [phones[0], [b, c]],
    [phones[1], [a, c]],
    [phones[2], [a, b]],
  ] as const) {
    await phone?.waitFor('ended');
    const heard = await phone?.recording();
    expect(heard && secondsOfTone(heard, ...others)).toBeGreaterThan(MOST * TALK_SECONDS);
    for (const other of others) expect(heard && secondsOfTone(heard, other)).toBeLessThan(1);
  }
});
