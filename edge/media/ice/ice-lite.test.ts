import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SeededChance } from '#test/world/index.ts';
import { bindingRequest } from '#test/world/rtp/index.ts';
import { answerCheck, type IceKeying, isStun, newIceCredentials } from './index.ts';

/** The request of RFC 5769 §2.1, whose sender is the controlled side. */
const SAMPLE_REQUEST = Buffer.from(
  '000100582112a442b7e7a701bc34d686fa87dfae' +
    '802200105354554e207465737420636c69656e74' +
    '002400046e0001ff' +
    '80290008932ff9b151263b36' +
    '000600096576746a3a68367659202020' +
    '000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2' +
    '80280004e57a3bcf',
  'hex',
);
const SAMPLE: IceKeying = { ours: { ufrag: 'evtj', password: 'VOkJxbRl1RmTxUk/WvJxBt' }, theirUfrag: 'h6vY' };
const FROM = { address: '192.0.2.1', port: 32_853 };

const request = (attributes: string, later = '') => bindingRequest(attributes, SAMPLE.ours.password, later);

const USERNAME = '000600096576746a3a68367659202020';
const PRIORITY = '002400046e0001ff';
const CONTROLLING = '802a0008932ff9b151263b36';
const USE_CANDIDATE = '00250000';

const answerTo = (datagram: Buffer, keying = SAMPLE) => {
  const outcome = answerCheck(datagram, FROM, keying);
  return typeof outcome === 'string' ? outcome : { ...outcome, answer: outcome.answer?.toString('hex') };
};

describe('a check', () => {
  test('of the controlling side proves its source, and hears where it is seen from (RFC 5769 §2.2)', () => {
    const outcome = answerTo(request(USERNAME + PRIORITY + CONTROLLING));
    expect(outcome).toMatchObject({ source: 'valid' });
    // Success, 44 bytes, the same transaction; then 192.0.2.1 and port 32853, hidden as in the RFC.
    expect(outcome).toMatchObject({
      answer: expect.stringMatching(
        /^0101002c2112a442b7e7a701bc34d686fa87dfae002000080001a147e112a64300080014.{40}80280004.{8}$/,
      ),
    });
  });

  test('with USE-CANDIDATE nominates', () => {
    const outcome = answerTo(request(USERNAME + PRIORITY + CONTROLLING + USE_CANDIDATE));
    expect(outcome).toMatchObject({ source: 'nominated' });
  });

  test('of one who thinks that we control is told to change its role, and proves nothing', () => {
    expect(answerTo(SAMPLE_REQUEST)).toMatchObject({
      source: 'unproved',
      answer: expect.stringMatching(/^0111.*0009000400000457/),
    });
  });

  test('with an attribute that we would have to know is refused by its name', () => {
    const outcome = answerTo(request(`${USERNAME}7ffe0000`));
    expect(outcome).toMatchObject({
      source: 'unproved',
      answer: expect.stringMatching(/^0111.*0009000400000414000a00027ffe0000/),
    });
  });

  test('by an IPv6 address hears that', () => {
    const from = { address: '2001:db8:1234:5678:11:2233:4455:6677', port: 32_853 };
    const outcome = answerCheck(request(USERNAME), from, SAMPLE);
    // RFC 5769 §2.3
    expect(typeof outcome !== 'string' && outcome.answer?.toString('hex')).toContain(
      '002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9',
    );
  });

  test('is answered under our password', () => {
    const outcome = answerCheck(request(USERNAME), FROM, SAMPLE);
    const answer = typeof outcome === 'string' ? null : outcome.answer;
    const covered = Buffer.from(answer?.subarray(0, 32) ?? []);
    covered.writeUInt16BE(36, 2);
    const expected = createHmac('sha1', SAMPLE.ours.password).update(covered).digest('hex');
    expect(answer?.toString('hex', 36, 56)).toBe(expected);
  });
});

describe('dropped', () => {
  test.each([
    ['a password that is not ours', SAMPLE_REQUEST, { ...SAMPLE, ours: { ufrag: 'evtj', password: 'another' } }],
    ['a user name of before', SAMPLE_REQUEST, { ...SAMPLE, theirUfrag: 'h6vZ' }],
  ])('%s', (_, datagram, keying) => {
    expect(answerTo(datagram, keying)).toBe('forged');
  });

  test('a request without a name, or without a proof', () => {
    expect(answerTo(request(PRIORITY))).toBe('forged');
    const bare = Buffer.concat([SAMPLE_REQUEST.subarray(0, 20), Buffer.from(USERNAME, 'hex')]);
    bare.writeUInt16BE(16, 2);
    expect(answerTo(bare)).toBe('forged');
  });

  test('one that nominates only after its proof does not nominate', () => {
    expect(answerTo(request(USERNAME, USE_CANDIDATE))).toMatchObject({ source: 'valid' });
  });

  test('every way to cut or to change a byte is refused', () => {
    for (let length = 0; length < SAMPLE_REQUEST.length; length++) {
      expect(typeof answerTo(SAMPLE_REQUEST.subarray(0, length))).toBe('string');
    }
    for (let at = 0; at < SAMPLE_REQUEST.length; at++) {
      const changed = Buffer.from(SAMPLE_REQUEST);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      expect(['malformed', 'forged']).toContain(answerTo(changed));
    }
  });

  test('an answer, although we ask nothing', () => {
    const answer = Buffer.from(SAMPLE_REQUEST);
    answer.writeUInt16BE(0x0101, 0);
    expect(answerTo(answer)).toBe('malformed');
  });
});

test('an indication wants no answer', () => {
  const keepalive = Buffer.from('001100002112a442b7e7a701bc34d686fa87dfae', 'hex');
  expect(answerTo(keepalive)).toEqual({ source: 'unproved', answer: undefined });
});

test('STUN is known by its first byte', () => {
  expect([isStun(SAMPLE_REQUEST), isStun(Buffer.of(22)), isStun(Buffer.of(128)), isStun(Buffer.of())]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('credentials are as long as RFC 8839 wants them, and made of ice-chars', () => {
  const { ufrag, password } = newIceCredentials(new SeededChance());
  expect([ufrag, password]).toEqual([
    expect.stringMatching(/^[A-Za-z0-9+/]{8}$/),
    expect.stringMatching(/^[A-Za-z0-9+/]{24}$/),
  ]);
});
