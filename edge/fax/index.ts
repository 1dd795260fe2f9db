/**
 * Fax machines of this edge: a process of its own for each fax, with the modem of spandsp (Debian's libspandsp2). It talks RTP and
 * UDPTL to our own media engine, as a phone would; edge/calls/fax has its place in a call.
 *
 *   spandsp.ts        the functions of the library
 *   modem.ts          one end of a fax by T.30, in audio or as T.38
 *   audio-line.ts     RTP in and out; udptl-stream.ts T.38 datagrams
 *   machine-main.ts   the process; orders.ts what it and the edge say to each other
 *   machine.ts        the process, as the edge sees it
 *   place.ts          where it listens, and where the engine is for it
 *   faxes.ts          faxes that come in; fax-spool.ts on this disk until the store has them, spooled-fax.ts
 *   fax-sender.ts     faxes that go out; in-turns.ts whose is next, pdf-to-tiff.ts what makes pages of a PDF
 *   bare.ts           what programs that read the files of strangers know of the edge
 */
export { FaxSender, type FaxSenderOptions } from './fax-sender.ts';
export { type FaxAlarm, Faxes, type FaxesOptions } from './faxes.ts';
