import type { Dialog } from './port.ts';

/** The body of the ACK; '' when the caller hangs up, or is given up by the engine, instead. */
export function acknowledgement(dialog: Dialog): Promise<string> {
  return new Promise((resolve) => {
    dialog.onAcknowledged(resolve);
    dialog.onReleased(() => resolve(''));
  });
}
