import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MediaEndpoint, RemoteMedia, SrtpKeying } from '#edge/media/index.ts';
import { keyMaterialBytes, type SrtpSuite } from '#edge/media/srtp/index.ts';
import { openEndpoint, remoteOf } from '#test/world/media/endpoints.ts';
import { startMeasuredMedia } from '../measured-media.ts';
import { forkSubject } from './fork-subject.ts';
import { LOAD_CORE, type SubjectKind } from './subject.ts';

/**
 * Our own media server between a phone in the clear and one with SRTP: of its packets half are opened, half are sealed.
 *
 *   load, stream 0 ⇄ clear ⟨measured⟩ SRTP ⇄ SRTP ⟨helper⟩ clear ⇄ load, stream 1
 *
 * The load knows no SRTP. A second media server on the core of the load turns it back; it is not in the figure for CPU,
 * but in the one for delay. To wake it costs more than to wake the load, so the call in the clear that SRTP is compared
 * with goes the same way: suite null.
 */
export function secured(suite: SrtpSuite | null): SubjectKind {
  const name = suite ?? 'clear';
  return { name: SHORT_NAMES[name], start: (loadPorts) => forkSubject(MODULE, loadPorts, name) };
}

const MODULE = fileURLToPath(import.meta.url);

const SHORT_NAMES: Record<SrtpSuite | 'clear', string> = {
  clear: 'in clear',
  AES_CM_128_HMAC_SHA1_80: 'SRTP CM/80',
  AES_CM_128_HMAC_SHA1_32: 'SRTP CM/32',
  AEAD_AES_128_GCM: 'SRTP GCM128',
  AEAD_AES_256_GCM: 'SRTP GCM256',
};

/** One for each call. */
interface Ports {
  readonly clear: readonly number[];
  readonly srtp: readonly number[];
}

/** A media server whose calls have a side in the clear and one with SRTP; `connect` says who the phones are. */
async function startSecuredMedia(calls: number) {
  const media = await startMeasuredMedia(2 * calls);
  const openAll = () => Promise.all(Array.from({ length: calls }, () => openEndpoint(media)));
  const [clear, srtp] = [await openAll(), await openAll()];
  return {
    ports: { clear: clear.map(({ rtpPort }) => rtpPort), srtp: srtp.map(({ rtpPort }) => rtpPort) },
    connect(phones: Ports, keying: SrtpKeying | null): void {
      for (const [call, a] of clear.entries()) {
        const b = srtp[call] as MediaEndpoint;
        a.setRemote(remote(phones.clear[call] ?? 0, null));
        b.setRemote(remote(phones.srtp[call] ?? 0, keying));
        media.bridge(a, b);
      }
    },
  };
}

function remote(rtpPort: number, srtp: SrtpKeying | null): RemoteMedia {
  return remoteOf({ rtpPort, rtcpPort: rtpPort + 1 }, { srtp });
}

/** @param our  and `their`: what the keys are made of */
function keying(suite: SrtpSuite, our: number, their: number): SrtpKeying {
  const key = (fill: number) => Buffer.alloc(keyMaterialBytes(suite), fill).toString('base64');
  return { suite, ours: key(our), theirs: key(their) };
}

/** `secured.ts LOAD-PORTS SUITE` is measured, and starts `secured.ts LOAD-PORTS SUITE PORTS` as its helper. */
if (process.send) {
  const [, , loadPortList = '', suiteName, measuredPorts] = process.argv;
  const suite = suiteName === 'clear' ? null : (suiteName as SrtpSuite);
  const loadPorts = loadPortList.split(',').map(Number);
  const [evenStreams, oddStreams] = [0, 1].map((odd) => loadPorts.filter((_, stream) => stream % 2 === odd)) as [
    number[],
    number[],
  ];
  const { ports, connect } = await startSecuredMedia(evenStreams.length);
  if (measuredPorts === undefined) {
    const helper = fork(MODULE, [loadPortList, suite ?? 'clear', ports.srtp.join()], {
      execPath: 'taskset',
      execArgv: ['-c', LOAD_CORE, process.execPath],
    });
    const [helperPorts] = (await once(helper, 'message')) as [Ports];
    connect({ clear: evenStreams, srtp: helperPorts.srtp }, suite && keying(suite, 1, 2));
    process.on('disconnect', () => process.exit());
    process.send(ports.clear.flatMap((port, call) => [port, helperPorts.clear[call] ?? 0]));
  } else {
    const srtp = measuredPorts.split(',').map(Number);
    connect({ clear: oddStreams, srtp }, suite && keying(suite, 2, 1));
    process.on('disconnect', () => process.exit());
    process.send(ports);
  }
}
