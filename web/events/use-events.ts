import { useEffect, useEffectEvent, useState } from 'react';
import type { EventEnvelope } from '#shared/event/envelope.ts';
import { actingTenant } from '#web/session/acting-tenant.ts';
import { EventStream, type Socket, type StreamState, type StreamWorld } from './event-stream.ts';
import { later } from './later.ts';

const browser: StreamWorld = {
  open: (path) => {
    const socket = new WebSocket(new URL(path, window.location.href.replace(/^http/, 'ws')));
    return socket as unknown as Socket;
  },
  after: later,
};

/**
 * Listens as long as the page is open.
 *
 * @param events  types or patterns with commas between, such as `queue.*,agent.*`
 * @param listener.onReady  connected, for the first time or again: what is shown is to be read anew
 * @param userIds  with commas between: only what concerns one of these users; empty: whatever happens
 * @returns whether the page hears what happens now
 */
export function useEvents(
  events: string,
  listener: { readonly onEvent: (event: EventEnvelope) => void; readonly onReady: () => void },
  userIds = '',
): StreamState {
  const [state, setState] = useState<StreamState>('connecting');
  const onEvent = useEffectEvent(listener.onEvent);
  const onReady = useEffectEvent(listener.onReady);
  useEffect(() => {
    const tenant = actingTenant.read();
    const stream = new EventStream(
      { events, ...(userIds !== '' && { userIds }), ...(tenant !== null && { tenant }) },
      { onEvent: (event) => onEvent(event), onReady: () => onReady(), onState: setState },
      browser,
    );
    return () => stream.close();
  }, [events, userIds]);
  return state;
}
