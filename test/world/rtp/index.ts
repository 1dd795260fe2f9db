/**
 * RTP for tests: packets built byte by byte, and a peer with real sockets on loopback.
 *
 *   packets.ts     RTP packets and RTCP reports, as bytes
 *   rtp-peer.ts    a phone's media half: sends, and keeps what arrives
 *   impaired-path.ts a bad network between a phone and its endpoint
 *   loose-socket.ts  a UDP socket without a network
 *   stun.ts        the checks of a browser, as bytes
 *   browser-peer.ts  a browser's media half: checks, handshake, SRTP
 *   rough-network.ts  loss, duplicates, jitter and disorder, without sockets
 */
export { BrowserPeer } from './browser-peer.ts';
export { type Harm, ImpairedPath, type Impairments } from './impaired-path.ts';
export { LooseSocket } from './loose-socket.ts';
export { type RtpFields, receiverReport, rtpPacket, senderReport } from './packets.ts';
export { type Delivery, type Roughness, throughRoughNetwork } from './rough-network.ts';
export { type Heard, RtpPeer } from './rtp-peer.ts';
export { bindingRequest, connectivityCheck } from './stun.ts';
