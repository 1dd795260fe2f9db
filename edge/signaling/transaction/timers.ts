/** Base timers in milliseconds (RFC 3261 Appendix A). */
export interface SipTimers {
  /** Round-trip estimate. */
  t1Ms: number;
  /** Longest interval between retransmissions of non-INVITE requests and INVITE responses. */
  t2Ms: number;
  /** How long a message may stay in the network. */
  t4Ms: number;
  /** Timer D: wait for retransmitted INVITE failures over UDP. */
  dMs: number;
  /** How long an application may say nothing about an INVITE before the caller is told so (chosen). */
  patienceMs: number;
  /** How long a session lasts without refresh, where we propose it (RFC 4028 §4). In seconds, as headers have it. */
  sessionSeconds: number;
  /** Shorter sessions are refused with 422 (RFC 4028 §5). */
  minSessionSeconds: number;
}

export const DEFAULT_TIMERS: SipTimers = {
  t1Ms: 500,
  t2Ms: 4000,
  t4Ms: 5000,
  dMs: 32_000,
  patienceMs: 300_000,
  sessionSeconds: 1800,
  minSessionSeconds: 90,
};

/** The 64*T1 after which the other side is given up: timers B, F, H, J, L, M. */
export const giveUpMs = (timers: SipTimers): number => 64 * timers.t1Ms;
