import { expect, test } from 'vitest';
import { messagesOf, uuidOf } from './message.ts';

const event = (type: string, data: Record<string, unknown>) => ({
  id: 'evt_1',
  type,
  version: 1,
  tenantId: 'ten_1',
  at: '2026-01-05T09:00:00.000Z',
  data,
});
const xivo_id = uuidOf('ten_1');

test('an event goes out as it is, under its type', () => {
  const ended = event('call.ended', { callId: 'call_1' });
  expect(messagesOf(ended)).toEqual([{ routingKey: 'call.ended', content: ended }]);
});

test.each([
  [
    'agent.logged-in',
    { agentId: 'agt_1' },
    'status.agent',
    'agent_status_update',
    { agent_id: 'agt_1', status: 'logged_in' },
  ],
  [
    'agent.logged-out',
    { agentId: 'agt_1' },
    'status.agent',
    'agent_status_update',
    { agent_id: 'agt_1', status: 'logged_out' },
  ],
  [
    'presence.changed',
    { userId: 'usr_1', status: 'busy' },
    'status.user',
    'user_status_update',
    { user_id: 'usr_1', status: 'busy' },
  ],
  [
    'presence.line-changed',
    { userId: 'usr_1', extension: '200', state: 'ringing' },
    'status.endpoint',
    'endpoint_status_update',
    { endpoint_id: 'usr_1', status: 8 },
  ],
  [
    'presence.line-changed',
    { userId: null, extension: '200', state: 'idle' },
    'status.endpoint',
    'endpoint_status_update',
    { endpoint_id: '200', status: 0 },
  ],
])('%s is also told in the words of XiVO', (type, data, routingKey, name, told) => {
  const [own, foreign] = messagesOf(event(type, data));
  expect(own?.routingKey).toBe(type);
  expect(foreign).toEqual({ routingKey, content: { name, origin_uuid: xivo_id, data: { ...told, xivo_id } } });
});

test('a tenant has one UUID, and no other tenant has it', () => {
  expect(xivo_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuidOf('ten_1')).toBe(xivo_id);
  expect(uuidOf('ten_2')).not.toBe(xivo_id);
});
