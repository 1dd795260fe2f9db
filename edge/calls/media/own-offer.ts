const FORMATS = { 0: 'PCMU/8000', 8: 'PCMA/8000', 9: 'G722/8000' } as const;

/**
 * What we offer where the other side has offered nothing: codecs by their static payload types (RFC 3551 §6), best first, and
 * digits. Address and port are those of the leg once it is written.
 */
export const ownOffer = (...payloadTypes: readonly (keyof typeof FORMATS)[]): string =>
  [
    'v=0',
    'o=- 0 0 IN IP4 0.0.0.0',
    's=-',
    'c=IN IP4 192.0.2.1',
    't=0 0',
    `m=audio 9 RTP/AVP ${payloadTypes.join(' ')} 101`,
    ...payloadTypes.map((type) => `a=rtpmap:${type} ${FORMATS[type]}`),
    'a=rtpmap:101 telephone-event/8000',
    'a=sendrecv',
    '',
  ].join('\r\n');
