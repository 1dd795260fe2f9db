import type { Application } from '../agent/index.ts';

/** An application within the engine that answers requests, and cares for nothing that becomes of them. */
export function applicationOf(routes: readonly string[], request: Application['request']): Application {
  const ignore = (): void => {};
  return {
    tags: new Set(),
    routes: new Set(routes),
    request,
    canceled: ignore,
    acknowledged: ignore,
    responded: ignore,
    unanswered: ignore,
    released: ignore,
    record: ignore,
  };
}
