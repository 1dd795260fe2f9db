import { z } from 'zod';
import type { Permission } from '#shared/identity/index.ts';
import { lazily, withLazy } from '#shared/lazily.ts';
import { type IdPrefix, Instant, idOf } from '#shared/world/index.ts';
import type { ObjectKindName } from './names.ts';
import { repeatedIn } from './reference.ts';

/** One field that is wrong, and why; `path` leads to it. */
export interface FieldProblem {
  readonly path: readonly (string | number)[];
  readonly detail: string;
}

/** A value that only one object may have, in its tenant or on the whole platform. */
export interface UniqueValue {
  /** Values of one space exclude each other whatever kind has them: a user and a hunt group share `extension`. */
  readonly space: UniqueSpace;
  readonly value: string;
  readonly path: FieldProblem['path'];
}

/** `platform` spaces lead from a value to its tenant, too, so that a call or a device finds its tenant by them. */
export const UNIQUE_SPACES = {
  extension: 'tenant',
  name: 'tenant',
  'fax-sender': 'tenant',
  did: 'platform',
  mac: 'platform',
  'trunk-address': 'platform',
} as const satisfies Record<string, 'tenant' | 'platform'>;
export type UniqueSpace = keyof typeof UNIQUE_SPACES;

/** A name that no other object of the kind has, whatever its case. */
export const uniqueName = (kind: ObjectKindName, name: string): UniqueValue => ({
  space: 'name',
  value: `${kind}/${name.toLowerCase()}`,
  path: ['name'],
});

/** What is written down of a kind; all else follows from it. */
interface ObjectKindSpec<
  Name extends ObjectKindName,
  Fields extends z.ZodRawShape,
  Secrets extends z.ZodRawShape,
  Facts extends z.ZodRawShape,
> {
  /** Singular, kebab-case; `hunt-group` gives the path `/v1/hunt-groups` and the permission `hunt-group:read`. */
  readonly name: Name;
  /** Path and title of the list, where an `s` is not enough. */
  readonly plural?: string;
  readonly idPrefix: IdPrefix;
  /** What it is, and the row of the manuals that asks for it. */
  readonly description: string;
  /** What an administrator sets. A field with a default may be left out on creation, and by what was stored earlier. */
  readonly fields: () => Fields;
  /** What is told of it and nobody sets: something else that is done to it writes it. Each has a default; a restored object has those of the one that is there. */
  readonly facts?: () => Facts;
  /** A body that creates one, for the reference page; an id in it stands for any of its kind. */
  readonly example: z.input<z.ZodObject<Fields>>;
  /** Passwords and the like: sealed in the store, set and never told. Optional on creation. */
  readonly secrets?: Secrets;
  /** Secrets of which no two may be the same: each lets one do something else. */
  readonly distinctSecrets?: readonly (keyof Secrets & string)[];
  /** Whether calls need it: then it is part of the snapshot that an edge keeps in memory. */
  readonly isInSnapshot: boolean;
  readonly unique?: (object: z.output<z.ZodObject<Fields>>) => readonly UniqueValue[];
  /** What somebody needs beside the right to write the kind, to have an object like this one. */
  readonly needs?: (object: z.output<z.ZodObject<Fields>>) => readonly Permission[];
  /** Path of the setting in which users and groups say something about an object; taken back from all when it goes. */
  readonly settingPath?: (id: string) => string;
  /** Whether its secrets, kept, would go to another server or a less safe way: then they have to be given anew. */
  readonly sendsElsewhere?: (before: z.output<z.ZodObject<Fields>>, after: z.output<z.ZodObject<Fields>>) => boolean;
  /** Which of the secrets `sendsElsewhere` is about, where it is not about all. */
  readonly sentSecrets?: readonly (keyof Secrets & string)[];
  /** What a copy has instead, where copies can be made: of what only one may have or be. It has no secrets of the other. */
  readonly inCopy?: () => Partial<z.output<z.ZodObject<Fields>>>;
  /** What a tenant usually begins with, in its language; made by one request. Each has a name. */
  readonly usual?: (language: string) => readonly (z.input<z.ZodObject<Fields>> & { readonly name: string })[];
  /** Keys of the blobs that go with an object. */
  readonly files?: (
    tenantId: string,
    object: Pick<ConfigObject, 'id'> & z.output<z.ZodObject<Facts>>,
  ) => readonly string[];
  /** Rules over several fields. */
  readonly check?: (object: z.output<z.ZodObject<Fields>>) => readonly FieldProblem[];
}

/** A kind of configuration object: everything that a tenant configures besides its users (README.md). */
export interface ObjectKind<
  Name extends ObjectKindName = ObjectKindName,
  Fields extends z.ZodRawShape = z.ZodRawShape,
  Secrets extends z.ZodRawShape = z.ZodRawShape,
  Facts extends z.ZodRawShape = z.ZodRawShape,
