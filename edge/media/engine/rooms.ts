import type { SharedAudio } from '../audio/index.ts';
import type { Order, Report } from '../orders.ts';
import type { Endpoint } from './endpoint.ts';
import type { Metronome } from './metronome.ts';
import { LinkedEnd, type Relay } from './relay.ts';
import { Room } from './room.ts';

interface RoomsWorld {
  readonly audio: SharedAudio;
  readonly metronome: Metronome;
  report(report: Report): void;
}

/** The conferences of one thread. */
export class Rooms {
  readonly #rooms = new Map<string, Room>();
  readonly #world: RoomsWorld;

  constructor(world: RoomsWorld) {
    this.#world = world;
  }

  open({ room, options }: Order & { name: 'room-open' }): void {
    const { audio, metronome, report } = this.#world;
    const world = {
      audio,
      metronome,
      digit: (id: string, digit: string) => report({ name: 'digit', id, digit }),
      floor: (id: string | null) => report({ name: 'room-floor', room, id }),
      played: (play: number) => report({ name: 'room-played', room, play }),
    };
    this.#rooms.set(room, new Room(options, world));
  }

  play({ room, id, program, play }: Order & { name: 'room-play' }): void {
    const found = this.#rooms.get(room);
    if (found) found.play(program, id, play);
    else this.#world.report({ name: 'room-played', room, play });
  }

  get(room: string): Room | undefined {
    return this.#rooms.get(room);
  }

  /** @returns null when there is no such room, or no way to speak to the endpoint */
  join(endpoint: Endpoint, order: Order & { name: 'room-join' }): Relay | null {
    return this.#rooms.get(order.room)?.join(order.id, endpoint, order) ?? null;
  }

  /**
   * An endpoint of another thread: it leaves when its end of the port is closed.
   *
   * @param callOff  called when it has left
   */
  joinFromAfar({ port, ...order }: Order & { name: 'room-join' }, callOff: () => void): void {
    if (!port) return;
    const end = new LinkedEnd(port, () => {
      callOff();
      member?.dissolve();
    });
    const member = this.#rooms.get(order.room)?.join(order.id, end, order) ?? null;
    if (member) end.onFormatsChanged = () => member.formatsChanged();
    else end.dissolve();
  }

  close(room: string): void {
    this.#rooms.get(room)?.close();
    this.#rooms.delete(room);
  }
}
