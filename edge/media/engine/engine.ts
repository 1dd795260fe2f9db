import type { Chance, Clock } from '#shared/world/index.ts';
import { LiveStreams, type SharedAudio, SoundLibrary } from '../audio/index.ts';
import { countsOf, noCounts, sum } from '../counts.ts';
import type { StreamStatistics } from '../media.ts';
import type { Order, Report, WorkerCounters } from '../orders.ts';
import { newStreamStart } from '../stream-start.ts';
import { FRAME_MS } from './audio-sender.ts';
import { CallingToneListener } from './calling-tone-listener.ts';
import { DigitSender } from './digit-sender.ts';
import { Endpoint, TICK_MS } from './endpoint.ts';
import { Metronome } from './metronome.ts';
import { Player } from './player.ts';
import { Recordings } from './recordings.ts';
import { bridge, echo, link, type Relay } from './relay.ts';
import { Rooms } from './rooms.ts';
import { newCname, type RtcpIdentity } from './rtcp-reporter.ts';
import { bindPair, type SocketPair, type UdpSockets } from './udp/index.ts';

/** Of decoded audio: a hundred minutes at 8 kHz, ready to be sent. *chosen* */
const MAX_SOUND_BYTES = 400 * 1024 * 1024;

/** The endpoints of one thread. Carries out orders, sends reports; an order about an unknown endpoint does nothing. */
export class Engine {
  readonly #clock: Clock;
  readonly #sockets: UdpSockets;
  readonly #report: (report: Report) => void;
  readonly #endpoints = new Map<string, Endpoint>();
  /** Sockets without an endpoint, bound still, by address and RTP port: to bind and to close them is most of what a call costs here. */
  readonly #kept = new Map<string, SocketPair>();
  readonly #relays = new Map<string, { started: Relay; members: readonly string[] }>();
  readonly #rtcpIdentity: RtcpIdentity;
  /** Beats for what plays and records. */
  readonly #metronome: Metronome;
  readonly #recordings: Recordings;
  readonly #rooms: Rooms;
  readonly #digitSenders = new Map<string, DigitSender>();
  readonly #callingTones = new Map<string, CallingToneListener>();
  readonly #audio: SharedAudio;
  /** Of the endpoints already closed. */
  #past: WorkerCounters = noCounts();