> extends ObjectKindSpec<Name, Fields, Secrets, Facts> {
  readonly plural: string;
  /** `HuntGroup`: name of its schemas and part of the names of its operations. */
  readonly title: string;
  /** `HuntGroups`. */
  readonly titleOfMany: string;
  readonly id: ReturnType<typeof idOf>;
  readonly secretNames: readonly string[];
  /** What nobody sets, as it is of a new object. */
  readonly newFacts: Readonly<Record<string, unknown>>;
  /** As stored, without secrets. */
  readonly Stored: z.ZodObject;
  /** As told: `has…` for each secret. */
  readonly Object: z.ZodObject;
  readonly New: z.ZodObject;
  readonly Patch: z.ZodObject;
}

/** An object of a kind. */
export type ObjectOf<Kind extends Pick<ObjectKind, 'fields' | 'facts'>> = ConfigObject &
  z.output<z.ZodObject<ReturnType<Kind['fields']>>> &
  FactsOf<ReturnType<NonNullable<Kind['facts']>>>;

/** The output of an empty shape would allow nothing beside it. */
type FactsOf<Facts extends z.ZodRawShape> = keyof Facts extends never ? unknown : z.output<z.ZodObject<Facts>>;

/** What every object has. */
export interface ConfigObject {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/**
 * From what is written down to the schemas of the kind. These are made when they are first read: those of all kinds take
 * longer than a function may to start, and a request is about one kind or two.
 */
export function objectKind<
  const Name extends ObjectKindName,
  Fields extends z.ZodRawShape,
  Secrets extends z.ZodRawShape = Record<never, never>,
  Facts extends z.ZodRawShape = Record<never, never>,
>(spec: ObjectKindSpec<Name, Fields, Secrets, Facts>): ObjectKind<Name, Fields, Secrets, Facts> {
  const title = pascalCase(spec.name);
  const plural = spec.plural ?? `${spec.name}s`;
  const id = lazily(() => idOf(spec.idPrefix));
  const secretNames = Object.keys(spec.secrets ?? {});
  const own = { createdAt: Instant, updatedAt: Instant };
  const facts = lazily((): z.ZodRawShape => spec.facts?.() ?? {});
  const fields = lazily(spec.fields);
  const settable = lazily(() => withoutDefaults(fields()));
  const optionalSecrets = lazily(() => z.object(spec.secrets ?? {}).partial().shape);

  return withLazy(
    { ...spec, plural, title, titleOfMany: pascalCase(plural), secretNames },
    {
      id,
      newFacts: () => z.object(facts()).parse({}),
      // With the defaults: what was stored before a field came is read as if it had been left out.
      Stored: () => z.object({ id: id(), ...fields(), ...facts(), ...own }),
      Object: () =>
        z
          .object({ id: id(), ...settable(), ...withoutDefaults(facts()), ...told(secretNames), ...own })
          .meta({ id: title, description: spec.description }),
      New: () =>
        withoutRepeats(z.strictObject({ ...fields(), ...optionalSecrets() })).meta({
          id: `New${title}`,
          example: spec.example,
        }),
      Patch: () =>
        withoutRepeats(z.strictObject({ ...settable(), ...optionalSecrets() }).partial()).meta({ id: `${title}Patch` }),
    },
  );
}

/** An id that stands twice in one list is refused where it stands again. What was stored with one is read as it is. */
const withoutRepeats = <Schema extends z.ZodObject>(schema: Schema): Schema =>
  schema.superRefine((value, { addIssue }) => {
    for (const path of repeatedIn(schema, value)) {
      addIssue({ code: 'custom', path: [...path], message: 'stands in the list already' });
    }
  });

/** What nobody sets, as it is of an object. */
export const factsOf = ({ newFacts }: Pick<ObjectKind, 'newFacts'>, object: object): Record<string, unknown> =>
  Object.fromEntries(Object.keys(newFacts).map((name) => [name, (object as Record<string, unknown>)[name]]));

/** What is told of secrets. */
const told = (secretNames: readonly string[]): Record<string, z.ZodType> =>
  Object.fromEntries(
    secretNames.map((name) => [hasName(name), z.boolean().describe(`Whether ${name} is set; it is never told.`)]),
  );

/** Whether a secret goes to the server that `sendsElsewhere` is about. */
export const isSent = ({ sentSecrets }: Pick<ObjectKind, 'sentSecrets'>, secret: string): boolean =>
  (sentSecrets as readonly string[] | undefined)?.includes(secret) ?? true;

/** Name of the field that says whether a secret is set: `password` -> `hasPassword`. */
export const hasName = (secret: string): string => `has${secret.charAt(0).toUpperCase()}${secret.slice(1)}`;

const pascalCase = (name: string): string =>
  name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Defaults belong to creation: in a patch they would overwrite what it leaves out. */
function withoutDefaults(fields: z.ZodRawShape): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => [
      name,
      (schema instanceof z.ZodDefault ? schema.removeDefault() : schema) as z.ZodType,
    ]),
  );
}
