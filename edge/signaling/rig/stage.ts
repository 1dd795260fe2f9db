import type { Engine, EngineOptions } from '../index.ts';
import { type Application, connectApplication } from './application.ts';
import { type Phone, udpPhone } from './phone.ts';
import { addressOf, controlOf, startLoopbackEngine } from './server.ts';

/** An engine of one's own, an application that steers it and a phone over UDP: what most tests of calls need. */
export interface Stage {
  readonly engine: Engine;
  readonly application: Application;
  readonly phone: Phone;
  close(): Promise<void>;
}

export async function setStage(options: Partial<EngineOptions>): Promise<Stage> {
  const engine = await startLoopbackEngine(options);
  const application = await connectApplication(controlOf(engine));
  const phone = await udpPhone(addressOf(engine, 'udp'));
  return {
    engine,
    application,
    phone,
    async close() {
      application.disconnect();
      await phone.close();
      await engine.close();
    },
  };
}
