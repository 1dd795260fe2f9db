import type { Clock } from '#shared/world/index.ts';

/**
 * Does something again and again, each time so long after the time before has ended. On AWS rules of EventBridge do.
 *
 * @param onTrouble  what becomes of an error; the next time comes all the same
 * @returns stops, and waits for the time that is under way
 */
export function every(
  clock: Pick<Clock, 'after'>,
  ms: number,
  work: () => Promise<unknown>,
  onTrouble: (error: unknown) => void,
): () => Promise<void> {
  let isStopped = false;
  let underWay: Promise<unknown> = Promise.resolve();
  let callOff = () => {};
  const next = () => {
    callOff = clock.after(ms, () => {
      underWay = work()
        .catch(onTrouble)
        .then(() => {
          if (!isStopped) next();
        });
    });
  };
  next();
  return async () => {
    isStopped = true;
    callOff();
    await underWay;
  };
}
