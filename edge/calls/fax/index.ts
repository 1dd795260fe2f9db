/**
 * Faxes in calls: a machine of ours (edge/fax) as one of the two who talk.
 *
 *   fax-player.ts      the step `fax`: a machine answers
 *   fax-detection.ts   a fax machine that has called people goes on to a machine
 *   send-call.ts       a machine calls, as if the owner of the box had dialed
 *   machine-dialog.ts  the machine, as a phone that is talked to by SIP
 *   fax-sdp.ts         its SDP: G.711, and T.38 (T.38 annex D)
 *   fax-port.ts        what a call wants of machines
 */

export { playFax } from './fax-player.ts';
export { type CalledMachine, type FaxFacts, type FaxPort, type MachinePlace, NO_FAXES } from './fax-port.ts';
