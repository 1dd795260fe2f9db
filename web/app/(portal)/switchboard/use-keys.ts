import { useEffect, useEffectEvent } from 'react';
import { type Action, KEYS } from './doing.ts';

/** Has the keys of the switchboard do what they say, wherever the keyboard is on the page. */
export function useKeys(act: (action: Action) => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const action = KEYS[event.key];
    if (!action || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!event.repeat) act(action);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
