import { reasonPhrase } from '#edge/signaling/index.ts';
import type { SipResponse } from '../signaling-port/index.ts';

/** Whether the other side has said it, or the engine for it: then it has no headers. */
export const isHeard = (response: SipResponse): boolean => response.header('call-id') !== undefined;

/** `403 Forbidden`; null where nothing was heard. */
export const answerText = (response: SipResponse): string | null =>
  isHeard(response) ? `${response.status} ${reasonPhrase(response.status)}` : null;
