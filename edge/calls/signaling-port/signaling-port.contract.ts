import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { H, type SipMessage as WireMessage } from '#edge/signaling/index.ts';
import { tagOf } from '#edge/signaling/parser/index.ts';
import { OFFER, type Phone } from '#edge/signaling/rig/index.ts';
import { systemChance } from '#shared/world/index.ts';
import { OwnCredentials } from '../digest/own-credentials.ts';
import { dialAs, sendAs } from './as-account.ts';
import type {
  AcceptedInvite,
  Dialog,
  DialTarget,
  Flow,
  IncomingInvite,
  Signaling,
  SignalingHandlers,
  SipRequest,
  SipResponse,
} from './port.ts';

/** One implementation, on an engine of its own, with a phone that can reach it. */
export interface PortUnderTest {
  readonly signaling: Signaling;
  readonly phone: Phone;
  /** What was logged as `bug`. */
  readonly bugs: unknown[];
  stop(): Promise<void>;
}

/** Calls are given up after 64*T1: with this soon enough for a test. */
const HASTY_T1_MS = 20;

const ANSWER = OFFER.replace('40000', '40002');
const URI = 'sip:200@acme.example';

/** What call control may rely on (port.ts), with raw SIP on the other side. */
export function signalingPortContract(name: string, open: (timers: { t1Ms: number }) => Promise<PortUnderTest>): void {
  describe(name, () => {
    let port: PortUnderTest;
    let phone: Phone;
    let arrived: { registers: Next<SipRequest>; invites: Next<IncomingInvite>; others: Next<SipRequest> };

    beforeEach(async () => {
      await reopen(500);
      arrived = { registers: new Next(), invites: new Next(), others: new Next() };
    });

    afterEach(() => port.stop());

    async function reopen(t1Ms: number): Promise<void> {
      port = await open({ t1Ms });
      phone = port.phone;
    }

    function serve(handlers: Partial<SignalingHandlers> = {}): void {
      port.signaling.serve({
        register: (request) => arrived.registers.put(request),
        invite: (invite) => arrived.invites.put(invite),
        other: (request) => arrived.others.put(request),
        ...handlers,
      });
    }

    /** A call from the phone, answered and acknowledged. */
    async function answeredCall(): Promise<{ dialog: Dialog; answer: WireMessage; acks: Next<string> }> {
      serve();
      phone.request('INVITE', URI, {}, OFFER);
      const invite = await arrived.invites.next();
      const accepted = Promise.withResolvers<Dialog | null>();
      invite.accept({ headers: { 'Content-Type': 'application/sdp' }, sdp: ANSWER }, accepted.resolve);
      const answer = await phone.hears(200);
      const dialog = await accepted.promise;
      if (!dialog) throw new Error('the call was not established');
      const acks = new Next<string>();
      dialog.onAcknowledged((body) => acks.put(body));
      return { dialog, answer, acks };
    }

    /** A call to the phone: what came of it, in the order in which it came. */
    function dialed(sdp: string | null = OFFER, headers: DialTarget['headers'] = {}) {
      const provisional = new Next<SipResponse>();
      const accepted = new Next<AcceptedInvite>();
      const refused = new Next<SipResponse>();
      const invite = port.signaling.dial(
        { uri: 'sip:phone@example.invalid', flow: flowOf(phone), headers, sdp },
        {
          onProvisional: (response) => provisional.put(response),
          onAccepted: (acceptance) => accepted.put(acceptance),
          onRefused: (response) => refused.put(response),
        },
      );
      return { invite, provisional, accepted, refused };
    }

    const challenged = () => ({
      target: { uri: 'sip:1@example.invalid', flow: flowOf(phone), headers: {}, sdp: OFFER },
      listener: { onProvisional() {}, onAccepted() {}, onRefused() {} },
    });

    async function placedCall(): Promise<{ dialog: Dialog; invite: WireMessage }> {
      serve();
      const { accepted } = dialed();
      const invite = await phone.hears('INVITE');
      phone.respond(invite, 200, {}, ANSWER);
      const dialog = await (await accepted.next()).confirm();
      if (!dialog) throw new Error('the call was not confirmed');
      await phone.hears('ACK');
      return { dialog, invite };
    }

    test('a REGISTER is read by header and answered with rows', async () => {
      serve();
      phone.request('REGISTER', 'sip:acme.example', { 'X-Name': bytesOf('Zoë'), Expires: '60' });
      const request = await arrived.registers.next();
      expect(request).toMatchObject({ method: 'REGISTER', uri: 'sip:acme.example', body: '', flow: flowOf(phone) });
      expect(['cseq', 'expires', 'x-name', 'call-id', 'user-agent'].map((name) => request.header(name))).toEqual([
        '1 REGISTER',
        '60',
        'Zoë',
        expect.any(String),
        undefined,
      ]);
      const names = request.headerNames.map((name) => name.toLowerCase());
      expect(names).toEqual(expect.arrayContaining(['cseq', 'expires', 'x-name', 'call-id']));
      expect(new Set(names).size).toBe(names.length);
      request.respond(401, { headers: { 'WWW-Authenticate': ['Digest realm="a"', 'Digest realm="b"'], Date: 'é' } });
      const answer = await phone.hears(401);
      expect(answer.text).toContain(
        `WWW-Authenticate: Digest realm="a"\r\nWWW-Authenticate: Digest realm="b"\r\nDate: ${bytesOf('é')}\r\n`,
      );
    });

    test('rows of one name are one value, joined by commas, and short names mean the long ones', async () => {
      serve();
      phone.raw(
        `REGISTER sip:acme.example SIP/2.0\r\nv: SIP/2.0/UDP 127.0.0.1:${phone.port};branch=z9hG4bKrows;rport\r\n` +
          `f: <sip:a@b>;tag=1\r\nt: <sip:a@b>\r\ni: rows\r\nCSeq: 1 REGISTER\r\nm: <sip:a@c>\r\nm: <sip:a@d>\r\nl: 0\r\n\r\n`,
      );
      const request = await arrived.registers.next();
      expect(request.header('contact')?.split(/, ?/)).toEqual(['<sip:a@c>', '<sip:a@d>']);
      expect(request.header('call-id')).toBe('rows');
      request.respond(200);
      await phone.hears(200);
    });

    test('what opens nothing goes to `other`, and only the first final answer goes out', async () => {
      serve();
      phone.request('MESSAGE', URI);
      const request = await arrived.others.next();
      expect(request.method).toBe('MESSAGE');
      request.respond(405, { headers: { Allow: 'INVITE' } });
      request.respond(200);
      await phone.hears(405);
      expect(await phone.hearsNo(200, 50)).toBe(true);
    });

    test('a status that nobody has heard of goes out as its x00', async () => {
      serve();
      phone.request('MESSAGE', URI);
      (await arrived.others.next()).respond(499);
      await phone.hears(400);
    });

    test('a handler that breaks is a bug in the log and a 500 on the wire', async () => {
      serve({
        other() {
          throw new Error('broken handler');
        },
      });
      phone.request('MESSAGE', URI);
      await phone.hears(500);
      expect(port.bugs).toEqual([expect.stringContaining('broken handler')]);
      phone.request('REGISTER', URI);
      await arrived.registers.next();
    });

    test('handlers are called later, never from inside the call that sets them', async () => {
      const { dialog, answer } = await answeredCall();
      let isInside = true;
      const calls: string[] = [];
      const note = (what: string) => calls.push(`${what} ${isInside ? 'inside' : 'later'}`);
      phone.request('ACK', URI, inDialog(answer, 'ACK', 1));
      phone.request('INFO', URI, inDialog(answer, 'INFO', 2));
      const asked = new Next<SipRequest>();
      await new Promise((resolve) => setTimeout(resolve, 30)); // both have arrived, and wait
      dialog.onRequest((request) => {
        note('request');
        asked.put(request);
      });
      isInside = false;
      const info = await asked.next();
      info.respond(200);
      await phone.hears(200);
      isInside = true;
      const nowhere: Flow = { transport: 'ws', address: '192.0.2.9', port: 9 };
      const refused = new Promise<SipResponse>((resolve) => {
        const onRefused = (response: SipResponse) => {
          note('refused');
          resolve(response);
        };
        const listener = { onProvisional() {}, onAccepted() {}, onRefused };
        port.signaling.dial({ uri: 'sip:x@y', flow: nowhere, headers: {}, sdp: OFFER }, listener);
      });
      isInside = false;
      expect((await refused).status).toBe(503);
      expect(calls).toEqual(['request later', 'refused later']);
    });

    describe('a call from a phone', () => {
      test('rings with early media, is accepted, acknowledged, and hung up by the phone', async () => {
        serve();
        phone.request('INVITE', URI, {}, OFFER);
        const invite = await arrived.invites.next();
        expect([invite.method, invite.body]).toEqual(['INVITE', OFFER]);
        invite.respond(183, { headers: { 'Content-Type': 'application/sdp' }, body: ANSWER });
        expect((await phone.hears(183)).body).toBe(ANSWER);
        const accepted = Promise.withResolvers<Dialog | null>();
        let isInside = true;
        invite.accept({ headers: { Allow: 'INVITE' }, sdp: ANSWER }, (dialog) => {
          expect(isInside).toBe(false);
          accepted.resolve(dialog);
        });
        isInside = false;
        const answer = await phone.hears(200);
        expect(answer.body).toBe(ANSWER);
        const dialog = await accepted.promise;
        expect(dialog).toMatchObject({
          callId: answer.get(H.callId),
          localTag: tagOf(answer.get(H.to) ?? ''),
          remoteTag: tagOf(answer.get(H.from) ?? ''),
        });
        const ack = new Promise((resolve) => dialog?.onAcknowledged(resolve));
        phone.request('ACK', URI, inDialog(answer, 'ACK', 1), OFFER);
        expect(await ack).toBe(OFFER);
        const released = new Promise((resolve) => dialog?.onReleased(resolve));
        phone.request('BYE', URI, inDialog(answer, 'BYE', 2));
        expect((await phone.hears(200)).get(H.cseq)).toBe('2 BYE');
        expect(await released).toBe('other-side');
      });

      test('a CANCEL is told, also one that came before anybody listened, and nothing can be accepted after it', async () => {
        serve();
        const callId = phone.request('INVITE', URI, viaOf(phone), OFFER);
        const invite = await arrived.invites.next();
        await phone.hears(100);
        phone.request('CANCEL', URI, { ...viaOf(phone), 'Call-ID': callId, From: invite.header('from') ?? '' });
        await phone.hears(487);
        await new Promise((resolve) => setTimeout(resolve, 30));
        const isCanceled = await new Promise<boolean>((resolve) => {
          let isInside = true;
          invite.onCanceled(() => resolve(!isInside));
          isInside = false;
        });
        expect(isCanceled).toBe(true);
        expect(await new Promise((resolve) => invite.accept({ sdp: ANSWER }, resolve))).toBeNull();
      });

      test('one that is refused is over', async () => {
        serve();
        phone.request('INVITE', URI, {}, OFFER);
        (await arrived.invites.next()).respond(486, { headers: { Reason: 'Q.850;cause=17;text="busy"' } });
        expect((await phone.hears(486)).text).toContain('\r\nReason: Q.850;cause=17;text="busy"\r\n');
      });

      test('one that is never acknowledged is given up by the engine', async () => {
        await port.stop();
        await reopen(HASTY_T1_MS);
        const { dialog } = await answeredCall();
        const released = new Promise((resolve) => dialog.onReleased(resolve));
        const bye = await phone.hears('BYE');
        phone.respond(bye, 200);
        expect(await released).toBe('engine');
      });
    });

    describe('in a dialog', () => {
      test('requests of the phone wait for their handler; a new handler replaces the one before', async () => {
        const { dialog, answer } = await answeredCall();
        phone.request('ACK', URI, inDialog(answer, 'ACK', 1));
        phone.request('INVITE', URI, inDialog(answer, 'INVITE', 2), OFFER);
        await phone.hears(100);
        const first = new Next<SipRequest>();
        dialog.onRequest((request) => first.put(request));
        const reinvite = await first.next();
        expect([reinvite.method, reinvite.body]).toEqual(['INVITE', OFFER]);
        reinvite.respond(200, { headers: { 'Content-Type': 'application/sdp' }, body: ANSWER });
        expect((await phone.hears(200)).body).toBe(ANSWER);
        const acked = new Promise((resolve) => dialog.onAcknowledged(resolve));
        phone.request('ACK', URI, inDialog(answer, 'ACK', 2));
        expect(await acked).toBe('');
        const second = new Next<SipRequest>();
        dialog.onRequest((request) => second.put(request));
        phone.request('INFO', URI, inDialog(answer, 'INFO', 3), 'Signal=5');
        const info = await second.next();
        expect([info.method, info.body]).toEqual(['INFO', 'Signal=5']);
        info.respond(200);
        await phone.hears(200);
      });

      test('our requests get their final answer, an INVITE its ACK', async () => {
        const { dialog } = await placedCall();
        const info = dialog.request({ method: 'INFO', headers: { 'Content-Type': 'application/x' }, body: 'Ж' });
        const asked = await phone.hears('INFO');
        expect(Buffer.from(asked.body, 'latin1').toString()).toBe('Ж');
        phone.respond(asked, 415, { Accept: 'text/plain' });
        const refused = await info;
        expect([refused.status, refused.header('accept')]).toEqual([415, 'text/plain']);

        const held = dialog.request({ method: 'INVITE', body: OFFER });
        const reinvite = await phone.hears('INVITE');
        phone.respond(reinvite, 180);
        phone.respond(reinvite, 200, {}, ANSWER);
        expect((await held).body).toBe(ANSWER);
        const ack = await phone.hears('ACK');
        expect(ack.get(H.cseq)).toBe(reinvite.get(H.cseq)?.replace('INVITE', 'ACK'));
      });

      test('release is a BYE, and nothing is called after it', async () => {
        const { dialog, invite } = await placedCall();
        let calls = 0;
        dialog.onReleased(() => {
          calls += 1;
        });
        dialog.onRequest(() => {
          calls += 1;
        });
        dialog.release({ Reason: 'Q.850;cause=16;text="bye"' });
        const bye = await phone.hears('BYE');
        expect(bye.text).toContain('\r\nReason: Q.850;cause=16;text="bye"\r\n');
        phone.request('BYE', URI, {
          From: `${invite.get(H.to)};tag=callee`,
          To: invite.get(H.from) ?? '',
          'Call-ID': invite.get(H.callId) ?? '',
          CSeq: '9 BYE',
        });
        // The BYE that crosses ours is answered all the same.
        await phone.hears(200);
        phone.respond(bye, 200);
        expect(calls).toBe(0);
      });

      test('a request in a dialog that has ended is a 481', async () => {
        const { dialog, answer } = await answeredCall();
        phone.request('ACK', URI, inDialog(answer, 'ACK', 1));
        const released = new Promise((resolve) => dialog.onReleased(resolve));
        phone.request('BYE', URI, inDialog(answer, 'BYE', 2));
        await released;
        expect((await dialog.request({ method: 'OPTIONS' })).status).toBe(481);
      });
    });

    describe('a call to a phone', () => {
      test('carries our headers as text, tells what rings, and is acknowledged at once', async () => {
        serve();
        const { provisional, accepted } = dialed(OFFER, { From: '"Zoë" <sip:200@acme.example>', 'Call-ID': 'leg_1' });
        const invite = await phone.hears('INVITE');
        expect([invite.uri, invite.get(H.callId), invite.body]).toEqual(['sip:phone@example.invalid', 'leg_1', OFFER]);
        expect(Buffer.from(invite.get(H.from) ?? '', 'latin1').toString()).toContain(
          '"Zoë" <sip:200@acme.example>;tag=',
        );
        phone.respond(invite, 180);
        expect((await provisional.next()).status).toBe(180);
        phone.respond(invite, 200, {}, ANSWER);
        await phone.hears('ACK');
        const acceptance = await accepted.next();
        expect(acceptance.sdp).toBe(ANSWER);
        expect(await acceptance.confirm()).toMatchObject({
          callId: 'leg_1',
          localTag: tagOf(invite.get(H.from) ?? ''),
          remoteTag: expect.stringMatching(/./),
        });
      });

      test('a reliable provisional gets its PRACK', async () => {
        serve();
        const { provisional } = dialed();
        const invite = await phone.hears('INVITE');
        phone.respond(invite, 183, { Require: '100rel', RSeq: '7' }, ANSWER);
        expect((await provisional.next()).body).toBe(ANSWER);
        expect((await phone.hears('PRACK')).get(H.rack)).toBe(`7 ${invite.get(H.cseq)}`);
      });

      test('a refusal arrives with its status and headers', async () => {
        serve();
        const { refused } = dialed();
        phone.respond(await phone.hears('INVITE'), 486, { 'User-Agent': 'desk' });
        const response = await refused.next();
        expect([response.status, response.header('user-agent')]).toEqual([486, 'desk']);
      });

      test('a CANCEL goes out after the first provisional, with our reason', async () => {
        serve();
        const { invite, refused } = dialed();
        invite.cancel({ Reason: 'SIP;cause=200;text="elsewhere"' });
        invite.cancel();
        const received = await phone.hears('INVITE');
        phone.respond(received, 180);
        const cancel = await phone.hears('CANCEL');
        expect(cancel.text).toContain('\r\nReason: SIP;cause=200;text="elsewhere"\r\n');
        phone.respond(cancel, 200);
        phone.respond(received, 487);
        expect((await refused.next()).status).toBe(487);
        expect(await phone.hearsNo('CANCEL', 50)).toBe(true);
      });

      test('a 200 that crosses our CANCEL still arrives, and its release ends the call', async () => {
        serve();
        const { invite, accepted, provisional } = dialed();
        const received = await phone.hears('INVITE');
        phone.respond(received, 180);
        await provisional.next();
        invite.cancel();
        await phone.hears('CANCEL');
        phone.respond(received, 200, {}, ANSWER);
        (await accepted.next()).release();
        await phone.hears('ACK');
        await phone.hears('BYE');
      });

      test('one without an offer is acknowledged with the answer when it is confirmed', async () => {
        serve();
        const { accepted } = dialed(null);
        const invite = await phone.hears('INVITE');
        expect(invite.body).toBe('');
        phone.respond(invite, 200, {}, OFFER);
        const acceptance = await accepted.next();
        expect(acceptance.sdp).toBe(OFFER);
        expect(await phone.hearsNo('ACK', 50)).toBe(true);
        const dialog = await acceptance.confirm(ANSWER);
        expect((await phone.hears('ACK')).body).toBe(ANSWER);
        dialog?.release();
        await phone.hears('BYE');
      });

      test.each([
        ['with', OFFER],
        ['without', null],
      ])('one %s our offer that is released gets ACK, then BYE', async (_how, sdp) => {
        serve();
        const { accepted } = dialed(sdp);
        phone.respond(await phone.hears('INVITE'), 200, {}, ANSWER);
        (await accepted.next()).release();
        await phone.hears('ACK');
        await phone.hears('BYE');
      });

      test('goes where the Request-URI, Route or a hidden proxy say when there is no flow', async () => {
        serve();
        const place = `127.0.0.1:${phone.port}`;
        const dial = (uri: string, target: Partial<DialTarget>) => {
          const listener = { onProvisional() {}, onAccepted() {}, onRefused() {} };
          port.signaling.dial({ uri, flow: null, headers: {}, sdp: OFFER, ...target }, listener);
        };
        const heard = async () => {
          const invite = await phone.hears('INVITE');
          phone.respond(invite, 486);
          return [invite.uri, ...invite.all(H.route)];
        };
        dial(`sip:1@${place}`, {});
        expect(await heard()).toEqual([`sip:1@${place}`]);
        dial('tel:+1555', { headers: { Route: `<sip:${place};lr>` } });
        expect(await heard()).toEqual(['tel:+1555', `<sip:${place};lr>`]);
        dial('sip:2@example.invalid', { proxy: `sip:${place}` });
        expect(await heard()).toEqual(['sip:2@example.invalid']);
      });

      test('that is challenged goes out again with credentials, and so what is said in its dialog', async () => {
        serve();
        const { accepted, target, listener } = { accepted: new Next<AcceptedInvite>(), ...challenged() };
        dialAs(ACCOUNT(), port.signaling, target, { ...listener, onAccepted: (one) => accepted.put(one) });
        const first = await phone.hears('INVITE');
        phone.respond(first, 407, { 'Proxy-Authenticate': CHALLENGE });
        await phone.hears('ACK');
        const second = await phone.hears('INVITE');
        expect(['From', 'Call-ID'].map((name) => fieldOf(second, name))).toEqual(
          ['From', 'Call-ID'].map((name) => fieldOf(first, name)),
        );
        expect(second.get(H.cseq)).toBe('2 INVITE');
        expect(fieldOf(second, 'Proxy-Authorization')).toMatch(/^Digest username="me", realm="r", .*nc=00000001$/);
        phone.respond(second, 200, {}, ANSWER);
        const dialog = await (await accepted.next()).confirm();
        await phone.hears('ACK');
        const answered = dialog?.request({ method: 'INFO' });
        const info = await phone.hears('INFO');
        expect(fieldOf(info, 'Proxy-Authorization')).toContain('nc=00000002');
        phone.respond(info, 401, { 'WWW-Authenticate': CHALLENGE.replace('"n"', '"m"') });
        const again = await phone.hears('INFO');
        expect(fieldOf(again, 'Authorization')).toContain('nonce="m"');
        phone.respond(again, 200);
        expect((await answered)?.status).toBe(200);
        dialog?.release();
        expect(fieldOf(await phone.hears('BYE'), 'Authorization')).toContain('nc=00000002');
      });

      test('whose credentials are refused is refused, and one that is canceled is not sent again', async () => {
        serve();
        const refused = new Next<SipResponse>();
        const { target, listener } = challenged();
        const hearing = { ...listener, onRefused: (response: SipResponse) => refused.put(response) };
        dialAs(ACCOUNT(), port.signaling, target, hearing);
        for (let turn = 0; turn < 2; turn++)
          phone.respond(await phone.hears('INVITE'), 401, { 'WWW-Authenticate': CHALLENGE });
        expect((await refused.next()).status).toBe(401);
        const outgoing = dialAs(ACCOUNT(), port.signaling, target, hearing);
        const invite = await phone.hears('INVITE');
        phone.respond(invite, 100);
        outgoing.cancel();
        await phone.hears('CANCEL');
        phone.respond(invite, 401, { 'WWW-Authenticate': CHALLENGE });
        expect((await refused.next()).status).toBe(401);
      });

      test('a request that opens no dialog is sent again with credentials, too', async () => {
        serve();
        const { uri, flow } = challenged().target;
        const answered = sendAs(ACCOUNT(), port.signaling, { method: 'REGISTER', uri, flow, headers: {}, body: '' });
        phone.respond(await phone.hears('REGISTER'), 401, { 'WWW-Authenticate': CHALLENGE });
        const again = await phone.hears('REGISTER');
        expect([again.get(H.cseq), fieldOf(again, 'Authorization')]).toEqual([
          '2 REGISTER',
          expect.stringContaining('qop=auth'),
        ]);
        phone.respond(again, 200);
        expect((await answered).status).toBe(200);
      });

      test('a phone that says nothing is a 408', async () => {
        await port.stop();
        await reopen(HASTY_T1_MS);
        serve();
        const { refused } = dialed();
        await phone.hears('INVITE');
        expect((await refused.next()).status).toBe(408);
      });

      test('hangs up what the phone hung up', async () => {
        const { dialog, invite } = await placedCall();
        const released = new Promise((resolve) => dialog.onReleased(resolve));
        phone.request('BYE', URI, {
          From: `${invite.get(H.to)};tag=callee`,
          To: invite.get(H.from) ?? '',
          'Call-ID': invite.get(H.callId) ?? '',
          CSeq: '1 BYE',
        });
        await phone.hears(200);
        expect(await released).toBe('other-side');
      });
    });

    test('closing waits until BYEs are answered, and takes no more requests', async () => {
      const { dialog } = await placedCall();
      dialog.release();
      let isClosed = false;
      const closed = port.signaling.close().then(() => {
        isClosed = true;
      });
      const bye = await phone.hears('BYE');
      expect(isClosed).toBe(false);
      phone.respond(bye, 200);
      await closed;
      phone.request('REGISTER', URI);
      await phone.hears(503);
    });
  });
}

