import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Cdr } from '#shared/cdr/index.ts';
import type { ToldFax } from '#shared/fax/index.ts';
import { ApiClient, startTestPatchbay, type TestPatchbay } from '../patchbay/index.ts';
import { FAX_MS, FaxPhone } from './fax-phone.ts';
import { type aPage, tiffOf } from './tiff-file.ts';

const PATIENT = { timeout: FAX_MS, interval: 100 };
const PASSWORD = 'a-secret-of-the-test';

const aUser = (extension: string, domain: string) => {
  const name = `Fax ${extension}`;
  return { extension, name, email: `fax${extension}@${domain}`, sipPassword: PASSWORD };
};

/** A Patchbay with fax boxes, and what tests ask of it; several tests may at the same time, as a fax is mostly waiting. */
export class FaxOffice {
  readonly patchbay: TestPatchbay;
  readonly #folder: string;
  readonly #pages: readonly ReturnType<typeof aPage>[];
  readonly #phones: FaxPhone[] = [];
  #count = 0;

  /** @param pages  of the fax that machines send */
  static async start(pages: readonly ReturnType<typeof aPage>[]): Promise<FaxOffice> {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-faxes-'));
    await writeFile(join(folder, 'in.tiff'), tiffOf(pages));
    return new FaxOffice(await startTestPatchbay(), folder, pages);
  }

  private constructor(patchbay: TestPatchbay, folder: string, pages: FaxOffice['pages']) {
    this.patchbay = patchbay;
    this.#folder = folder;
    this.#pages = pages;
  }

  async close(): Promise<void> {
    for (const phone of this.#phones) await phone.close();
    await this.patchbay.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  get pages() {
    return this.#pages;
  }

  /** What machines send. */
  get file(): string {
    return join(this.#folder, 'in.tiff');
  }

  /** Something else that machines send. */
  async letter(pages: FaxOffice['pages']): Promise<string> {
    const file = this.newFile();
    await writeFile(file, tiffOf(pages));
    return file;
  }

  /** Where a machine may write to. */
  newFile(): string {
    this.#count += 1;
    return join(this.#folder, `fax-${this.#count}.tiff`);
  }

  /** A fax machine at the line of a user, or at the account of another PBX. */
  async line(
    account: { extension: string; password?: string },
    options: Parameters<typeof FaxPhone.start>[1] = {},
  ): Promise<FaxPhone> {
    const { extension, ...change } = account;
    const phone = await FaxPhone.start({ ...this.patchbay.account(extension, change), extension }, options);
    this.#phones.push(phone);
    return phone;
  }

  /** Makes an object, and tells its id. */
  async made(path: string, fields: object, api: ApiClient = this.patchbay.api): Promise<string> {
    const created = await api.post<{ id: string }>(path, fields);
    if (created.status !== 201) throw new Error(`${path}: ${JSON.stringify(created.body)}`);
    return created.body.id;
  }

  async userId(extension: string): Promise<string> {
    const users = await this.patchbay.api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
    const id = users.body.items.find((user) => user.extension === extension)?.id;
    if (id === undefined) throw new Error(`nobody has ${extension}`);
    return id;
  }

  /** The newest fax of a box, once there are so many. */
  async faxOf(box: string, count = 1): Promise<ToldFax> {
    return vi.waitFor(async () => {
      const { body } = await this.patchbay.api.get<{ items: ToldFax[] }>(`/v1/fax-boxes/${box}/faxes`);
      if (body.items.length !== count) throw new Error(`the box has ${body.items.length} faxes`);
      return body.items[0] as ToldFax;
    }, PATIENT);
  }

  fetch(box: string, fax: string, format: 'pdf' | 'tiff'): Promise<Uint8Array> {
    return this.patchbay.api.download(`/v1/fax-boxes/${box}/faxes/${fax}/${format}`);
  }

  /** Sends a fax by the API. */
  async send(box: string, to: string, content = tiffOf(this.#pages), type = 'image/tiff'): Promise<ToldFax> {
    const path = `/v1/fax-boxes/${box}/faxes?to=${encodeURIComponent(to)}`;
    const sent = await this.patchbay.api.upload<ToldFax>(path, content, type);
    if (sent.status !== 201) throw new Error(JSON.stringify(sent.body));
    return sent.body;
  }

  /** A fax that was to be sent, once nothing more is done for it. */
  async ended({ boxId, id }: Pick<ToldFax, 'boxId' | 'id'>): Promise<ToldFax> {
    return vi.waitFor(async () => {
      const { body } = await this.patchbay.api.get<ToldFax>(`/v1/fax-boxes/${boxId}/faxes/${id}`);
      if (body.status !== 'done' && body.status !== 'failed') throw new Error(`the fax is ${body.status}`);
      return body;
    }, PATIENT);
  }

  /** The bill of a call. */
  async cdrOf(callId: string | null): Promise<Cdr> {
    return vi.waitFor(async () => {
      const { body } = await this.patchbay.api.get<{ items: Cdr[] }>('/v1/cdrs');
      const cdr = body.items.find((one) => one.callId === callId);
      if (!cdr) throw new Error('the call is not on the bill');
      return cdr;
    }, PATIENT);
  }

  /** The line of a user who was not there before. */
  async lineOfNewUser(extension: string): Promise<FaxPhone> {
    await this.made('/v1/users', aUser(extension, this.patchbay.facts.sip.domain));
    return this.line({ extension, password: PASSWORD });
  }

  /** Another tenant of the same platform, with a user 200. */
  async otherTenant(domain: string): Promise<{ api: ApiClient; line: () => Promise<FaxPhone> }> {
    const { api, facts } = this.patchbay;
    const tenant = await api.post<{ apiKey: string }>('/v1/tenants', { name: domain, domain });
    const ofOther = new ApiClient(facts.api, tenant.body.apiKey);
    await this.made('/v1/users', aUser('200', domain), ofOther);
    const line = async () => {
      const phone = await FaxPhone.start(this.patchbay.account('200', { domain, password: PASSWORD }));
      this.#phones.push(phone);
      return phone;
    };
    return { api: ofOther, line };
  }
}
