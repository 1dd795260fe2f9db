/** Browsers, in a process of their own: one handshake after the other with the endpoints at the ports it is told. */
import type { DtlsCertificate } from '#edge/media/dtls/index.ts';
import { BrowserPeer, RtpPeer } from '#test/world/rtp/index.ts';

process.on('message', async ({ ports, certificate }: { ports: number[]; certificate: DtlsCertificate }) => {
  for (const port of ports) {
    const browser = new BrowserPeer({ peer: await RtpPeer.open(), port, certificate });
    await browser.check();
    await browser.handshake();
  }
  process.send?.('done');
});
