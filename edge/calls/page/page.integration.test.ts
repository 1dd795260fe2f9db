import { expect, onTestFinished, test } from 'vitest';
import { H } from '#edge/signaling/index.ts';
import { OFFER } from '#edge/signaling/rig/index.ts';
import { PageGroup } from '#shared/page-group/index.ts';
import { SipUser, startTestEdge, tenantIdOf, toTenant, toUser } from '#test/world/edge/index.ts';
import { eventually } from '#test/world/eventually.ts';
import { RtpPeer } from '#test/world/rtp/index.ts';

const PHONES = 50;
const DOMAIN = 'acme.example';
/** As loud as A-law goes, up and down: what no beep is. */
const LOUD = Buffer.from(Array.from({ length: 160 }, (_, at) => (at % 8 < 4 ? 0xaa : 0x2a)));
const isLoud = (packet: Buffer): boolean =>
  packet.subarray(12).filter((byte) => byte === 0xaa || byte === 0x2a).length > LOUD.length / 2;
const at = '2026-01-05T09:00:00.000Z';
const sdpAt = (port: number) => OFFER.replace('audio 40000', `audio ${port}`);

/** Fifty users with a phone each, real sockets all of them, and the caller. */
test('a page of fifty phones: what the caller says is heard at each of them (PAG-02, PAG-04)', async () => {
  const extensions = Array.from({ length: PHONES + 1 }, (_, i) => String(200 + i));
  const edge = await startTestEdge([{ domain: DOMAIN, extensions }]);
  onTestFinished(() => edge.close());
  const tenantId = tenantIdOf(DOMAIN);
  const userIds = extensions.map((extension) => toUser(toTenant({ domain: DOMAIN }), extension).id);
  const group = PageGroup.New.parse({ name: 'All', number: '0', userIds });
  edge.store.putObject(tenantId, 'page-group', { id: 'pgr_1', createdAt: at, updatedAt: at, ...group } as never);

  const phones = await Promise.all(
    extensions.map(async (extension) => {
      const user = await SipUser.at(edge, { extension, domain: DOMAIN });
      const media = await RtpPeer.open();
      onTestFinished(async () => {
        media.close();
        await user.close();
      });
      await user.register();
      return { user, media };
    }),
  );
  const [caller, ...paged] = phones as [(typeof phones)[number], ...typeof phones];

  const answered = caller.user.ask('INVITE', '*770', {}, sdpAt(caller.media.rtpPort));
  const invited = await Promise.all(
    paged.map(async ({ user, media }) => {
      const invite = await user.phone.hears('INVITE');
      user.phone.respond(invite, 200, {}, sdpAt(media.rtpPort), user.account.extension);
      return invite;
    }),
  );
  expect(invited.filter(({ text }) => text.includes('answer-after=0'))).toHaveLength(PHONES);
  const accepted = await answered;
  const dialog = {
    From: accepted.get(H.from) ?? '',
    To: accepted.get(H.to) ?? '',
    'Call-ID': accepted.get(H.callId) ?? '',
  };
  caller.user.phone.request('ACK', 'sip:edge.invalid', { ...dialog, CSeq: '2 ACK' });

  const port = Number(/m=audio (\d+)/.exec(accepted.text)?.[1]);
  let sequence = 0;
  const speech = setInterval(
    () => caller.media.sendRtp(port, { sequence: sequence++, payloadType: 8, payload: LOUD }),
    20,
  );
  onTestFinished(() => clearInterval(speech));
  const hearing = () => paged.filter(({ media }) => media.heard.some(({ packet }) => isLoud(packet))).length;
  await eventually(() => expect(hearing()).toBe(PHONES));

  caller.user.phone.request('BYE', 'sip:edge.invalid', { ...dialog, CSeq: '3 BYE' });
  await Promise.all(paged.map(({ user }) => user.phone.hears('BYE')));
  await eventually(async () => {
    const [ended] = await edge.journal.ended(1);
    expect(ended?.legs.filter(({ reason, answeredAt }) => reason === 'page' && answeredAt !== null)).toHaveLength(
      PHONES,
    );
  });
});
