import type { Bencoded } from '#edge/media/rtpengine/bencode.ts';
import { RtpengineCall } from '#edge/media/rtpengine/call.ts';
import type { Rtpengines } from '#edge/media/rtpengine/index.ts';
import type { NgCommand, NgProblem } from '#edge/media/rtpengine/node.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '#shared/world/index.ts';

/** One rtpengine without sockets: SDP comes back with its address, and a port that stays for each tag of a call. */
export class FakeRtpengines implements Pick<Rtpengines, 'canTake' | 'call'> {
  static readonly ADDRESS = '198.51.100.7';
  readonly commands: NgCommand[] = [];
  /** What it says of calls that are asked for or deleted. */
  statistics: { readonly [key: string]: Bencoded } = {};
  isThere = true;
  readonly #clock: Clock;
  readonly #ports = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  canTake(): boolean {
    return this.isThere;
  }

  call(id: string): RtpengineCall {
    const node = { name: 'fake', ask: async (command: NgCommand) => this.#reply(command) };
    return new RtpengineCall(id, {
      clock: this.#clock,
      note: () => undefined,
      nodes: () => (this.isThere ? [node] : []),
    });
  }

  /** The commands of this name. */
  heard(name: string): NgCommand[] {
    return this.commands.filter(({ command }) => command === name);
  }

  #reply(command: NgCommand): Result<Bencoded, NgProblem> {
    if (!this.isThere) return fail({ code: 'no-reply' });
    this.commands.push(command);
    switch (command.command) {
      case 'offer':
        return ok({ result: 'ok', sdp: this.#rewritten(command, String(command['to-tag'])) });
      case 'answer':
        return ok({ result: 'ok', sdp: this.#rewritten(command, String(command['from-tag'])) });
      default:
        return ok({ result: 'ok', ...this.statistics });
    }
  }

  #rewritten({ 'call-id': call, sdp }: NgCommand, tag: string): string {
    const seat = `${call} ${tag}`;
    const port = this.#ports.get(seat) ?? 30_000 + 2 * this.#ports.size;
    this.#ports.set(seat, port);
    return String(sdp)
      .replaceAll(/IN IP4 \S+/g, `IN IP4 ${FakeRtpengines.ADDRESS}`)
      .replace(/^m=audio \d+/m, `m=audio ${port}`);
  }
}
