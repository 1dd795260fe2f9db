import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, CALLEE_HZ, converse, expectHeard, registered } from '#test/world/phones/index.ts';

/** Whatever two phones have in common passes, also what nobody here could decode. */
/** All of them carry this and 440 Hz well. */
const CALLER_HZ = 600;

let patchbay: TestPatchbay;
beforeAll(async () => {
  patchbay = await startTestPatchbay();
});
afterAll(() => patchbay.close());

test.each(['GSM/8000/1', 'G726-32/8000/1', 'G726-40/8000/1', 'L16/16000/1', 'AMR/8000/1', 'opus/48000/2'])(
  'two phones talk in %s',
  async (codecs) => {
    const start = (extension: string, toneHz: number) =>
      registered(BaresipPhone.start({ account: patchbay.account(extension), says: { toneHz }, codecs }));
    await using caller = await start('200', CALLER_HZ);
    await using callee = await start('201', CALLEE_HZ);
    await converse(caller, callee);

    const cdr = await patchbay.nextCdr();
    await expectHeard(callee, CALLER_HZ);
    await expectHeard(caller, CALLEE_HZ);
    const [name, rate] = codecs.split('/');
    for (const { media } of cdr.legs) expect(media).toMatchObject({ codec: `${name}/${rate}`, packetsLost: 0 });
  },
);

test('XiVO §22.6: where the tenant has A-law alone, who offers more speaks that, and who does not is refused (X1-POST-04)', async () => {
  const sets = async (codecs: string) =>
    expect(
      await patchbay.api.patch('/v1/tenant/settings', { values: { 'media.allowed-codecs': codecs } }),
    ).toMatchObject({
      status: 200,
    });
  await sets('PCMA');
  const both = 'pcmu,pcma';
  await using caller = await registered(
    BaresipPhone.start({ account: patchbay.account('200'), says: { toneHz: CALLER_HZ }, codecs: both }),
  );
  await using callee = await registered(
    BaresipPhone.start({ account: patchbay.account('201'), says: { toneHz: CALLEE_HZ }, codecs: both }),
  );
  await converse(caller, callee);
  const { legs } = await patchbay.nextCdr();
  expect(legs.map(({ media }) => media?.codec)).toEqual(['PCMA/8000', 'PCMA/8000']);
  await expectHeard(callee, CALLER_HZ);

  await using other = await registered(BaresipPhone.start({ account: patchbay.account('202'), codecs: 'pcmu' }));
  await other.call('201');
  expect((await other.waitFor('ended')).reason).toContain('488');
  expect(await patchbay.nextCdr()).toMatchObject({ disposition: 'failed', hangup: { sipStatus: 488 } });
  await sets(''); // every codec again
});
