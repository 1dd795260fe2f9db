import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TORTURE, tortureBytes } from '../rig/torture.ts';
import { checkMessage, DEFAULT_LIMITS, H, parseMessage } from './index.ts';

/** What becomes of a datagram: `accepted`, or the fault of whichever step refused it. */
function outcomeOf(bytes: Buffer): string {
  const parsed = parseMessage(bytes, 'datagram', DEFAULT_LIMITS);
  if (!parsed.ok) return parsed.fault;
  const checked = checkMessage(parsed.message);
  return checked.ok ? 'accepted' : checked.fault;
}

function read(bytes: Buffer) {
  const parsed = parseMessage(bytes, 'datagram', DEFAULT_LIMITS);
  if (!parsed.ok) throw new Error(parsed.fault);
  return parsed.message;
}

test.each(TORTURE)('RFC $rfc §$section $name is $outcome', ({ name, outcome }) => {
  expect(outcomeOf(tortureBytes(name))).toBe(outcome);
});

test('every fixture has its row', () => {
  const names = readdirSync(new URL('./fixtures/', import.meta.url)).map((file) => file.replace('.sip', ''));
  expect(names.sort()).toEqual(TORTURE.map(({ name }) => name).sort());
});

const asAscii = (text: string): string => text.replace(/[^ -~]/g, '?');

const ACCEPTED = TORTURE.filter(({ outcome }) => outcome === 'accepted').map(({ name }) => name);

test.each(ACCEPTED)('%s is written back as it came, or in a regular form that stays', (name) => {
  const bytes = tortureBytes(name);
  const message = read(bytes);
  if (!message.isIrregular) {
    const asItCame = bytes.toString('latin1', 0, message.bodyEnd);
    expect(message.text).toBe(message.isRequest ? asItCame : asItCame.replace(message.reason, asAscii(message.reason)));
    return;
  }
  const again = read(Buffer.from(message.text, 'latin1'));
  expect(again.isIrregular).toBe(false);
  expect(again.text).toBe(message.text);
  expect(again.body).toBe(message.body);
  for (const id of [H.via, H.from, H.to, H.callId, H.cseq, H.contact]) expect(again.all(id)).toEqual(message.all(id));
});

describe('what applications read', () => {
  const HEADERS =
    'Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n';

  test.each([
    ['INVITE sip:a@b sip/2.0', 'INVITE sip:a@b SIP/2.0'],
    ['sip/2.0 486 Busy Here', 'SIP/2.0 486 Busy Here'],
    ['Sip/2.0 180', 'SIP/2.0 180 '],
    ['SIP/2.0 486 Busy\u2028Here', 'SIP/2.0 486 Busy???Here'],
  ])('of %j starts with %j', (line, canonical) => {
    const message = read(Buffer.from(`${line}\r\n${HEADERS}`));
    expect(message.text).toBe(`${canonical}\r\n${HEADERS}`);
    expect(message.textWith(H.callId, '2')).toBe(`${canonical}\r\n${HEADERS.replace('Call-ID: 1', 'Call-ID: 2')}`);
  });

  test.each([
    ['INVITE sip:a\u00a0@b SIP/2.0', 'bad-request-uri'],
    ['INVITE tel:1\u00a0 SIP/2.0', 'bad-request-uri'],
    ['INVITE tel:1\t2 SIP/2.0', 'bad-request-uri'],
    ['INVITE sip:a\u007f@b SIP/2.0', 'bad-request-uri'],
  ])('is not %j', (line, fault) => {
    expect(outcomeOf(Buffer.from(`${line}\r\n${HEADERS}`))).toBe(fault);
  });

  test('has no method that could be unescaped into another', () => {
    const bytes = Buffer.from(`%42YE sip:a@b SIP/2.0\r\n${HEADERS.replace('INVITE', '%42YE')}`);
    expect(outcomeOf(bytes)).toBe('escaped-method');
  });
});

test('the short tortuous INVITE is understood', () => {
  const message = read(tortureBytes('wsinv'));
  const checked = checkMessage(message);
  expect(checked).toMatchObject({
    ok: true,
    essentials: {
      via: { transport: 'udp', host: '192.0.2.2', branch: '390skdjuw' },
      callId: 'wsinv.ndaksdj@192.0.2.1',
      fromTag: '98asjd8',
      toTag: '1918181833n',
      sequence: 9,
      method: 'INVITE',
    },
  });
  expect(message.get(H.maxForwards)).toBe('0068');
  expect(message.all(H.via)).toHaveLength(2);
});

test('bytes after the body of a datagram are not part of the message', () => {
  expect(read(tortureBytes('dblreq')).body).toBe('');
});

describe('limits', () => {
  const request = (headers: string, body = '') =>
    Buffer.from(
      `OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n` +
        `Call-ID: 1\r\nCSeq: 1 OPTIONS\r\n${headers}\r\n${body}`,
    );

  test.each([
    ['a head of 20 kB', request(`X: ${'x'.repeat(20_000)}\r\nY: y\r\n`), 'head-too-large'],
    ['200 headers', request('X: y\r\n'.repeat(200)), 'too-many-headers'],
    ['a declared body of 1 GB', request('Content-Length: 1000000000\r\n'), 'body-too-large'],
    ['a lone line feed', request('X: y\nZ: z\r\n'), 'bad-header'],
    ['a NUL', request('X: \0\r\n'), 'bad-header'],
    ['an escaped NUL', request('X: "\\\0"\r\n'), 'accepted'],
    ['a header without a colon', request('nonsense\r\n'), 'bad-header'],
    ['a head cut short', request('').subarray(0, 60), 'head-incomplete'],
    ['nothing but line breaks', Buffer.from('\r\n\r\n'), 'empty'],
    ['a bar in a tag', Buffer.from(request('').toString().replace('tag=1', 'tag=1|2')), 'bad-address'],
    ['a good request', request('Content-Length: 2\r\n', 'hi'), 'accepted'],
  ])('%s', (_name, bytes, outcome) => {
    expect(outcomeOf(bytes)).toBe(outcome);
  });
});

test('20,000 mutated messages never throw, and whatever is accepted can be written again', () => {
  const seeds = ACCEPTED.map(tortureBytes);
  const mutation = fc.record({
    seed: fc.nat({ max: seeds.length - 1 }),
    edits: fc.array(fc.record({ at: fc.nat(2000), byte: fc.nat(255), kind: fc.constantFrom('set', 'cut', 'insert') }), {
      maxLength: 8,
    }),
  });
  fc.assert(
    fc.property(mutation, ({ seed, edits }) => {
      let bytes = Buffer.from(seeds[seed] as Buffer);
      for (const { at, byte, kind } of edits) {
        const place = at % Math.max(1, bytes.length);
        if (kind === 'set') bytes[place] = byte;
        else if (kind === 'cut') bytes = Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + (byte % 20))]);
        else bytes = Buffer.concat([bytes.subarray(0, place), Buffer.of(byte), bytes.subarray(place)]);
      }
      if (outcomeOf(bytes) !== 'accepted') return true;
      const message = read(bytes);
      return outcomeOf(Buffer.from(message.textWith(H.via, message.get(H.via) ?? ''), 'latin1')) === 'accepted';
    }),
    { numRuns: 20_000, seed: 4475 },
  );
});
