import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { H, type SipMessage } from '#edge/signaling/index.ts';
import { OFFER } from '#edge/signaling/rig/index.ts';
import {
  SipUser,
  type Subscribed,
  startTestEdge,
  type TestEdge,
  tenantIdOf,
  toTenant,
  toUser,
} from '#test/world/edge/index.ts';

// One edge for all, as it takes its time to start; each test has a tenant of its own.
let edge: TestEdge;
let users: SipUser[];
let count = 0;
let domain: string;
beforeAll(async () => {
  edge = await startTestEdge([]);
});
afterAll(() => edge.close());
beforeEach(() => {
  count += 1;
  domain = `acme${count}.example`;
  edge.store.add(
    toTenant({ domain }),
    ['200', '201'].map((extension) => toUser({ domain }, extension)),
  );
  share();
  users = [];
});
afterEach(() => Promise.all(users.map((user) => user.close())));

function share(settings: Record<string, boolean> = {}): void {
  const { id } = toUser({ domain }, '200');
  edge.store.putSettings(tenantIdOf(domain), id, { 'line.is-shared': true, ...settings });
}

/** A phone of an extension; several may have the same. */
async function aPhone(extension: string): Promise<SipUser> {
  const phone = await SipUser.at(edge, { extension, domain });
  users.push(phone);
  await phone.register();
  return phone;
}

const appearance = (index: number, more = '') => ({ 'Call-Info': `<sip:${domain}>;appearance-index=${index}${more}` });
/** Appearances that a NOTIFY says are in use. */
const used = ({ text }: SipMessage) =>
  [...text.matchAll(/appearance-index=(\d+);appearance-state=([a-z-]+)/g)].map(
    ([, index, state]) => `${index} ${state}`,
  );

/** A display of the line, which is told of every appearance. */
async function aDisplay(): Promise<{ shows(expected: readonly string[]): Promise<void>; subscribed: Subscribed }> {
  const phone = await aPhone('200');
  const subscribed = await phone.subscribe('200', 'call-info');
  await subscribed.notified();
  return {
    subscribed,
    /** Changes of one moment are told as one: what comes in between may be left out. */
    shows: async (expected) => {
      let now: readonly string[] = ['nothing told'];
      while (JSON.stringify(now) !== JSON.stringify(expected)) now = used((await subscribed.notified()).message);
    },
  };
}

const seize = (phone: SipUser, index: number, wanted = 200) =>
  phone.ask('SUBSCRIBE', '200', { Event: 'line-seize', Expires: '15', ...appearance(index) }, '', wanted);

/** Answers the INVITE that a phone gets. */
async function answers(phone: SipUser, sdp = OFFER): Promise<SipMessage> {
  const invite = await phone.phone.hears('INVITE');
  phone.phone.respond(invite, 200, {}, sdp, phone.account.extension);
  return invite;
}

/** A phone in a call that it has made. */
function inCall(phone: SipUser, accepted: SipMessage) {
  const dialog = {
    From: accepted.get(H.from) ?? '',
    To: accepted.get(H.to) ?? '',
    'Call-ID': accepted.get(H.callId) ?? '',
  };
  let cseq = 2;
  const says = (method: string, headers: Record<string, string> = {}, body = '') => {
    if (method !== 'ACK') cseq += 1;
    phone.phone.request(method, 'sip:edge.invalid', { ...dialog, ...headers, CSeq: `${cseq} ${method}` }, body);
  };
  says('ACK');
  return { says };
}

/** The first phone of 200 calls 201 on the first appearance, and is answered. */
async function talking() {
  const [desk, other, callee] = [await aPhone('200'), await aPhone('200'), await aPhone('201')];
  const asked = desk.ask('INVITE', '201', appearance(1), OFFER);
  await answers(callee);
  const call = inCall(desk, await asked);
  /** The phone holds by itself; its re-INVITE goes on to the other side. */
  const holds = async (more = '') => {
    call.says('INVITE', appearance(1, more), OFFER.replace('a=sendrecv', 'a=sendonly'));
    await answers(callee, OFFER.replace('a=sendrecv', 'a=recvonly'));
    await desk.phone.hears(200);
    call.says('ACK');
  };
  return { desk, other, callee, call, holds };
}

