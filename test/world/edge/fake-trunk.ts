import type { TrunkTarget, TrunkWay } from '#shared/dialplan/index.ts';
import type { ConfigObject } from '#shared/object/index.ts';
import { Trunk } from '#shared/trunk/index.ts';

/** Somebody outside, called by Alice over one trunk unless told. */
export function aTrunkTarget(fields: Partial<TrunkTarget> = {}, ...ways: readonly Partial<TrunkWay>[]): TrunkTarget {
  const all = ways.length > 0 ? ways : [{}];
  return {
    kind: 'trunk',
    number: '+33145678901',
    callType: 'international',
    ruleId: 'obr_1',
    payerId: 'usr_200',
    ways: all.map((way) => ({ ...A_WAY, ...way })),
    usesEnum: false,
    diversions: [],
    emergency: null,
    ringSeconds: 60,
    maxCallSeconds: null,
    isRecorded: false,
    confirms: false,
    reason: 'dialed',
    why: 'test',
    ...fields,
  };
}

const A_WAY: TrunkWay = {
  trunkId: 'trk_1',
  trunk: 'One',
  number: '0145678901',
  from: { name: 'Alice', user: '+14235550100', domain: null },
  assertedIdentity: null,
  preferredIdentity: null,
  isWithheld: false,
  why: 'test',
};

/** A trunk as the snapshot has it: `trk_1` at one.example unless told. */
export const aTrunk = ({
  id = 'trk_1',
  ...fields
}: {
  readonly id?: string;
  [field: string]: unknown;
} = {}): ConfigObject => ({ id, ...Trunk.New.parse({ name: 'One', host: 'one.example', ...fields }) }) as never;
