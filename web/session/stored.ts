/**
 * One string kept by the browser, to be read with `useSyncExternalStore`. A browser that refuses storage (private
 * windows, policies) keeps it until the page is left.
 */
export interface Stored {
  read(): string | null;
  write(value: string | null): void;
  subscribe(changed: () => void): () => void;
}

export function stored(key: string, storage: () => Storage): Stored {
  const listeners = new Set<() => void>();
  let held: string | null | undefined;
  return {
    read() {
      if (held === undefined) held = attempt(() => storage().getItem(key));
      return held;
    },
    write(value) {
      held = value;
      attempt(() => (value === null ? storage().removeItem(key) : storage().setItem(key, value)));
      for (const changed of listeners) changed();
    },
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };
}

function attempt<Value>(reach: () => Value): Value | null {
  try {
    return reach();
  } catch {
    return null;
  }
}
