import { readFileSync } from 'node:fs';
import type { CheckFault, ParseFault } from '../parser/index.ts';

/** One message of the torture tests, and what becomes of it. */
export interface TortureMessage {
  readonly rfc: 4475 | 5118;
  readonly section: string;
  /** Its name there, and of its fixture. */
  readonly name: string;
  readonly outcome: 'accepted' | ParseFault | CheckFault;
  /** What an engine sends back by itself; `application`: it asks one, `nothing`: it is silent. */
  readonly reply: 'application' | 'nothing' | '400' | '416' | '481' | '501' | '505';
}

/**
 * All messages of RFC 4475 and RFC 5118. The fixtures have the bytes of the RFCs, with two exceptions: RFC 5118 prints a
 * Content-Length that is not that of the body (§4.6, 4.8, 4.9), and leaves out the blank line after some heads (§4.10, and
 * RFC 4475 §3.1.2.15).
 */
export const TORTURE: readonly TortureMessage[] = [
  // It has a To tag.
  { rfc: 4475, section: '3.1.1.1', name: 'wsinv', outcome: 'accepted', reply: '481' },
  // A legal method with a `%`, which applications would unescape.
  { rfc: 4475, section: '3.1.1.2', name: 'intmeth', outcome: 'escaped-method', reply: '501' },
  { rfc: 4475, section: '3.1.1.3', name: 'esc01', outcome: 'accepted', reply: 'application' },
  { rfc: 4475, section: '3.1.1.4', name: 'escnull', outcome: 'accepted', reply: 'application' },
  // Not a REGISTER: nothing is unescaped in a method.
  { rfc: 4475, section: '3.1.1.5', name: 'esc02', outcome: 'escaped-method', reply: '501' },
  { rfc: 4475, section: '3.1.1.6', name: 'lwsdisp', outcome: 'accepted', reply: 'application' },
  { rfc: 4475, section: '3.1.1.7', name: 'longreq', outcome: 'accepted', reply: 'application' },
  // The INVITE after it is no part of the datagram.
  { rfc: 4475, section: '3.1.1.8', name: 'dblreq', outcome: 'accepted', reply: 'application' },
  { rfc: 4475, section: '3.1.1.9', name: 'semiuri', outcome: 'accepted', reply: 'application' },
  { rfc: 4475, section: '3.1.1.10', name: 'transports', outcome: 'accepted', reply: 'application' },
  { rfc: 4475, section: '3.1.1.11', name: 'mpart01', outcome: 'accepted', reply: 'application' },
  { rfc: 4475, section: '3.1.1.12', name: 'unreason', outcome: 'accepted', reply: 'nothing' },
  { rfc: 4475, section: '3.1.1.13', name: 'noreason', outcome: 'accepted', reply: 'nothing' },
  { rfc: 4475, section: '3.1.2.1', name: 'badinv01', outcome: 'bad-via', reply: '400' },
  { rfc: 4475, section: '3.1.2.2', name: 'clerr', outcome: 'body-truncated', reply: '400' },
  { rfc: 4475, section: '3.1.2.3', name: 'ncl', outcome: 'bad-content-length', reply: '400' },
  { rfc: 4475, section: '3.1.2.4', name: 'scalar02', outcome: 'bad-cseq', reply: '400' },
  { rfc: 4475, section: '3.1.2.5', name: 'scalarlg', outcome: 'bad-cseq', reply: 'nothing' },
  { rfc: 4475, section: '3.1.2.6', name: 'quotbal', outcome: 'bad-address', reply: '400' },
  { rfc: 4475, section: '3.1.2.7', name: 'ltgtruri', outcome: 'bad-request-uri', reply: '400' },
  { rfc: 4475, section: '3.1.2.8', name: 'lwsruri', outcome: 'bad-start-line', reply: '400' },
  { rfc: 4475, section: '3.1.2.9', name: 'lwsstart', outcome: 'bad-start-line', reply: '400' },
  { rfc: 4475, section: '3.1.2.10', name: 'trws', outcome: 'bad-start-line', reply: '400' },
  { rfc: 4475, section: '3.1.2.11', name: 'escruri', outcome: 'bad-request-uri', reply: '400' },
  // Date concerns the application.
  { rfc: 4475, section: '3.1.2.12', name: 'baddate', outcome: 'accepted', reply: 'application' },
  // Contact concerns the registrar.
  { rfc: 4475, section: '3.1.2.13', name: 'regbadct', outcome: 'accepted', reply: 'application' },
  // What is meant is clear: the section allows it.
  { rfc: 4475, section: '3.1.2.14', name: 'badaspec', outcome: 'accepted', reply: 'application' },
  // What is meant is clear: the section asks for it.
  { rfc: 4475, section: '3.1.2.15', name: 'baddn', outcome: 'accepted', reply: 'application' },
  { rfc: 4475, section: '3.1.2.16', name: 'badvers', outcome: 'bad-version', reply: '505' },
  { rfc: 4475, section: '3.1.2.17', name: 'mismatch01', outcome: 'cseq-mismatch', reply: '400' },
  { rfc: 4475, section: '3.1.2.18', name: 'mismatch02', outcome: 'cseq-mismatch', reply: '400' },
  { rfc: 4475, section: '3.1.2.19', name: 'bigcode', outcome: 'bad-start-line', reply: 'nothing' },
  // As of an element of RFC 2543: the branch says nothing.
  { rfc: 4475, section: '3.2.1', name: 'badbranch', outcome: 'accepted', reply: 'application' },
  // An answer would have no Call-ID to go by.
  { rfc: 4475, section: '3.3.1', name: 'insuf', outcome: 'missing-header', reply: 'nothing' },
  { rfc: 4475, section: '3.3.2', name: 'unkscm', outcome: 'unknown-scheme', reply: '416' },
  { rfc: 4475, section: '3.3.3', name: 'novelsc', outcome: 'unknown-scheme', reply: '416' },
  // To concerns the registrar.
  { rfc: 4475, section: '3.3.4', name: 'unksm2', outcome: 'accepted', reply: 'application' },
  // 420 is for whoever knows what it supports.
  { rfc: 4475, section: '3.3.5', name: 'bext01', outcome: 'accepted', reply: 'application' },
  // 415 is for whoever reads the body.
  { rfc: 4475, section: '3.3.6', name: 'invut', outcome: 'accepted', reply: 'application' },
  // The registrar challenges it.
  { rfc: 4475, section: '3.3.7', name: 'regaut01', outcome: 'accepted', reply: 'application' },
  { rfc: 4475, section: '3.3.8', name: 'multi01', outcome: 'duplicate-header', reply: '400' },
  { rfc: 4475, section: '3.3.9', name: 'mcl01', outcome: 'bad-content-length', reply: '400' },
  // Its transaction is not ours.
  { rfc: 4475, section: '3.3.10', name: 'bcast', outcome: 'accepted', reply: 'nothing' },
  // Only a proxy would refuse it.
  { rfc: 4475, section: '3.3.11', name: 'zeromf', outcome: 'accepted', reply: 'application' },
  { rfc: 4475, section: '3.3.12', name: 'cparam01', outcome: 'accepted', reply: 'application' },
  { rfc: 4475, section: '3.3.13', name: 'cparam02', outcome: 'accepted', reply: 'application' },
  { rfc: 4475, section: '3.3.14', name: 'regescrt', outcome: 'accepted', reply: 'application' },
  // 406 is for whoever writes the answer.
  { rfc: 4475, section: '3.3.15', name: 'sdp01', outcome: 'accepted', reply: 'application' },
  { rfc: 4475, section: '3.4.1', name: 'inv2543', outcome: 'accepted', reply: 'application' },
  { rfc: 5118, section: '4.1', name: 'ipv6-good', outcome: 'accepted', reply: 'application' },
  { rfc: 5118, section: '4.2', name: 'ipv6-bad', outcome: 'bad-request-uri', reply: '400' },
  // The port is part of the address.
  { rfc: 5118, section: '4.3', name: 'port-ambiguous', outcome: 'accepted', reply: 'application' },
  { rfc: 5118, section: '4.4', name: 'port-unambiguous', outcome: 'accepted', reply: 'application' },
  // It has a To tag.
  { rfc: 5118, section: '4.5', name: 'via-received-param-with-delim', outcome: 'accepted', reply: '481' },
  { rfc: 5118, section: '4.5', name: 'via-received-param-no-delim', outcome: 'accepted', reply: 'application' },
  { rfc: 5118, section: '4.6', name: 'ipv6-in-sdp', outcome: 'accepted', reply: 'application' },
  // It has a To tag.
  { rfc: 5118, section: '4.7', name: 'mult-ip-in-header', outcome: 'accepted', reply: '481' },
  { rfc: 5118, section: '4.8', name: 'mult-ip-in-sdp', outcome: 'accepted', reply: 'application' },
  { rfc: 5118, section: '4.9', name: 'ipv4-mapped-ipv6', outcome: 'accepted', reply: 'application' },
  // To be tolerated.
  { rfc: 5118, section: '4.10', name: 'ipv6-bug-abnf-3-colons', outcome: 'accepted', reply: 'application' },
  { rfc: 5118, section: '4.10', name: 'ipv6-correct-abnf-2-colons', outcome: 'accepted', reply: 'application' },
];

const FIXTURES = new URL('../parser/fixtures/', import.meta.url);

export const tortureBytes = (name: string): Buffer => readFileSync(new URL(`${name}.sip`, FIXTURES));
