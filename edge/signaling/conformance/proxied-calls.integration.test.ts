import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { H } from '../parser/index.ts';
import { OFFER, type Phone, sipAddress, udpPhone } from '../rig/index.ts';
import { application, examineServer, inDialog, phone, tagIn, target } from './server-under-test.ts';

examineServer();

describe('a proxied call', () => {
  let callees: Phone[];

  beforeEach(async () => {
    callees = [await udpPhone(sipAddress(application, 'udp')), await udpPhone(sipAddress(application, 'udp'))];
  });

  afterEach(async () => {
    for (const callee of callees) await callee.close();
  });

  const forward = (options: object): Promise<{ connected: boolean; finalStatus: number }> =>
    new Promise((resolve, reject) => {
      application.invite((request) => {
        request.proxy({ destination: callees.map((callee) => callee.uri), ...options }).then(resolve, reject);
      });
    });

  test('goes to the second target when the first refuses, and BYE and ACK go through when we stay in the path', async () => {
    const [first, second] = callees as [Phone, Phone];
    const outcome = forward({ remainInDialog: true });
    phone.request('INVITE', target, {}, OFFER);
    const refused = await first.hears('INVITE');
    expect(refused.get(H.maxForwards)).toBe('69');
    first.respond(refused, 486);
    await first.hears('ACK');
    const invite = await second.hears('INVITE');
    expect(invite.all(H.via)).toHaveLength(2);
    second.respond(invite, 180);
    await phone.hears(180);
    second.respond(invite, 200, {}, OFFER);
    const answer = await phone.hears(200);
    expect(answer.all(H.via)).toHaveLength(1);
    expect(await outcome).toMatchObject({ connected: true, finalStatus: 200 });

    const route = { Route: answer.get(H.recordRoute) ?? '' };
    const contact = second.contact.slice(1, -1);
    phone.request('ACK', contact, { ...inDialog(answer, 'ACK', 1), ...route });
    expect((await second.hears('ACK')).has(H.route)).toBe(false);
    phone.request('BYE', contact, { ...inDialog(answer, 'BYE', 2), ...route });
    second.respond(await second.hears('BYE'), 200);
    await phone.hears(200);
  });

  test('rings all targets at once, and those that lose are canceled', async () => {
    const [first, second] = callees as [Phone, Phone];
    void forward({ forking: 'simultaneous' });
    phone.request('INVITE', target, {}, OFFER);
    const [one, two] = [await first.hears('INVITE'), await second.hears('INVITE')];
    first.respond(one, 180, {}, '', 'one');
    second.respond(two, 200, {}, OFFER, 'two');
    expect(tagIn((await phone.hears(200)).get(H.to))).toBe('two');
    first.respond(await first.hears('CANCEL'), 200);
    first.respond(one, 487, {}, '', 'one');
    await first.hears('ACK');
  });

  test('that the caller cancels is canceled at its target', async () => {
    const [first] = callees as [Phone];
    void forward({});
    const headers = { Via: `SIP/2.0/UDP 127.0.0.1:${phone.port};branch=z9hG4bKpx;rport`, From: '<sip:p@x>;tag=1' };
    phone.request('INVITE', target, { ...headers, 'Call-ID': 'proxied' }, OFFER);
    const invite = await first.hears('INVITE');
    first.respond(invite, 180);
    await phone.hears(180);
    phone.request('CANCEL', target, { ...headers, 'Call-ID': 'proxied' });
    await phone.hears(200);
    first.respond(await first.hears('CANCEL'), 200);
    first.respond(invite, 487);
    await phone.hears(487);
  });

  test('carries the headers that the application adds, and says all that was answered', async () => {
    const [first, second] = callees as [Phone, Phone];
    const outcome = forward({ headers: { 'X-Rule': '12' } });
    phone.request('INVITE', target, {}, OFFER);
    const refused = await first.hears('INVITE');
    expect(refused.text).toContain('\r\nX-Rule: 12\r\n');
    expect(refused.has(H.recordRoute)).toBe(false);
    first.respond(refused, 486);
    second.respond(await second.hears('INVITE'), 486);
    await phone.hears(486);
    const { connected, finalStatus, responses } = (await outcome) as unknown as {
      connected: boolean;
      finalStatus: number;
      responses: { msgs: { msg: { status: number } }[] }[];
    };
    expect({ connected, finalStatus }).toEqual({ connected: false, finalStatus: 486 });
    const statuses = responses.flatMap(({ msgs }) => msgs.map(({ msg }) => msg.status));
    expect(statuses.filter((status) => status > 100)).toEqual([486, 486]);
  });

  test('goes on to the next target when the first does not say a word', async () => {
    const [first, second] = callees as [Phone, Phone];
    void forward({ provisionalTimeout: '300ms' });
    phone.request('INVITE', target, {}, OFFER);
    await first.hears('INVITE');
    second.respond(await second.hears('INVITE'), 486);
    await phone.hears(486);
  });

  test('goes on to the next target when the first rings too long', async () => {
    const [first, second] = callees as [Phone, Phone];
    void forward({ finalTimeout: '400ms' });
    phone.request('INVITE', target, {}, OFFER);
    const invite = await first.hears('INVITE');
    first.respond(invite, 180);
    first.respond(await first.hears('CANCEL'), 200);
    first.respond(invite, 487);
    second.respond(await second.hears('INVITE'), 486);
    await phone.hears(486);
  });

  test('calls off a target that was passed over, as soon as it rings after all', async () => {
    const [first, second] = callees as [Phone, Phone];
    void forward({ provisionalTimeout: '200ms' });
    phone.request('INVITE', target, {}, OFFER);
    const passedOver = await first.hears('INVITE');
    const invite = await second.hears('INVITE');
    second.respond(invite, 180, {}, '', 'second');
    await phone.hears(180);
    first.respond(passedOver, 180, {}, '', 'first');
    first.respond(await first.hears('CANCEL'), 200);
    first.respond(passedOver, 487, {}, '', 'first');
    second.respond(invite, 200, {}, OFFER, 'second');
    expect(tagIn((await phone.hears(200)).get(H.to))).toBe('second');
  });

  test('follows a redirect when it is to', async () => {
    const [first, second] = callees as [Phone, Phone];
    void forward({ destination: [first.uri], followRedirects: true });
    phone.request('INVITE', target, {}, OFFER);
    first.respond(await first.hears('INVITE'), 302, { Contact: `<${second.uri}>` });
    await first.hears('ACK');
    second.respond(await second.hears('INVITE'), 200, {}, OFFER);
    await phone.hears(200);
  });

  test('hands a redirect to the caller when it is not to follow it', async () => {
    const [first] = callees as [Phone];
    void forward({ destination: [first.uri] });
    phone.request('INVITE', target, {}, OFFER);
    first.respond(await first.hears('INVITE'), 302, { Contact: '<sip:elsewhere@192.0.2.1>' });
    expect((await phone.hears(302)).get(H.contact)).toBe('<sip:elsewhere@192.0.2.1>');
  });

  test('is refused for good when one of several targets says 6xx', async () => {
    const [first, second] = callees as [Phone, Phone];
    void forward({ forking: 'simultaneous' });
    phone.request('INVITE', target, {}, OFFER);
    const [one, two] = [await first.hears('INVITE'), await second.hears('INVITE')];
    first.respond(one, 180, {}, '', 'one');
    second.respond(two, 603, {}, '', 'two');
    first.respond(await first.hears('CANCEL'), 200);
    first.respond(one, 487, {}, '', 'one');
    await phone.hears(603);
  });
});