/** What is waited for, in the order in which it comes. */
class Next<Value> {
  readonly #arrived: Value[] = [];
  #wake: () => void = () => undefined;

  put(value: Value): void {
    this.#arrived.push(value);
    this.#wake();
  }

  async next(withinMs = 3000): Promise<Value> {
    const late = setTimeout(() => this.#wake(), withinMs);
    if (this.#arrived.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    clearTimeout(late);
    if (this.#arrived.length === 0) throw new Error('waited in vain');
    return this.#arrived.shift() as Value;
  }
}

/** UTF-8, one character for each byte: how the rig's phone takes and gives text. */
const bytesOf = (text: string): string => Buffer.from(text).toString('latin1');

const flowOf = ({ host: address, port }: Phone): Flow => ({ transport: 'udp', address, port });

const CHALLENGE = 'Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth"';
const ACCOUNT = () => new OwnCredentials({ authUsername: 'me', password: 'secret' }, systemChance);

const fieldOf = ({ text }: WireMessage, name: string): string | undefined =>
  text.match(new RegExp(`\\r\\n${name}: (.*)\\r\\n`, 'i'))?.[1];

/** A CANCEL has the branch and the From of its INVITE. */
const viaOf = ({ host, port }: Phone): Record<string, string> => ({
  Via: `SIP/2.0/UDP ${host}:${port};branch=z9hG4bKto-be-canceled;rport`,
  From: `<sip:phone@${host}>;tag=canceling`,
});

/** The headers of the phone's next request in the dialog that `answer` confirmed. */
const inDialog = (answer: WireMessage, method: string, sequence: number): Record<string, string> => ({
  From: answer.get(H.from) ?? '',
  To: answer.get(H.to) ?? '',
  'Call-ID': answer.get(H.callId) ?? '',
  CSeq: `${sequence} ${method}`,
});
