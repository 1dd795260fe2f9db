import { expect, test } from 'vitest';
import { MILLIWATT } from '#edge/media/index.ts';
import { startMediaApp } from '#test/world/media-app/index.ts';
import { BaresipPhone, toneHeard } from '#test/world/phones/index.ts';

test('a phone that calls hears what is played, and is heard', async () => {
  await using app = await startMediaApp();
  await using phone = await BaresipPhone.start({ account: app.account('101') });
  expect(await phone.register()).toBe(200);
  await phone.call('900');
  const call = await app.called();
  app.media.play(call.leg.endpoint, MILLIWATT, call.format);
  const pressed = new Promise((resolve) => call.leg.endpoint.onDigit(resolve));
  await phone.waitFor('answered');
  await phone.press('7');
  expect(await pressed).toBe('7');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  call.hangUp();
  await phone.waitFor('ended');
  expect(toneHeard(await phone.recording(), 1004)).toBeGreaterThan(0.8);
});
