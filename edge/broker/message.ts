import { createHash } from 'node:crypto';
import type { EventEnvelope } from '#shared/event/index.ts';

/** What goes to the broker: where to, and what. */
export interface BrokerMessage {
  readonly routingKey: string;
  readonly content: object;
}

/** States of a line as Asterisk's hints count them, which XiVO hands on (XiVO 15.12, 003:13075). */
const HINT = { idle: 0, 'in-use': 1, unavailable: 4, ringing: 8, 'on-hold': 16 } as const;

type Data = Readonly<Record<string, unknown>>;
interface XivoEvent {
  readonly name: string;
  readonly routingKey: string;
  readonly data: (data: Data) => Data;
}

const agentStatus = (status: string): XivoEvent => ({
  name: 'agent_status_update',
  routingKey: 'status.agent',
  data: ({ agentId }) => ({ agent_id: agentId, status }),
});

/**
 * Events that XiVO's bus has too, under its name and routing key (X3-BU-06, X3-BU-07, X3-BU-08). Ids are ours, texts where XiVO
 * has integers.
 */
const XIVO: Readonly<Record<string, XivoEvent>> = {
  'agent.logged-in': agentStatus('logged_in'),
  'agent.logged-out': agentStatus('logged_out'),
  'presence.changed': {
    name: 'user_status_update',
    routingKey: 'status.user',
    data: ({ userId, status }) => ({ user_id: userId, status }),
  },
  'presence.line-changed': {
    name: 'endpoint_status_update',
    routingKey: 'status.endpoint',
    data: ({ userId, extension, state }) => ({
      endpoint_id: userId ?? extension,
      status: HINT[state as keyof typeof HINT] ?? HINT.unavailable,
    }),
  },
};

/**
 * An event as messages: always as it is, under its type; and where XiVO has it too, in XiVO's words: exactly `name`,
 * `origin_uuid`, `data` (X3-BU-02).
 */
export function messagesOf(event: EventEnvelope): BrokerMessage[] {
  const own = { routingKey: event.type, content: event };
  const xivo = XIVO[event.type];
  if (!xivo) return [own];
  const uuid = uuidOf(event.tenantId);
  const content = { name: xivo.name, origin_uuid: uuid, data: { ...xivo.data(event.data), xivo_id: uuid } };
  return [own, { routingKey: xivo.routingKey, content }];
}

/** The UUID that stands for the XiVO of a tenant: always the same one (version 8 of RFC 9562: made by a rule of ours). */
export function uuidOf(tenantId: string): string {
  const bytes = createHash('sha256').update(tenantId).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