  constructor(
    { sockets, clock, chance }: { sockets: UdpSockets; clock: Clock; chance: Chance },
    report: (report: Report) => void,
  ) {
    this.#sockets = sockets;
    this.#clock = clock;
    this.#rtcpIdentity = { chance, cname: newCname(chance) };
    this.#report = report;
    this.#metronome = new Metronome(clock, FRAME_MS, (beat) => sockets.sendTogether(beat));
    this.#audio = {
      sounds: new SoundLibrary({ clock, maxBytes: MAX_SOUND_BYTES }),
      streams: new LiveStreams({ clock }),
    };
    this.#recordings = new Recordings(clock, this.#metronome, report);
    this.#rooms = new Rooms({ audio: this.#audio, metronome: this.#metronome, report });
    this.#scheduleTick();
  }

  take(order: Order): void {
    switch (order.name) {
      case 'open':
        void this.#open(order);
        break;
      case 'reopen':
        this.#reopen(order);
        break;
      case 'set-remote':
        this.#endpoints.get(order.id)?.setRemote(order.remote);
        this.#relays.get(order.id)?.started.formatsChanged?.();
        this.#recordings.formatsChanged(order.id);
        break;
      case 'send-handshake':
        this.#endpoints.get(order.id)?.sendHandshake(order.datagram);
        break;
      case 'end-handshake':
        this.#endpoints.get(order.id)?.endHandshake(order.srtp);
        break;
      case 'bridge':
        this.#relay([order.a, order.b], ([a, b]) => bridge(a, b));
        break;
      case 'link':
        this.#relay([order.id], ([endpoint]) => link(endpoint, order.port, this.#sockets.beBrisk()));
        break;
      case 'echo':
        this.#relay([order.id], ([endpoint]) => echo(endpoint));
        break;
      case 'play':
        this.#play(order);
        break;
      case 'room-open':
        this.#rooms.open(order);
        break;
      case 'room-join':
        if (order.port) this.#rooms.joinFromAfar(order, this.#sockets.beBrisk());
        else this.#relay([order.id], ([endpoint]) => this.#rooms.join(endpoint, order));
        break;
      case 'room-set':
        this.#rooms.get(order.room)?.set(order.id, order.voice);
        break;
      case 'room-play':
        this.#rooms.play(order);
        break;
      case 'room-stop':
        this.#rooms.get(order.room)?.stop(order.play);
        break;
      case 'room-close':
        this.#recordings.hangUp(order.room);
        this.#rooms.close(order.room);
        break;
      case 'control-play':
        this.#playerOf(order.id)?.control(order.control);
        break;
      case 'record':
        this.#recordings.start(this.#rooms.get(order.id) ?? this.#endpoints.get(order.id), order);
        break;
      case 'record-pause':
        this.#recordings.pause(order.recording);
        break;
      case 'record-resume':
        this.#recordings.resume(order.recording);
        break;
      case 'record-stop':
        this.#recordings.stop(order.recording);
        break;
      case 'send-digits':
        this.#sendDigits(order);
        break;
      case 'catch-digits':
        this.#catchDigits(order);
        break;
      case 'await-calling-tone':
        this.#awaitCallingTone(order);
        break;
      case 'press':
        this.#recordings.press(order.id, order.digit);
        this.#playerOf(order.id)?.press(order.digit);
        this.#report({ name: 'digit', id: order.id, digit: order.digit });
        break;
      case 'unbridge':
        this.#dissolve(order.id);
        break;
      case 'watch-silence':
        this.#endpoints.get(order.id)?.watchSilence(order.watch, order.seconds);
        break;
      case 'unwatch-silence':
        this.#endpoints.get(order.id)?.unwatchSilence(order.watch);
        break;
      case 'statistics': {
        const statistics = this.#endpoints.get(order.id)?.statistics() ?? null;
        this.#report({ name: 'statistics', request: order.request, statistics });
        break;
      }
      case 'counters':
        this.#report({ name: 'counters', request: order.request, counters: this.#counters() });
        break;
      case 'close':
        this.#report({ name: 'statistics', request: order.request, statistics: this.#close(order) });
        break;
      default:
        order satisfies never;
    }
  }

  async #open({ request, id, address, rtpPort, rtcpPort }: Order & { name: 'open' }): Promise<void> {
    const bound = await bindPair(this.#sockets, { address, rtpPort, rtcpPort });
    if (!bound.ok) {
      this.#report({ name: 'refused', request, code: bound.code });
      return;
    }
    this.#occupy(id, bound.sockets);
    this.#report({ name: 'opened', request });
  }

  #reopen({ id, address, rtpPort }: Order & { name: 'reopen' }): void {
    const place = `${address} ${rtpPort}`;
    const sockets = this.#kept.get(place);
    if (!sockets) return;
    this.#kept.delete(place);
    this.#occupy(id, sockets);
  }

  #occupy(id: string, sockets: SocketPair): void {
    for (const socket of [sockets.rtp, sockets.rtcp]) {
      socket.onError = (code) => this.#report({ name: 'socket-error', id, code });
    }
    const endpoint = new Endpoint(sockets, this.#clock, this.#rtcpIdentity);
    endpoint.onHandshake = (datagram) => this.#report({ name: 'handshake', id, datagram });
    this.#endpoints.set(id, endpoint);
  }

  #close({ id, keepSockets }: Order & { name: 'close' }): StreamStatistics | null {
    const endpoint = this.#endpoints.get(id);
    if (!endpoint) return null;
    this.#dissolve(id);
    this.#recordings.hangUp(id);
    this.#digitSenders.get(id)?.end();
    this.#awaitCallingTone({ id, isOn: false });
    const statistics = endpoint.statistics();
    const sockets = endpoint.release();
    if (keepSockets) this.#kept.set(`${sockets.address} ${sockets.rtp.port}`, sockets);
    else for (const socket of [sockets.rtp, sockets.rtcp]) socket.close();
    this.#endpoints.delete(id);
    this.#past = sum(this.#past, countsOf(statistics));
    return statistics;
  }

  /** Takes the members out of the relays they are in, and starts the new one if all of them exist. */
  #relay<const Ids extends readonly string[]>(
    members: Ids,
    start: (endpoints: { [Index in keyof Ids]: Endpoint }) => Relay | null,
  ): void {
    for (const id of members) this.#dissolve(id);
    const endpoints = members.map((id) => this.#endpoints.get(id));
    if (endpoints.includes(undefined)) return;
    const started = start(endpoints as { [Index in keyof Ids]: Endpoint });
    if (!started) return;
    const relay = { started, members };
    for (const id of members) this.#relays.set(id, relay);
  }

  #play(order: Order & { name: 'play' }): void {
    const { id, play } = order;
    const before = this.#playerOf(id);
    const listener = before ? before.leave() : null;
    if (before) this.#relays.delete(id);
    this.#relay([id], ([endpoint]) =>
      Player.start(endpoint, order, {
        listener,
        audio: this.#audio,
        metronome: this.#metronome,
        digit: (digit) => this.#report({ name: 'digit', id, digit }),
        ended: (end) => this.#report({ name: 'play-ended', id, play, end }),
      }),
    );
  }

  #playerOf(id: string): Player | null {
    const relay = this.#relays.get(id)?.started;
    return relay instanceof Player ? relay : null;
  }

  #catchDigits({ id, isOn }: Order & { name: 'catch-digits' }): void {
    const report = (digit: string) => this.#report({ name: 'digit', id, digit });
    this.#endpoints.get(id)?.catchDigits(isOn ? report : null);
  }

  #awaitCallingTone({ id, isOn }: Pick<Order & { name: 'await-calling-tone' }, 'id' | 'isOn'>): void {
    const endpoint = this.#endpoints.get(id);
    const before = this.#callingTones.get(id);
    if (before) endpoint?.taps.delete(before);
    before?.close();
    this.#callingTones.delete(id);
    if (!endpoint || !isOn) return;
    const listener = new CallingToneListener(endpoint, () => this.#report({ name: 'calling-tone', id }));
    this.#callingTones.set(id, listener);
    endpoint.taps.add(listener);
  }

  #sendDigits({ id, digits, ms }: Order & { name: 'send-digits' }): void {
    const endpoint = this.#endpoints.get(id);
    if (!endpoint) return;
    let sender = this.#digitSenders.get(id);
    if (!sender) {
      sender = new DigitSender(endpoint, newStreamStart(this.#rtcpIdentity.chance), (ended) => {
        this.#metronome.remove(ended);
        this.#digitSenders.delete(id);
      });
      this.#digitSenders.set(id, sender);
      this.#metronome.add(sender);
    }
    sender.add(digits, ms);
  }

  #dissolve(id: string): void {
    const relay = this.#relays.get(id);
    relay?.started.dissolve();
    for (const member of relay?.members ?? []) this.#relays.delete(member);
  }

  #counters(): WorkerCounters {
    const open = [...this.#endpoints.values()].map((endpoint) => countsOf(endpoint.statistics()));
    return { ...open.reduce(sum, this.#past), endpoints: open.length };
  }

  #scheduleTick(): void {
    this.#clock.after(TICK_MS, () => {
      for (const [id, endpoint] of this.#endpoints) {
        for (const watch of endpoint.tick()) this.#report({ name: 'silence', id, watch });
      }
      this.#scheduleTick();
    });
  }
}
