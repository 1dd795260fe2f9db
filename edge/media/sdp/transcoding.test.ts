import fc from 'fast-check';
import { expect, describe as group, test } from 'vitest';
import { describe } from './describe.ts';
import { inTermsOf, withCodecs, withOwnCodecs } from './transcoding.ts';

const MAPS: Record<string, string> = {
  opus: 'opus/48000/2',
  g729: 'G729/8000',
  pcmu: 'PCMU/8000',
  pcma: 'PCMA/8000',
  g722: 'G722/8000',
  events: 'telephone-event/8000',
  l16: 'L16/16000',
};

/** An SDP with these formats, as in `0 pcmu, 101 events`. */
function sdp(formats: string): string {
  const pairs = formats.split(', ').map((pair) => pair.split(' ') as [string, string]);
  return [
    'v=0',
    'o=- 1 1 IN IP4 192.0.2.1',
    's=-',
    'c=IN IP4 192.0.2.1',
    't=0 0',
    `m=audio 4000 RTP/AVP ${pairs.map(([type]) => type).join(' ')}`,
    ...pairs.map(([type, name]) => `a=rtpmap:${type} ${MAPS[name]}`),
    'a=fmtp:18 annexb=no',
    'a=ptime:20',
    'a=sendrecv',
    '',
  ].join('\r\n');
}

function formatsOf(text: string | null): string[] {
  const described = describe(text ?? '');
  return described.ok ? described.audio.payloads.map(({ payloadType, name }) => `${payloadType} ${name}`) : [];
}

group('an offer for who takes certain codecs alone', () => {
  test.each([
    [
      'in their order',
      ['PCMA', 'PCMU'],
      '0 pcmu, 8 pcma, 9 g722, 101 events',
      ['8 PCMA', '0 PCMU', '101 telephone-event'],
    ],
    ['with ours where it has none of them', ['PCMA'], '18 g729, 101 events', ['8 PCMA', '101 telephone-event']],
    ['as it is where nobody has them', ['iLBC'], '18 g729', ['18 G729']],
    ['all of it where none is named', [], '18 g729, 101 events', ['18 G729', '101 telephone-event']],
  ])('has them %s', (_, names, offer, wanted) => {
    expect(formatsOf(withCodecs(sdp(offer), names))).toEqual(wanted);
  });

  test('says nothing of what it has no more', () => {
    const offer = withCodecs(sdp('18 g729, 8 pcma, 101 events'), ['PCMA'], false);
    expect(formatsOf(offer)).toEqual(['8 PCMA']);
    expect(offer).not.toMatch(/a=(rtpmap|fmtp):(18|101)/);
  });
});

group('an offer with our codecs', () => {
  test('has them behind its own, and events', () => {
    const widened = formatsOf(withOwnCodecs(sdp('18 g729')));
    expect(widened[0]).toBe('18 G729');
    expect(widened).toEqual(expect.arrayContaining(['9 G722', '0 PCMU', '8 PCMA', '101 telephone-event']));
  });

  test('keeps what it says of its own, and adds nothing twice', () => {
    const offer = sdp('18 g729, 0 pcmu, 8 pcma, 9 g722, 98 events, 97 opus');
    expect(withOwnCodecs(offer)).toBe(offer);
    expect(withOwnCodecs(sdp('18 g729'))).toContain('a=fmtp:18 annexb=no\r\n');
  });

  test('takes another number where ours is used for something else', () => {
    expect(formatsOf(withOwnCodecs(sdp('101 l16, 96 opus, 0 pcmu')))).toContain('97 telephone-event');
  });

  test('is the same text where there is no audio', () => {
    expect(withOwnCodecs('nonsense')).toBe('nonsense');
  });
});

group('an answer in terms of the offer', () => {
  test.each([
    ['both have it', '0 pcmu, 101 events', '0 pcmu, 101 events', ['0 PCMU', '101 telephone-event']],
    ['the callee has more', '8 pcma', '0 pcmu, 8 pcma, 101 events', ['8 PCMA']],
    ['events come first', '0 pcmu, 101 events', '101 events, 0 pcmu', ['101 telephone-event', '0 PCMU']],
    ['the callee numbers otherwise', '111 opus, 0 pcmu', '96 opus', ['111 opus']],
    ['nothing is shared: the best of the offer that is ours', '18 g729, 8 pcma, 0 pcmu', '9 g722', ['8 PCMA']],
    ['with its events', '8 pcma, 97 events', '9 g722, 101 events', ['8 PCMA', '97 telephone-event']],
  ])('%s', (_, offer, answer, expected) => {
    expect(formatsOf(inTermsOf(sdp(offer), sdp(answer)))).toEqual(expected);
  });

  test('what needs no change keeps its text', () => {
    const answer = sdp('0 pcmu');
    expect(inTermsOf(sdp('0 pcmu, 8 pcma'), answer)).toBe(answer);
  });

  test('nothing of the offer can be made: null', () => {
    expect(inTermsOf(sdp('18 g729'), sdp('0 pcmu'))).toBeNull();
  });

  test('an answer without any codec: null', () => {
    expect(inTermsOf(sdp('0 pcmu, 101 events'), sdp('101 events'))).toBeNull();
  });

  test('direction and packet time of the answer stay', () => {
    const answer = inTermsOf(sdp('8 pcma'), sdp('0 pcmu').replace('sendrecv', 'recvonly'));
    expect(answer).toContain('a=recvonly\r\n');
    expect(answer).toContain('a=ptime:20\r\n');
    expect(answer).not.toContain('annexb');
  });

  const list = fc.uniqueArray(fc.constantFrom('0 pcmu', '8 pcma', '9 g722', '18 g729', '97 l16', '101 events'), {
    minLength: 1,
  });
  test('has only what was offered, whatever the lists', () => {
    fc.assert(
      fc.property(list, list, (offered, answered) => {
        const answer = inTermsOf(sdp(offered.join(', ')), sdp(answered.join(', ')));
        const allowed = formatsOf(sdp(offered.join(', ')));
        for (const format of formatsOf(answer)) expect(allowed).toContain(format);
        if (answer !== null) expect(formatsOf(answer).some((format) => !format.includes('event'))).toBe(true);
      }),
    );
  });
});
