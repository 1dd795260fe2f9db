/**
 * What to enter into a phone: domain, user name, secret, server.
 *
 *   sip-settings.tsx    the fields, each with its copy button
 *   use-sip-server.ts   address and ports of the edge, from /sip-server.json beside the pages
 */
export { SipSettings } from './sip-settings.tsx';
