import { type Change, EVENT_VERSION, isEventType } from './catalogue.ts';
import type { EventEnvelope } from './envelope.ts';

/** An entry of the audit log, as far as it is told on. */
export interface NotedChange {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
}

const VERBS: Readonly<Record<string, Change>> = { create: 'created', delete: 'deleted' };

/**
 * The event of a change, made of its audit entry alone: so every change that is logged is told, whatever it is about.
 * The first part of `action` is the kind, the rest what was done to it; whatever neither makes nor removes it, updates it.
 */
export function eventOfChange(tenantId: string, { id, at, actor, action, target }: NotedChange): EventEnvelope {
  const [kind = '', verb = ''] = action.split('.');
  const type = `${kind}.${VERBS[verb] ?? 'updated'}`;
  return {
    id: `evt_${id.slice(id.indexOf('_') + 1)}`,
    type: isEventType(type) ? type : 'configuration.changed',
    version: EVENT_VERSION,
    tenantId,
    at,
    data: { kind, id: target, ...(kind === 'user' && { userId: target }), action, actor },
  };
}
