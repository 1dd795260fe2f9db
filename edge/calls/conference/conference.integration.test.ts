import { expect, onTestFinished, test } from 'vitest';
import { H } from '#edge/signaling/index.ts';
import { startTestEdge, Talker } from '#test/world/edge/index.ts';

const DOMAIN = 'acme.example';
const TONES = [500, 900, 1400];

test('three phones in a conference of the first one: each hears the two others; when one hangs up the two go on (RFC 4579)', async () => {
  const edge = await startTestEdge([{ domain: DOMAIN, extensions: ['200', '201', '202'] }]);
  onTestFinished(() => edge.close());
  const [alice, bob, carol] = (await Promise.all(
    TONES.map((hz, i) => Talker.at(edge, { extension: String(200 + i), domain: DOMAIN }, hz)),
  )) as [Talker, Talker, Talker];
  const number = await alice.dials('*30');
  expect([number.slice(0, 3), alice.accepted?.get(H.contact)]).toEqual(['*30', expect.stringContaining('isfocus')]);
  for (const talker of [bob, carol]) expect(await talker.dials(number)).toBe(number);
  await Promise.all(
    [alice, bob, carol].map((one) =>
      one.hears(
        TONES.filter((hz) => hz !== one.hz),
        TONES,
      ),
    ),
  );
  await alice.hangsUp();
  await Promise.all([bob.hears([1400], TONES), carol.hears([900], TONES)]);
}, 120_000);
