import { isDeepStrictEqual } from 'node:util';
import type { Device, DeviceGroup } from '#shared/device/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import type { InboundRoute } from '#shared/inbound-route/index.ts';
import type { JobError } from '#shared/job/index.ts';
import { kindOf, type ObjectKind, type ObjectKindName } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { ObjectRecord } from '#shared/store/index.ts';
import { createObject, type JobWorld, type ObjectInput, type Problem, updateObject } from '#shared/usecases/index.ts';
import type { User } from '#shared/user/index.ts';
import {
  type BelongingField,
  modelIn,
  namesIn,
  SECRET_FIELDS,
  type UserFile,
  type UserRow,
} from '#shared/user-file/index.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';

/** Whose things they are; without an id when he is only tried. */
type Owner = Pick<User, 'name'> & { readonly id: string | null };

/** What became of one thing. */
interface Put {
  /** Null when it is only tried, so that nothing can name it. */
  readonly id: string | null;
  readonly isChanged: boolean;
}

/** A thing, and the cell that each of its fields comes from; the first stands for the whole. */
interface Thing {
  readonly kind: ObjectKindName;
  readonly cells: Readonly<Record<string, BelongingField>>;
}
const PHONE: Thing = {
  kind: 'device',
  cells: { mac: 'mac', vendor: 'phoneModel', model: 'phoneModel', description: 'phoneDescription' },
};
const MAILBOX: Thing = {
  kind: 'voicemail-box',
  cells: {
    number: 'voicemailNumber',
    name: 'voicemailName',
    pin: 'voicemailPin',
    notifications: 'voicemailEmail',
    deletesAfterNotification: 'voicemailDeletes',
  },
};
const INCALL: Thing = { kind: 'inbound-route', cells: { name: 'incallNumber', ringSeconds: 'incallSeconds' } };
const groupFrom = (kind: 'user-group' | 'device-group', field: BelongingField): Thing => ({
  kind,
  cells: { name: field },
});

/**
 * What a row has beside its user: phone, groups, mailbox, incoming number. Each is found by what is unique of it, made where
 * it is missing, and changed where a cell says something else; done again, nothing changes.
 */
export class Belongings {
  readonly #world: JobWorld;
  readonly #principal: Principal;
  readonly #columnOf: UserFile['columnOf'];
  readonly #isDryRun: boolean;

  constructor(
    world: JobWorld,
    principal: Principal,
    { columnOf, isDryRun }: { columnOf: UserFile['columnOf']; isDryRun: boolean },
  ) {
    this.#world = world;
    this.#principal = principal;
    this.#columnOf = columnOf;
    this.#isDryRun = isDryRun;
  }

