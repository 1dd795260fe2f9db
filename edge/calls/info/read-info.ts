import type { SipRequest } from '../signaling-port/index.ts';

/** What an INFO within a call says. */
export type Info =
  | { readonly kind: 'digit'; readonly digit: string; readonly ms: number }
  /** It claims to be a digit, and is none. */
  | { readonly kind: 'no-digit' }
  | { readonly kind: 'empty' }
  /** Of a package (RFC 6086 §3), or of a type that we do not know. */
  | { readonly kind: 'package' }
  | { readonly kind: 'other' };

/** Types of digits: older than RFC 6086, and no standard. */
export const DIGIT_TYPES = ['application/dtmf-relay', 'application/dtmf'];

/** Their place is their event code (RFC 4733 §3.2), by which some phones name them. */
const SIGNALS = '0123456789*#ABCD';
const DEFAULT_MS = 250;
/** What detectors need (ITU-T Q.24), and what fits a telephone event at 8 kHz, with room. */
const SHORTEST_MS = 40;
const LONGEST_MS = 5000;

export function readInfo(request: Pick<SipRequest, 'header' | 'body'>): Info {
  const type = mediaType(request.header('content-type'));
  if (DIGIT_TYPES.includes(type)) return readDigit(request.body, type);
  if (request.header('info-package')) return { kind: 'package' };
  return { kind: request.body === '' ? 'empty' : 'other' };
}

/** `Signal=5` and `Duration=160` on lines of their own; as application/dtmf the signal alone as well. */
function readDigit(body: string, type: string): Info {
  const [signal, duration] = [fieldOf(body, 'signal'), fieldOf(body, 'duration')];
  const digit = digitOf(signal ?? (type === 'application/dtmf' ? body.trim() : ''));
  if (digit === null || (duration !== null && !/^\d{1,6}$/.test(duration))) return { kind: 'no-digit' };
  const ms = duration === null ? DEFAULT_MS : Number(duration);
  return { kind: 'digit', digit, ms: Math.min(LONGEST_MS, Math.max(SHORTEST_MS, ms)) };
}

function digitOf(signal: string): string | null {
  if (/^[0-9*#a-d]$/i.test(signal)) return signal.toUpperCase();
  return /^1[0-5]$/.test(signal) ? (SIGNALS[Number(signal)] ?? null) : null;
}

function fieldOf(body: string, name: string): string | null {
  for (const line of body.split(/\r?\n/)) {
    const at = line.indexOf('=');
    if (at > 0 && line.slice(0, at).trim().toLowerCase() === name) return line.slice(at + 1).trim();
  }
  return null;
}

const mediaType = (header: string | undefined): string => (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
