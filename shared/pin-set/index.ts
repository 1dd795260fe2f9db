/** PINs that open outbound rules. */
export { PinSet } from './pin-set.ts';