describe('an appearance', () => {
  test.each([
    ['the first', 0],
    ['the second', 1],
  ])('is seized by one of two phones alone, whichever asks first: %s', async (_which, first) => {
    const phones = [await aPhone('200'), await aPhone('200')];
    const [fast, slow] = [phones[first], phones[1 - first]] as [SipUser, SipUser];
    const display = await aDisplay();
    expect((await seize(fast, 1)).text).toContain('appearance-index=1');
    expect((await fast.phone.hears('NOTIFY')).text).toContain('Subscription-State: active');
    await seize(slow, 1, 480);
    await display.shows(['1 seized']);
    // Another one is free.
    await seize(slow, 2);
    await display.shows(['1 seized', '2 seized']);
  });

  test('that is seized is dialed on by that phone alone; then the others see the call', async () => {
    const [desk, other, callee] = [await aPhone('200'), await aPhone('200'), await aPhone('201')];
    const display = await aDisplay();
    await seize(desk, 1);
    desk.phone.respond(await desk.phone.hears('NOTIFY'), 200);
    await other.ask('INVITE', '201', appearance(1), OFFER, 480);
    const asked = desk.ask('INVITE', '201', appearance(1), OFFER);
    const invite = await callee.phone.hears('INVITE');
    callee.phone.respond(invite, 180, {}, '', '201');
    await display.shows(['1 progressing']);
    expect((await desk.phone.hears('NOTIFY')).text).toContain('terminated');
    callee.phone.respond(invite, 200, {}, OFFER, '201');
    const { says } = inCall(desk, await asked);
    await display.shows(['1 active']);
    says('BYE');
    await display.shows([]);
  });

  test('is said to every phone that rings, and shown as it rings and is answered', async () => {
    const [desk, other, caller] = [await aPhone('200'), await aPhone('200'), await aPhone('201')];
    const display = await aDisplay();
    void caller.ask('INVITE', '200', {}, OFFER);
    const invites = await Promise.all([desk, other].map(({ phone }) => phone.hears('INVITE')));
    for (const { text } of invites) expect(text).toContain('appearance-index=1');
    desk.phone.respond(invites[0] as SipMessage, 180, {}, '', '200');
    other.phone.respond(invites[1] as SipMessage, 180, {}, '', '200');
    await display.shows(['1 alerting']);
    desk.phone.respond(invites[0] as SipMessage, 200, {}, OFFER, '200');
    await display.shows(['1 active']);
    await other.phone.hears('CANCEL');
  });
});

describe('a call that a phone holds', () => {
  test('is shown as held, and goes on at another phone', async () => {
    const { desk, other, callee, holds } = await talking();
    const display = await aDisplay();
    await holds();
    await display.shows(['1 held']);
    await other.ask('INVITE', '200', appearance(1), OFFER);
    await desk.phone.hears('BYE');
    await display.shows(['1 active']);
    // Who was held is told that he is no longer.
    expect((await callee.phone.hears('INVITE')).text).toContain('a=sendrecv');
  });

  test.each([
    ['as the phone says', ';appearance-state=held-private', {}],
    ['as the line has it', '', { 'line.is-hold-private': true }],
  ])('privately, %s, is that phone’s alone', async (_how, more, settings) => {
    share(settings);
    const { other, holds } = await talking();
    const display = await aDisplay();
    await holds(more);
    await display.shows(['1 held-private']);
    await other.ask('INVITE', '200', appearance(1), OFFER, 480);
  });
});

test.each([
  [false, 480],
  [true, 200],
])('a call that is talked in is joined where the line has it (%s)', async (canBarge, wanted) => {
  share({ 'line.can-barge': canBarge });
  const { other } = await talking();
  await other.ask('INVITE', '200', appearance(1), OFFER, wanted);
});

test('dialog;sla says which appearance each dialog is on', async () => {
  const { holds } = await talking();
  const subscribed = await (await aPhone('200')).subscribe('200', 'dialog;sla');
  const { body, message } = await subscribed.notified();
  expect(message.get(H.event)).toBe('dialog;sla');
  expect(body).toContain('<sa:appearance>1</sa:appearance><sa:exclusive>false</sa:exclusive>');
  expect(body).toContain('<param pname="x-line-id" pval="0"/>');
  await holds();
  expect((await subscribed.notified()).body).toContain('pname="+sip.rendering" pval="no"');
});

test('a line that is not shared has no appearances, and nobody else’s are shown', async () => {
  const phone = await aPhone('201');
  await phone.ask('SUBSCRIBE', '201', { Event: 'call-info' }, '', 489);
  await phone.ask('SUBSCRIBE', '201', { Event: 'line-seize', ...appearance(1) }, '', 489);
  await phone.ask('SUBSCRIBE', '200', { Event: 'call-info' }, '', 403);
});
