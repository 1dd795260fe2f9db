/** Codecs by the names that SDP has for them. */
export { AudioCodec, CodecList, CodecName, Codecs, codecsIn } from './codec.ts';
