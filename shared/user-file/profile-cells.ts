import { z } from 'zod';
import { Profile } from '#shared/user/index.ts';

/** A field of a profile as a column has it; those of an address stand behind its name: `homeAddress.city`. */
export type ProfileField = {
  [Field in keyof Profile]-?: NonNullable<Profile[Field]> extends string
    ? Field
    : `${Field}.${keyof NonNullable<Profile[Field]> & string}`;
}[keyof Profile];
export type ProfileCells = Readonly<Partial<Record<ProfileField, string>>>;

/** What each cell must be. */
export const PROFILE_FIELDS = Object.fromEntries(
  Object.entries(Profile.shape).flatMap(([name, field]) => {
    const schema = field.unwrap();
    return schema instanceof z.ZodObject
      ? Object.entries(schema.shape).map(([part, inner]) => [`${name}.${part}`, inner.unwrap()])
      : [[name, schema]];
  }),
) as Record<string, z.ZodType<string>> as Record<ProfileField, z.ZodType<string>>;

const NAMES = Object.keys(PROFILE_FIELDS) as ProfileField[];

type Level = Readonly<Record<string, unknown>>;

/** What a profile has of each column; empty ones are left out. */
export function cellsOf(profile: Profile): ProfileCells {
  const cells = NAMES.flatMap((name) => {
    const [first = '', part] = name.split('.');
    const value = (profile as Level)[first];
    const cell = part === undefined ? value : (value as Level | undefined)?.[part];
    return cell === undefined ? [] : [[name, cell]];
  });
  return Object.fromEntries(cells);
}

/** The profile with what the cells say; what they leave out stays. */
export function withCells(profile: Profile, cells: ProfileCells): Profile {
  let changed: Level = profile;
  for (const name of NAMES) {
    const cell = cells[name];
    if (cell === undefined) continue;
    const [first = '', part] = name.split('.');
    const value = part === undefined ? cell : { ...(changed[first] as Level | undefined), [part]: cell };
    changed = { ...changed, [first]: value };
  }
  return changed as Profile;
}
