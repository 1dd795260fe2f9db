/** Codecs by the names that SDP has for them. */
export { AudioCodec, CodecName, Codecs } from './codec.ts';
