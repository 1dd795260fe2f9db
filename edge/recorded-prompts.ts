import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemPrincipal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { Prompt } from '#shared/prompt/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { BlobWorld } from '#shared/usecases/avatars.ts';
import { createObject, deleteObject } from '#shared/usecases/objects.ts';
import { setPromptAudio } from '#shared/usecases/prompts.ts';
import type { Log, PromptKeeper } from './calls/index.ts';

type TellAlarm = (tenantId: TenantId, alarm: PromptAlarm) => void;

/** That prompts cannot be recorded or kept now, or that they are again. */
export interface PromptAlarm {
  readonly alarm: 'prompt-not-kept';
  readonly isOver: boolean;
  readonly detail: string;
}

/** Prompts that are recorded by phone go the way of those that are uploaded (shared/usecases/prompts). */
export class RecordedPrompts implements PromptKeeper {
  readonly #world: BlobWorld;
  readonly #folder: string;
  readonly #log: Log;
  readonly #alarm: TellAlarm;

  private constructor(world: BlobWorld, folder: string, log: Log, alarm: TellAlarm) {
    this.#world = world;
    this.#folder = folder;
    this.#log = log;
    this.#alarm = alarm;
  }

  /** What the process before this one has left was kept by nobody. */
  static async open(world: BlobWorld, folder: string, log: Log, alarm: TellAlarm): Promise<RecordedPrompts> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new RecordedPrompts(world, folder, log, alarm);
  }

  draft(): string {
    return join(this.#folder, `${randomUUID()}.wav`);
  }

  async keep(tenantId: TenantId, name: string, path: string): Promise<boolean> {
    const principal = systemPrincipal(tenantId);
    try {
      const content = await readFile(path);
      const created = await createObject(this.#world, principal, kindOf('prompt'), Prompt.New.parse({ name }));
      if (!created.ok) return this.#failed(tenantId, created.problem.code);
      const set = await setPromptAudio(this.#world, principal, created.value.id, { content, encoding: 'by-content' });
      if (set.ok) {
        this.#isOver(tenantId);
        return true;
      }
      await deleteObject(this.#world, principal, kindOf('prompt'), created.value.id);
      return this.#failed(tenantId, set.problem.code);
    } catch (error) {
      this.cannotRecord(tenantId, String(error));
      return false;
    }
  }

  cannotRecord(tenantId: TenantId, why: string): void {
    this.#failed(tenantId, why);
    const detail = `A prompt could not be recorded by phone: ${why}`;
    this.#alarm(tenantId, { alarm: 'prompt-not-kept', isOver: false, detail });
  }

  #isOver(tenantId: TenantId): void {
    const detail = 'Prompts are recorded by phone again.';
    this.#alarm(tenantId, { alarm: 'prompt-not-kept', isOver: true, detail });
  }

  async discard(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  #failed(tenant: TenantId, error: string): false {
    this.#log({ name: 'prompt-not-kept', tenant, error });
    return false;
  }
}