  /** @param owner  of whom the row is; with no id when he would be created */
  async take(row: UserRow, owner: Owner): Promise<{ isChanged: boolean; errors: JobError[] }> {
    const errors: JobError[] = [];
    let isChanged = false;
    const tell = (thing: Thing, put: Result<Put, Problem>): Put | null => {
      if (!put.ok) errors.push(this.#errorOf(row, thing, put.problem));
      else isChanged ||= put.value.isChanged;
      return put.ok ? put.value : null;
    };
    const join = async (kind: 'user-group' | 'device-group', field: BelongingField, member: string | null) => {
      for (const name of namesIn(row[field] ?? '')) {
        tell(groupFrom(kind, field), await this.#putGroup(kind, name, member));
      }
    };
    await join('user-group', 'userGroups', owner.id);
    const phone = row.mac === undefined ? null : tell(PHONE, await this.#putPhone(row, row.mac, owner));
    if (phone) await join('device-group', 'phoneGroups', phone.id);
    const number = row.voicemailNumber ?? (row.voicemailPin === undefined ? undefined : row.extension);
    if (number !== undefined) tell(MAILBOX, await this.#putMailbox(row, number, owner));
    if (row.incallNumber !== undefined) tell(INCALL, await this.#putIncall(row, row.incallNumber, owner));
    return { isChanged, errors };
  }

  async #putPhone(row: UserRow, mac: string, { id }: Owner): Promise<Result<Put, Problem>> {
    const before = (await this.#find('device', 'mac', mac)) as (ObjectRecord & Device) | null;
    if (!before && row.phoneModel === undefined) {
      return fail({ code: 'invalid-fields', errors: [{ path: ['model'], detail: 'is needed for a new phone' }] });
    }
    const lines = before?.lines ?? [];
    const line = id === null || lines.some(({ userId }) => userId === id) ? [] : [{ userId: id }];
    return this.#put('device', before, {
      ...(!before && { mac }),
      ...(row.phoneModel !== undefined && modelIn(row.phoneModel)),
      ...(row.phoneDescription !== undefined && { description: row.phoneDescription }),
      ...(line.length > 0 && { lines: [...lines, ...line] }),
    });
  }

  async #putGroup(
    kind: 'user-group' | 'device-group',
    name: string,
    member: string | null,
  ): Promise<Result<Put, Problem>> {
    const before = (await this.#find(kind, 'name', `${kind}/${name.toLowerCase()}`)) as
      | (ObjectRecord & DeviceGroup)
      | null;
    const members = before?.memberIds ?? [];
    const isNew = member !== null && !members.includes(member);
    return this.#put(kind, before, { ...(!before && { name }), ...(isNew && { memberIds: [...members, member] }) });
  }

  async #putMailbox(row: UserRow, number: string, { id, name }: Owner): Promise<Result<Put, Problem>> {
    const before = (await this.#find('voicemail-box', 'name', `voicemail-box.number/${number}`)) as
      | (ObjectRecord & VoicemailBox)
      | null;
    if (before?.userId && before.userId !== id) return fail({ code: 'value-taken', path: ['number'], value: number });
    const [told] = before?.notifications ?? [];
    const email = row.voicemailEmail ?? told?.email;
    const attaches = row.voicemailAttachesAudio ?? (told?.attachesAudio ? '1' : '0');
    const isTold = row.voicemailEmail !== undefined || row.voicemailAttachesAudio !== undefined;
    const notification = { format: 'full', ...told, email, attachesAudio: attaches === '1' };
    return this.#put('voicemail-box', before, {
      ...(!before && { number, language: row.voicemailLanguage?.replace('_', '-') ?? null }),
      ...(id !== null && { userId: id }),
      ...((!before || row.voicemailName !== undefined) && { name: row.voicemailName ?? `${name} ${number}` }),
      ...(row.voicemailPin !== undefined && { pin: row.voicemailPin }),
      ...(isTold &&
        email !== undefined && { notifications: [notification, ...(before?.notifications.slice(1) ?? [])] }),
      ...(row.voicemailDeletes !== undefined && { deletesAfterNotification: row.voicemailDeletes === '1' }),
      ...(row.voicemailSkipsPin !== undefined && { asksPin: row.voicemailSkipsPin === '0' }),
    });
  }

  async #putIncall(row: UserRow, number: string, { id }: Owner): Promise<Result<Put, Problem>> {
    const before = (await this.#find('inbound-route', 'name', `inbound-route/${number}`)) as
      | (ObjectRecord & InboundRoute)
      | null;
    if (before && !isDeepStrictEqual(before.calledNumbers, [number])) {
      return fail({ code: 'value-taken', path: ['name'], value: number });
    }
    // Only tried, there is nobody yet that it could lead to.
    const destination = id === null ? { kind: 'hang-up' } : { kind: 'user', userId: id };
    return this.#put('inbound-route', before, {
      ...(!before && { name: number, calledNumbers: [number] }),
      ...(before && id === null ? {} : { destination }),
      ...(row.incallSeconds !== undefined && { ringSeconds: Number(row.incallSeconds) }),
    });
  }

  /** Who has a value of the platform may be another tenant's: then it is not found here, and taken. */
  async #find(kind: ObjectKindName, space: 'name' | 'mac', value: string): Promise<ObjectRecord | null> {
    const { objects } = this.#world.store.tenant(this.#principal.tenantId);
    const name = await objects.byValue(space, value);
    return name?.target === kind ? objects.get(kindOf(kind), name.id) : null;
  }

  async #put(name: ObjectKindName, before: ObjectRecord | null, fields: ObjectInput): Promise<Result<Put, Problem>> {
    const kind = kindOf(name);
    const isSame = before && Object.entries(fields).every(([field, value]) => this.#has(kind, before, field, value));
    if (isSame) return ok({ id: before.id, isChanged: false });
    const parsed = (before ? kind.Patch : kind.New).safeParse(fields);
    if (!parsed.success) {
      const errors = parsed.error.issues.map(({ path, message }) => ({ path: path as string[], detail: message }));
      return fail({ code: 'invalid-fields', errors });
    }
    const written = before
      ? await updateObject(this.#world, this.#principal, kind, before.id, parsed.data as ObjectInput)
      : await createObject(this.#world, this.#principal, kind, parsed.data as ObjectInput);
    if (!written.ok) return written;
    return ok({ id: this.#isDryRun && !before ? null : written.value.id, isChanged: true });
  }

  #has(kind: ObjectKind, before: ObjectRecord, field: string, value: unknown): boolean {
    if (!kind.secretNames.includes(field)) return isDeepStrictEqual((before as Record<string, unknown>)[field], value);
    const sealed = before.sealed[field];
    return sealed !== undefined && this.#world.secretBox.open(this.#principal.tenantId, sealed) === value;
  }

  #errorOf(row: UserRow, { cells }: Thing, problem: Problem): JobError {
    const path = problem.code === 'invalid-fields' ? problem.errors[0]?.path : [];
    const [whole] = Object.values(cells);
    const given = cells[String((problem.code === 'value-taken' ? problem.path : path)?.[0])] ?? whole;
    // A mailbox is asked for by its PIN alone in one layout.
    const field = given !== undefined && this.#columnOf[given] === undefined ? cells.pin : given;
    const column = (field && this.#columnOf[field]) ?? null;
    const value = (field && !SECRET_FIELDS.includes(field) && row[field]) || null;
    return { row: row.row, column, value, code: problem.code, reason: reasonOf(problem) };
  }
}

function reasonOf(problem: Problem): string {
  switch (problem.code) {
    case 'invalid-fields':
      return problem.errors[0]?.detail ?? 'is not valid';
    case 'value-taken':
      return 'belongs to something else';
    case 'not-permitted':
      return `this needs the permission ${problem.permission}`;
    case 'changed-meanwhile':
      return 'was changed by somebody else at the same moment; import the row again';
    default:
      return 'is refused';
  }
}
