import type { LiveCall } from './live-call.ts';

/** Nothing happens for a while; false when the call is over, or somebody else's, before it goes on. */
export function pause(call: LiveCall, seconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const callOff = call.world.clock.after(seconds * 1000, () => {
      forget();
      resolve(true);
    });
    const stop = () => {
      callOff();
      resolve(false);
      return true;
    };
    const forget = call.whenEnded(stop);
    call.onInterruption((interruption) => {
      stop();
      call.endInterrupted(interruption);
    });
    call.onPickup(stop);
  });
}
