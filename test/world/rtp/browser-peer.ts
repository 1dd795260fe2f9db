import { setTimeout as sleep } from 'node:timers/promises';
import type { DtlsCertificate } from '#edge/media/dtls/index.ts';
import type { IceCredentials, RemoteMedia } from '#edge/media/index.ts';
import { SrtpReceiver, SrtpSender } from '#edge/media/srtp/index.ts';
import { browserRemote } from '../media/endpoints.ts';
import { PATIENCE_MS } from '../patience.ts';
import { rtpPacket } from './packets.ts';
import type { RtpPeer } from './rtp-peer.ts';
import { connectivityCheck } from './stun.ts';

const SUITE = 'AES_CM_128_HMAC_SHA1_80';
const AES_CM_PROFILE = 1;
const BINDING_SUCCESS = 0x0101;
const CHECK_AGAIN_MS = 5;

/** What a browser's media half does: checks, a handshake, then SRTP, all from one socket. */
export class BrowserPeer {
  readonly peer: RtpPeer;
  readonly #port: number;
  readonly #certificate: DtlsCertificate;
  readonly #edge: IceCredentials = { ufrag: 'edge', password: 'password-of-the-edge' };
  #srtp: { sender: SrtpSender; receiver: SrtpReceiver } | null = null;

  /** @param edge.port  of the endpoint */
  constructor(edge: { peer: RtpPeer; port: number; certificate: DtlsCertificate }) {
    this.peer = edge.peer;
    this.#port = edge.port;
    this.#certificate = edge.certificate;
  }

  /** What its endpoint has to know. */
  remote(named: DtlsCertificate = this.#certificate): RemoteMedia {
    return browserRemote({ ours: this.#edge, theirUfrag: 'browser' }, named.fingerprint);
  }

  /** Until it is answered, since the endpoint may not know of it yet. */
  async check(peer = this.peer): Promise<void> {
    const { ufrag, password } = this.#edge;
    const check = connectivityCheck({ username: `${ufrag}:browser`, password, isNominating: true });
    const deadline = performance.now() + PATIENCE_MS;
    while (!peer.heard.some(({ packet }) => packet.readUInt16BE(0) === BINDING_SUCCESS)) {
      if (performance.now() > deadline) throw new Error('a check was not answered');
      peer.send(this.#port, check);
      await sleep(CHECK_AGAIN_MS);
    }
  }

  /** Until both sides have said that they are done. */
  async handshake(): Promise<void> {
    const { DtlsClient } = await import('werift');
    const wire = {
      type: 'udp',
      address: { address: '', port: 0, family: 'IPv4' },
      closed: false,
      onData: (_: Buffer) => {},
      send: async (datagram: Buffer) => this.peer.send(this.#port, Buffer.from(datagram)),
      close: async () => {},
    };
    const client = new DtlsClient({
      transport: wire,
      cert: this.#certificate.certificatePem,
      key: this.#certificate.privateKeyPem,
      signatureHash: { hash: 4, signature: 3 },
      srtpProfiles: [AES_CM_PROFILE],
      extendedMasterSecret: true,
    });
    const connected = new Promise<void>((resolve) => client.onConnect.subscribe(() => resolve()));
    this.peer.onHeard = (packet) => {
      if (packet.readUInt8(0) >= 20 && packet.readUInt8(0) < 64) wire.onData(packet);
    };
    void client.connect();
    await connected;
    this.peer.onHeard = null;
    const { localKey, localSalt, remoteKey, remoteSalt } = client.extractSessionKeys(16, 14);
    const text = (...parts: Buffer[]) => Buffer.concat(parts).toString('base64');
    this.#srtp = {
      sender: new SrtpSender(SUITE, text(localKey, localSalt)),
      receiver: new SrtpReceiver(SUITE, text(remoteKey, remoteSalt)),
    };
  }

  send(sequence: number, peer = this.peer): void {
    const sealed = this.#srtp?.sender.sealRtp(rtpPacket({ sequence, payload: Buffer.from(`speech ${sequence}`) }));
    if (sealed) peer.send(this.#port, sealed);
  }

  /** Payloads of what it could open. */
  heard(): string[] {
    const wires = this.peer.heard.filter(({ packet }) => packet.readUInt8(0) >= 128 && packet.readUInt8(1) < 192);
    const opened = wires.map(({ packet }) => this.#srtp?.receiver.openRtp(Buffer.from(packet)));
    return opened.flatMap((packet) =>
      packet instanceof Uint8Array ? [Buffer.from(packet).toString('latin1', 12)] : [],
    );
  }
}
