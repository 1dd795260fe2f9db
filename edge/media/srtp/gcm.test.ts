import { describe, expect, test } from 'vitest';
import { GcmRtcp, GcmRtp } from './gcm.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

/** RFC 7714 §16 and §17 give the session keys; `Quid pro quo` is the salt of all. */
const salt = Buffer.from('Quid pro quo');
const key128 = hex('000102030405060708090a0b0c0d0e0f');
const key256 = hex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');

const RTP_HEADER = '8040f17b 8041f8d3 5501a0b2';
const rtp = Buffer.concat([hex(RTP_HEADER), Buffer.from('Gallia est omnis divisa in partes tres')]);
const rtcp = hex(`81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61
                  deadbeef deadbeef deadbeef deadbeef deadbeef`);

const SRTP_VECTORS = [
  {
    section: '16.1',
    key: key128,
    body: `f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833
           899d7f27beb16a9152cf765ee4390cce`,
  },
  {
    section: '16.2',
    key: key256,
    body: `32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b
           7aa3db36dfffd6b0f9bb7878d7a76c13`,
  },
];

describe.each(SRTP_VECTORS)('SRTP of RFC 7714 §$section', ({ key, body }) => {
  const transform = new GcmRtp({ cipherKey: key, salt });
  const sealed = hex(RTP_HEADER + body);

  test('is sealed and opened', () => {
    expect(transform.seal(rtp, 0xf17b)).toEqual(sealed);
    expect(transform.open(Buffer.from(sealed), 0xf17b)).toEqual(rtp);
  });

  test.each([1, 20, sealed.length - 1])('is forged when byte %i is another', (at) => {
    const forged = Buffer.from(sealed);
    forged.writeUInt8(forged.readUInt8(at) ^ 1, at);
    expect(transform.open(forged, 0xf17b)).toBeNull();
  });
});

const SRTCP_VECTORS = [
  {
    section: '17.1',
    key: key128,
    word: 0x800005d4,
    sealed: `81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda
             4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4`,
  },
  {
    section: '17.2',
    key: key256,
    word: 0x800005d4,
    sealed: `81c8000d 4d617273 d50ae4d1 f5ce5d30 4ba297e4 7d470c28 2c3ece5d bffe0a50 a2eaa5c1 110555be
             8415f658 c61de047 6f1b6fad 1d1eb30c 4446839f 57ff6f6c b26ac3be 800005d4`,
  },
  {
    section: '17.3',
    key: key128,
    word: 0x000005d4,
    sealed: `81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef
             deadbeef deadbeef deadbeef 841dd968 3dd78ec9 2ae58790 125f62b3 000005d4`,
  },
  {
    section: '17.4',
    key: key256,
    word: 0x000005d4,
    sealed: `81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef
             deadbeef deadbeef deadbeef 91db4afb feee5a97 8fab4393 ed2615fe 000005d4`,
  },
];

describe.each(SRTCP_VECTORS)('SRTCP of RFC 7714 §$section', ({ key, word, sealed }) => {
  const transform = new GcmRtcp({ cipherKey: key, salt });

  test('is sealed and opened', () => {
    expect(transform.seal(rtcp, word)).toEqual(hex(sealed));
    expect(transform.wordOf(hex(sealed))).toBe(word);
    expect(transform.open(hex(sealed), word)).toEqual(rtcp);
  });

  test.each([1, 12, -5, -1])('is forged when byte %i is another', (at) => {
    const forged = hex(sealed);
    const place = at < 0 ? forged.length + at : at;
    forged.writeUInt8(forged.readUInt8(place) ^ 1, place);
    expect(transform.open(forged, transform.wordOf(forged))).toBeNull();
  });
});
