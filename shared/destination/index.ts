/** Where a call goes, wherever one can be sent. */
export { Destination, DialString } from './destination.ts';
