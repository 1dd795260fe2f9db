import { z } from 'zod';
import type { Cluster } from '#edge/cluster/index.ts';
import { COMMAND_WORDS, type RoomRefusal, readCommand } from '#shared/conference-room/index.ts';
import { roomWith } from '#shared/dialplan/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { languageOfTenant } from '#shared/wording/index.ts';
import type { Clock, SpokenLanguage } from '#shared/world/index.ts';
import type { ControlWorld } from '../control/call-control.ts';
import { orderRoom } from './room-orders.ts';

/** What a user of the tenant has written to one of its rooms. */
export const Written = z.object({
  tenantId: z.string(),
  conferenceRoomId: z.string(),
  userId: z.string(),
  line: z.string(),
});
export type Written = z.infer<typeof Written>;

/** Why nobody answers it; `edge-gone`: the edge that has the room. */
const CHAT_PROBLEMS = ['not-permitted', 'no-command', 'edge-gone'] as const;
const ChatProblem = z.enum(CHAT_PROBLEMS);
export type ChatProblem = z.infer<typeof ChatProblem>;
/** What is written back; or why nothing was done. */
export type ChatAnswer = Result<string, { readonly code: ChatProblem }>;
/** The same between edges. */
export const Answer = z.union([z.object({ text: z.string() }), z.object({ problem: ChatProblem })]);

interface ChatWorld extends Pick<ControlWorld, 'keep'> {
  readonly legWorld: ControlWorld['legWorld'];
  readonly cluster: Cluster;
  readonly clock: Pick<Clock, 'after'>;
}

/** The sender of a MESSAGE gives up at 32 s. */
const PATIENCE_MS = 10_000;

/**
 * Commands that are written to rooms (sipXcom 20.04 CNF-05): whose room it is may, and who leads it in there now. What is no
 * command is refused, and not answered, so that nothing that answers by itself talks with a room for ever.
 */
export class RoomChat {
  readonly #world: ChatWorld;

  constructor(world: ChatWorld) {
    this.#world = world;
    world.cluster.serve('room-chat', (payload, channel) => {
      const written = Written.safeParse(payload);
      if (!written.success) return channel.close();
      void this.#carryOut(written.data).then(
        (answer) => channel.send(answer.ok ? { text: answer.value } : { problem: answer.problem.code }),
        () => channel.close(),
      );
    });
  }

  /** Has the edge that has the room, or would have it, carry the command out. */
  write(written: Written): Promise<ChatAnswer> {
    const at = this.#world.legWorld.conferenceRooms.edgeOf(written.tenantId, written.conferenceRoomId);
    return at === null ? this.#carryOut(written) : this.#ask(at, written);
  }

  #ask(at: string, written: Written): Promise<ChatAnswer> {
    const { cluster, clock } = this.#world;
    const channel = cluster.open(at, 'room-chat', { ...written });
    return new Promise((resolve) => {
      const settle = (answer: ChatAnswer) => {
        callOff();
        channel?.close();
        resolve(answer);
      };
      const gone = () => settle(fail({ code: 'edge-gone' }));
      const callOff = clock.after(PATIENCE_MS, gone);
      if (!channel) return gone();
      channel.onClosed(gone);
      channel.onMessage((message) => {
        const answer = Answer.safeParse(message);
        if (!answer.success) return gone();
        settle('text' in answer.data ? ok(answer.data.text) : fail({ code: answer.data.problem }));
      });
    });
  }

  async #carryOut({ tenantId, conferenceRoomId, userId, line }: Written): Promise<ChatAnswer> {
    const snapshot = await this.#world.legWorld.snapshotOf(tenantId);
    const config = snapshot && roomWith(snapshot, conferenceRoomId);
    if (!snapshot || !config) return fail({ code: 'no-command' });
    if (config.userId !== userId && !this.#leads(tenantId, conferenceRoomId, userId))
      return fail({ code: 'not-permitted' });
    if (/^\s*help\s*$/i.test(line)) return ok(COMMAND_WORDS.join(' '));
    const command = readCommand(line);
    if (!command) return fail({ code: 'no-command' });
    const outcome = await orderRoom(this.#world, { tenantId, conferenceRoomId, asker: userId, command });
    if (outcome.ok && command.name === 'record')
      this.#world.legWorld.onRoomRecorded?.({ tenantId, conferenceRoomId, by: userId });
    return ok(outcome.ok ? outcome.text.trimEnd() : REFUSED[outcome.refusal][languageOfTenant(snapshot)]);
  }

  #leads(tenantId: TenantId, id: string, userId: UserId): boolean {
    const participants = this.#world.legWorld.conferenceRooms.get(tenantId, id)?.view().participants ?? [];
    return participants.some(({ isModerator, party }) => isModerator && party.userId === userId);
  }
}

const REFUSED: Readonly<Record<RoomRefusal, Readonly<Record<SpokenLanguage, string>>>> = {
  'conference-empty': { en: 'Nobody is in the conference.', fr: 'Personne n’est dans la conférence.' },
  'participant-unknown': { en: 'Nobody has this number.', fr: 'Personne n’a ce numéro.' },
  'wrong-state': {
    en: 'The conference does not allow this as it is now.',
    fr: 'La conférence ne le permet pas dans son état actuel.',
  },
  'prompt-unknown': { en: 'There is no such prompt.', fr: 'Cette annonce n’existe pas.' },
  'no-speech': { en: 'Text cannot be spoken here.', fr: 'Le texte ne peut pas être lu ici.' },
  'user-unreachable': { en: 'Nobody is reached there.', fr: 'Personne n’y est joignable.' },
};
