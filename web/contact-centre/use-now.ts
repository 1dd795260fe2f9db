import { useEffect, useState } from 'react';

/** The time, every second: milliseconds since 1970-01-01 UTC. */
export function useNow(): number {
  const [nowMs, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}

/** Never less than 0: the clock of the browser may be slow. */
export const secondsSince = (instant: string, nowMs: number): number =>
  Math.max(0, Math.floor((nowMs - Date.parse(instant)) / 1000));
