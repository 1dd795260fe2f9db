import { describe, expect, test } from 'vitest';
import { DtlsClient } from 'werift';
import { SeededChance } from '#test/world/index.ts';
import type { SrtpKeying } from '../media.ts';
import { type DtlsCertificate, DtlsHandshake, type HandshakeOutcome, newDtlsCertificate } from './index.ts';
import { provenCertificate } from './peer-proof.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
const chance = new SeededChance();
const [ours, theirs, another] = [1, 2, 3].map(() => newDtlsCertificate(chance, NOW_MS));

interface Peer {
  readonly cert: DtlsCertificate | undefined;
  readonly key?: DtlsCertificate | undefined;
  readonly profiles?: (1 | 7)[];
}

/** A handshake with a client of werift's, over wires that the test can cut. */
class Talk {
  readonly client: DtlsClient;
  readonly outcome: Promise<HandshakeOutcome>;
  readonly handshake: DtlsHandshake;
  /** What comes through, in place of each datagram. */
  toServer = (datagram: Buffer): Buffer[] => [datagram];
  toClient = (datagram: Buffer): Buffer[] => [datagram];

  constructor({ cert, key = cert, profiles = [1, 7] }: Peer, named = theirs) {
    const wire = {
      type: 'udp',
      address: { address: '', port: 0, family: 'IPv4' },
      closed: false,
      onData: (_: Buffer) => {},
      send: async (datagram: Buffer) => {
        for (const arriving of this.toServer(Buffer.from(datagram))) this.handshake.take(arriving);
      },
      close: async () => {},
    };
    this.client = new DtlsClient({
      transport: wire,
      cert: cert?.certificatePem ?? '',
      key: key?.privateKeyPem ?? '',
      signatureHash: { hash: 4, signature: 3 },
      srtpProfiles: profiles,
      extendedMasterSecret: true,
    });
    const { promise, resolve } = Promise.withResolvers<HandshakeOutcome>();
    this.outcome = promise;
    if (!ours || !named) throw new Error('certificates are made before');
    this.handshake = new DtlsHandshake({
      certificate: ours,
      fingerprints: [named.fingerprint],
      send: (datagram) => {
        for (const arriving of this.toClient(Buffer.from(datagram))) setImmediate(() => wire.onData(arriving));
      },
      ended: resolve,
    });
  }

  async run(): Promise<HandshakeOutcome> {
    await import('werift'); // by then the handshake has loaded it too
    const connected = new Promise<void>((resolve) => this.client.onConnect.subscribe(() => resolve()));
    void this.client.connect();
    await connected;
    return this.outcome;
  }

  /** What the client takes from the handshake. */
  keys(keyBytes: number, saltBytes: number): Pick<SrtpKeying, 'ours' | 'theirs'> {
    const { localKey, localSalt, remoteKey, remoteSalt } = this.client.extractSessionKeys(keyBytes, saltBytes);
    const text = (...parts: Buffer[]) => Buffer.concat(parts).toString('base64');
    return { theirs: text(localKey, localSalt), ours: text(remoteKey, remoteSalt) };
  }
}

describe('a handshake', () => {
  test('gives both sides the same keys, for the suite that we like best', async () => {
    const talk = new Talk({ cert: theirs });
    expect(await talk.run()).toEqual({ ok: true, srtp: { suite: 'AEAD_AES_128_GCM', ...talk.keys(16, 12) } });
  });

  test('takes AES-CM from who has nothing else', async () => {
    const talk = new Talk({ cert: theirs, profiles: [1] });
    expect(await talk.run()).toEqual({ ok: true, srtp: { suite: 'AES_CM_128_HMAC_SHA1_80', ...talk.keys(16, 14) } });
  });

  test('by another certificate than SDP names proves nothing', async () => {
    expect(await new Talk({ cert: another }).run()).toEqual({ ok: false, error: 'unproven' });
  });

  test('by who shows the right certificate and has not its key proves nothing', async () => {
    expect(await new Talk({ cert: theirs, key: another }).run()).toEqual({ ok: false, error: 'unproven' });
  });

  test('survives datagrams that are cut or nonsense', async () => {
    const talk = new Talk({ cert: theirs });
    talk.toServer = (datagram) => [
      datagram.subarray(0, 7),
      Buffer.alloc(0),
      datagram.subarray(0, 20),
      Buffer.concat([Buffer.from('16fefd0000000000000000ffff', 'hex'), datagram]),
      datagram,
    ];
    expect(await talk.run()).toMatchObject({ ok: true });
  });

  test('whose last datagrams were lost: they are sent again', async () => {
    const talk = new Talk({ cert: theirs });
    const sent: Buffer[] = [];
    talk.toClient = (datagram) => {
      sent.push(datagram);
      return [datagram];
    };
    let lastOfClient: Buffer = Buffer.alloc(0);
    talk.toServer = (datagram) => {
      lastOfClient = datagram;
      return [datagram];
    };
    await talk.run();
    const isChangeCipherSpec = ([type]: Buffer) => type === 20;
    const before = sent.length;
    talk.handshake.take(lastOfClient);
    expect(sent.length).toBeGreaterThan(before);
    expect(sent.slice(before)).toEqual(sent.slice(sent.findIndex(isChangeCipherSpec), before));
  });

  test('that is closed tells nothing any more, and sends nothing', async () => {
    const talk = new Talk({ cert: theirs });
    const sent: Buffer[] = [];
    talk.toClient = (datagram) => {
      sent.push(datagram);
      talk.handshake.close();
      return [datagram];
    };
    void talk.run();
    await expect.poll(() => sent.length).toBe(1);
    talk.handshake.take(Buffer.from('16fefd', 'hex'));
    expect(sent).toHaveLength(1);
  });
});

describe('the proof', () => {
  async function talkOf() {
    const talk = new Talk({ cert: theirs });
    await talk.run();
    const messages = talk.client.dtls.sortedHandshakeCache.map((message) => ({
      type: message.msg_type,
      body: message.fragment,
      whole: message.serialize(),
    }));
    const { masterSecret, localKeyPair } = talk.client.cipher;
    return { messages, secrets: { masterSecret, clientShare: localKeyPair.publicKey } };
  }

  test('is the certificate, and fails when a byte of any message was another', async () => {
    const { messages, secrets } = await talkOf();
    expect(provenCertificate(messages, secrets)).toHaveLength(
      Buffer.from(theirs?.certificatePem.replace(/-----.*-----/g, '') ?? '', 'base64').length,
    );
    const client = messages.slice(0, messages.findLastIndex(({ type }) => type === 20) + 1);
    for (const [index, message] of client.entries()) {
      const flipped = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.of((bytes.at(-1) ?? 0) ^ 1)]);
      const other = { ...message, body: flipped(message.body), whole: flipped(message.whole) };
      expect(provenCertificate(client.with(index, other), secrets)).toBe(null);
      expect(provenCertificate(client.toSpliced(index, 1), secrets)).toBe(null);
    }
  });

  test('fails when the keys come from another share than the signed one, or another secret', async () => {
    const { messages, secrets } = await talkOf();
    const clientShare = Buffer.alloc(secrets.clientShare.length, 1);
    expect(provenCertificate(messages, { ...secrets, clientShare })).toBe(null);
    expect(provenCertificate(messages, { ...secrets, masterSecret: Buffer.alloc(48, 1) })).toBe(null);
  });
});
