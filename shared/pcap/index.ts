/**
 * Capture files as Wireshark opens them: `pcapHeader()`, then one `pcapRecord` per message.
 */
export { type Packet, pcapHeader, pcapRecord } from './pcap.ts';
