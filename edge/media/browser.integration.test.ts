import { expect, test } from 'vitest';
import { systemChance, systemClock } from '#shared/world/index.ts';
import { eventually } from '#test/world/eventually.ts';
import { loopbackMedia, MortalWorkers, openEndpoint, openPhone, phoneAtEndpoint } from '#test/world/media/index.ts';
import { BrowserPeer, type RtpPeer, rtpPacket } from '#test/world/rtp/index.ts';
import { newDtlsCertificate } from './dtls/index.ts';
import type { MediaEndpoint, MediaServer } from './index.ts';

/** Browsers and phones on real sockets, with an endpoint each. */

const certificate = () => newDtlsCertificate(systemChance, systemClock.nowMs());

/** A browser and a phone with an endpoint each, bridged. */
async function callWith(server: MediaServer, shown = certificate()) {
  const toBrowser = await openEndpoint(server);
  const { phone, endpoint: toPhone } = await phoneAtEndpoint(server);
  server.bridge(toBrowser, toPhone);
  const browser = new BrowserPeer({ peer: await openPhone(), port: toBrowser.rtpPort, certificate: shown });
  const agree = (named = shown) => toBrowser.setRemote(browser.remote(named));
  return { browser, agree, phone, toBrowser, toPhone };
}

const speechHeardBy = (phone: RtpPeer) => phone.heard.map(({ packet }) => packet.toString('latin1', 12));
const droppedBy = async (endpoint: MediaEndpoint) => {
  const { dropped } = await endpoint.statistics();
  return Object.fromEntries(Object.entries(dropped).filter(([, count]) => count > 0));
};

test('a browser and a phone hear each other', async () => {
  const { browser, agree, phone, toBrowser, toPhone } = await callWith(await loopbackMedia());
  agree();
  await browser.check();
  await browser.handshake();
  await eventually(() => {
    browser.send(1);
    expect(speechHeardBy(phone)).toContain('speech 1');
  });
  phone.send(toPhone.rtpPort, rtpPacket({ payload: Buffer.from('an answer') }));
  await eventually(() => expect(browser.heard()).toEqual(['an answer']));
  expect(Object.keys(await droppedBy(toBrowser))).not.toContain('forged');
});

test('who shows another certificate than SDP names hears nothing, and is not heard', async () => {
  const events: object[] = [];
  const { browser, agree, phone, toBrowser, toPhone } = await callWith(
    await loopbackMedia({ log: (event) => void events.push(event) }),
  );
  agree(certificate());
  await browser.check();
  await browser.handshake();
  await eventually(async () => expect(await droppedBy(toBrowser)).toMatchObject({ 'bad-handshake': 1 }));
  expect(events).toContainEqual({ name: 'media-handshake-failed', endpoint: toBrowser.id, error: 'unproven' });
  const { 'not-expected': before = 0 } = await droppedBy(toBrowser);
  browser.send(1);
  await eventually(async () => expect(await droppedBy(toBrowser)).toMatchObject({ 'not-expected': before + 1 }));
  phone.send(toPhone.rtpPort, rtpPacket({ payload: Buffer.from('a secret') }));
  await eventually(async () => expect((await toPhone.statistics()).received.packets).toBe(1));
  expect([speechHeardBy(phone), (await toBrowser.statistics()).sent.packets]).toEqual([[], 0]);
});

test('DTLS that is cut, and DTLS from elsewhere, disturb no handshake', async () => {
  const { browser, agree, phone, toBrowser } = await callWith(await loopbackMedia());
  agree();
  await browser.check();
  const stranger = await openPhone();
  const record = Buffer.from('14fefd0000000000000000000101', 'hex');
  stranger.send(toBrowser.rtpPort, record);
  browser.peer.send(toBrowser.rtpPort, record.subarray(0, 13));
  browser.peer.send(toBrowser.rtpPort, record);
  await browser.handshake();
  await eventually(() => {
    browser.send(1);
    expect(speechHeardBy(phone)).toContain('speech 1');
  });
  expect(await droppedBy(toBrowser)).toMatchObject({ 'wrong-source': 1, 'bad-handshake': 1 });
});

test('another exchange with the same certificate needs no other handshake', async () => {
  const { browser, agree, phone } = await callWith(await loopbackMedia());
  agree();
  await browser.check();
  await browser.handshake();
  agree();
  await eventually(() => {
    browser.send(1);
    expect(speechHeardBy(phone)).toContain('speech 1');
  });
});

test('after a handshake that proved nothing, another exchange begins another', async () => {
  const { browser, agree, phone, toBrowser } = await callWith(await loopbackMedia());
  agree();
  await browser.check();
  const { peer, port } = { peer: browser.peer, port: toBrowser.rtpPort };
  await new BrowserPeer({ peer, port, certificate: certificate() }).handshake();
  await eventually(async () => expect(await droppedBy(toBrowser)).toMatchObject({ 'bad-handshake': 1 }));
  agree();
  await browser.handshake();
  await eventually(() => {
    browser.send(1);
    expect(speechHeardBy(phone)).toContain('speech 1');
  });
});

test('a browser whose network changes is heard from there after a check', async () => {
  const { browser, agree, phone } = await callWith(await loopbackMedia());
  agree();
  await browser.check();
  await browser.handshake();
  const elsewhere = await openPhone();
  await browser.check(elsewhere);
  await eventually(() => {
    browser.send(1, elsewhere);
    expect(speechHeardBy(phone)).toContain('speech 1');
  });
});

test('a call of a browser goes on when its thread dies: the keys are known still', async () => {
  const workers = await MortalWorkers.prepare();
  const server = await loopbackMedia({}, workers.spawn);
  const { browser, agree, phone } = await callWith(server);
  agree();
  await browser.check();
  await browser.handshake();
  await workers.kill();
  browser.peer.heard.length = 0;
  await browser.check();
  await eventually(() => {
    browser.send(1);
    expect(speechHeardBy(phone)).toContain('speech 1');
  });
});
