import { aHouse, type HouseOptions } from './house.ts';

type Objects = NonNullable<HouseOptions['objects']>;

/** What an office has configured; each rule, route and trunk needs to say only what is special of it. */
export interface OfficeOptions extends Omit<HouseOptions, 'objects'> {
  /** Rules for calls that leave, `obr_0` first; numbers that begin with 0 leave over T. */
  readonly rules?: readonly object[];
  /** Routes for calls that come in, `inr_0` first. */
  readonly routes?: readonly object[];
  /** What is special of the trunks T and U. */
  readonly t?: object;
  readonly u?: object;
  readonly has?: Objects;
  /** Of the tenant. */
  readonly country?: string;
}

/** A house of five in France, 200 to 204, with two trunks, T and U. */
export function anOffice(options: OfficeOptions = {}) {
  const { rules = [{}], routes = [], t, u, has = {}, country = 'FR', settings = {}, ...more } = options;
  return aHouse({
    ...more,
    settings: { ...settings, tenant: { 'region.country': country, ...settings.tenant } },
    objects: {
      trunk: [
        { id: 'trk_T', name: 'T', host: 't.example', ...t },
        { id: 'trk_U', name: 'U', host: 'u.example', ...u },
      ],
      'outbound-rule': rules.map((fields, i) => ({
        id: `obr_${i}`,
        name: `Rule ${i}`,
        position: i,
        patterns: [{ pattern: '0.' }],
        trunkIds: ['trk_T'],
        ...fields,
      })),
      'inbound-route': routes.map((fields, i) => ({
        id: `inr_${i}`,
        name: `Route ${i}`,
        position: i,
        destination: { kind: 'user', userId: 'usr_201' },
        ...fields,
      })),
      ...has,
    },
  });
}

/** Patterns, each by itself or with what becomes of the number. */
export const dialing = (
  ...patterns: (string | { pattern: string; stripDigits?: number; addPrefix?: string; callerNumber?: string })[]
) => ({
  patterns: patterns.map((pattern) => (typeof pattern === 'string' ? { pattern } : pattern)),
});

/** A schedule that is open on Mondays, when the house is called; and one that is not. */
export const MONDAYS = { id: 'sch_open', name: 'Mondays', openingHours: [{ daysOfWeek: [1] }] };
export const TUESDAYS = {
  id: 'sch_shut',
  name: 'Tuesdays',
  openingHours: [{ daysOfWeek: [2] }],
  closedDestination: { kind: 'user', userId: 'usr_204' },
};
