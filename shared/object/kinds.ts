import { HuntGroup } from '#shared/hunt-group/index.ts';
import { Schedule } from '#shared/schedule/index.ts';
import type { ObjectKind } from './kind.ts';
import type { ObjectKindName } from './names.ts';

/** All kinds; one that has a name and no entry does not compile. */
const BY_NAME = {
  schedule: Schedule,
  'hunt-group': HuntGroup,
} satisfies { readonly [Name in ObjectKindName]: { readonly name: Name } };

export const kindOf = (name: ObjectKindName): ObjectKind => BY_NAME[name] as unknown as ObjectKind;
export const OBJECT_KINDS: readonly ObjectKind[] = Object.values(BY_NAME).map((kind) => kindOf(kind.name));
